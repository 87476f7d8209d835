"""Shown: one object of an Application in Argo CD's shape: declared, live, and after a sync."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson

from trueup.core.compare.normalize import LAST_APPLIED
from trueup.core.compare.predict import predicted
from trueup.core.mask import masked
from trueup.k8s.object import Object
from trueup.model.change import Action
from trueup.model.comparison import Compared

NOISE = frozenset({"managedFields", "resourceVersion", "uid", "creationTimestamp", "generation"})
"""Metadata that the server writes and that no difference is about."""


def item(compared: Compared, sensitive: Collection[str] = ()) -> dict[str, Any]:
    """One object in Argo CD's shape; states that are not there are ``null``."""
    ref, live = compared.ref, compared.live
    shown = (compared.desired, live, _normalized(live), _predicted(compared))
    states = masked(*shown, sensitive=sensitive)
    version = live.at("metadata", "resourceVersion") if live else None
    return {
        "group": ref.kind.group,
        "version": compared.version,
        "kind": ref.kind.kind,
        "namespace": ref.namespace,
        "name": ref.name,
        "targetState": text_of(states[0]),
        "liveState": text_of(states[1]),
        "normalizedLiveState": text_of(states[2]),
        "predictedLiveState": text_of(states[3]),
        "resourceVersion": version or "",
        "modified": bool(compared.change and compared.change.action is Action.UPDATE),
        "hook": compared.hook,
    }


def _predicted(compared: Compared) -> Object | None:
    """What is live after a sync."""
    change = compared.change
    if change is None:
        return _normalized(compared.live)
    if change.action is Action.DELETE:
        return None
    live = _normalized(compared.live)
    if live is None:
        return compared.desired
    return Object(predicted(live.body, change.fields))


def _normalized(live: Object | None) -> Object | None:
    """Without what the server keeps for itself, and without status."""
    if live is None:
        return None
    metadata = {name: value for name, value in live.body["metadata"].items() if name not in NOISE}
    metadata["annotations"] = _without_last_applied(metadata.get("annotations") or {})
    metadata = {name: value for name, value in metadata.items() if value != {}}
    body = {name: value for name, value in live.body.items() if name != "status"}
    return Object({**body, "metadata": metadata})


def _without_last_applied(annotations: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in annotations.items() if name != LAST_APPLIED}


def text_of(obj: Object | None) -> str:
    """As JSON; ``null``: it is not there."""
    return "null" if obj is None else orjson.dumps(obj.body).decode()
