"""``managed-resources`` and ``manifests``: what Git declares, beside what is live."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.compare.normalize import LAST_APPLIED
from trueup.core.compare.predict import predicted
from trueup.core.mask import masked
from trueup.k8s.object import Object
from trueup.model.application import Application
from trueup.model.change import Action
from trueup.model.comparison import Compared
from trueup.model.decision import Target
from trueup.web import fields
from trueup.web.apps.found import application, decoded, project
from trueup.web.errors import invalid, refused
from trueup.web.exchange import deps, document, many, reply, text

NOISE = frozenset({"managedFields", "resourceVersion", "uid", "creationTimestamp", "generation"})
"""Metadata that the server writes and that no difference is about."""
FIELDS = ("group", "kind", "namespace", "name", "version")


async def managed_resources(request: Request) -> Response:
    """
    Each object as Git declares it, as it is, and as it would be; secret values are masked.

    ``fields=`` may leave parts out. ``revision`` or ``revisions`` (ours) compare with others than
    the Application's own.
    """
    _, body = await application(request)
    app = decoded(body)
    target = await deps(request).views.declared(app, _revisions(request, app))
    return await _items(request, app, target)


async def managed_as_sent(request: Request) -> Response:
    """The same, with the manifests of the body (``{manifests: [text]}``) for what is declared."""
    said = await document(request)
    _, body = await application(request, said)
    app = decoded(body)
    target = await deps(request).views.sent(app, tuple(said.get("manifests") or ()))
    return await _items(request, app, target)


async def manifests(request: Request) -> Response:
    """What the sources declare at a revision, as JSON texts."""
    _, body = await application(request)
    app = decoded(body)
    target = await deps(request).views.declared(app, _revisions(request, app))
    sensitive = deps(request).views.sensitive
    shown = [masked(obj, sensitive=sensitive)[0] for obj in target.objects]
    return reply(
        {
            "manifests": [_text(obj) for obj in shown],
            "namespace": app.spec.destination.namespace,
            "server": app.spec.destination.server,
            "revision": target.revisions[0] if target.revisions else "",
            "sourceType": target.types[0] if target.types else "",
        }
    )


def _revisions(request: Request, app: Application) -> tuple[str, ...]:
    """By source; empty where the source's own counts."""
    one, several = text(request, "revision"), many(request, "revisions")
    count = len(app.spec.all_sources)
    if one and count > 1:
        raise invalid("revision cannot be used with several sources", "use revisions")
    positions = [int(each) for each in many(request, "sourcePositions") if each.isdigit()]
    if not several:
        return (one,)
    if not positions:
        return several
    found = [""] * count
    for position, revision in zip(positions, several, strict=False):
        if not 0 < position <= count:
            raise invalid(f"source position {position} does not exist; they start at 1")
        found[position - 1] = revision
    return tuple(found)


async def _items(request: Request, app: Application, target: Target) -> Response:
    rules = await project(request, app.spec.project)
    if rules is None:
        raise refused(f"project {app.spec.project or 'default'} does not exist")
    comparison = await deps(request).views.compared(app, rules, target)
    wanted = {name: text(request, name) for name in FIELDS if text(request, name)}
    sensitive = deps(request).views.sensitive
    items = [item(each, sensitive) for each in comparison.objects]
    items = [each for each in items if all(each[name] == said for name, said in wanted.items())]
    return reply(fields.project({"items": items}, text(request, "fields")))


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
        "targetState": _text(states[0]),
        "liveState": _text(states[1]),
        "normalizedLiveState": _text(states[2]),
        "predictedLiveState": _text(states[3]),
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


def _text(obj: Object | None) -> str:
    return "null" if obj is None else orjson.dumps(obj.body).decode()
