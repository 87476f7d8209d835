"""
Backup: what ``admin export`` writes of an object, and what ``admin import`` makes of it again.

The form is Argo CD's, either way: its backups can be read here, ours there. Of metadata the name,
labels, annotations and finalizers are kept, and the namespace if it is not that of the settings.
"""

import copy
from collections.abc import Mapping
from typing import Any

from trueup.core.annotations.tracking import INSTANCE_LABEL, TRACKING_ID
from trueup.k8s.object import Object

Body = Mapping[str, Any]
GROUP = "argoproj.io"
APPLICATION, PROJECT, APPSET = "Application", "AppProject", "ApplicationSet"
SETTINGS = ("argocd-cm", "argocd-rbac-cm", "argocd-ssh-known-hosts-cm", "argocd-tls-certs-cm")
"""The ConfigMaps of a backup."""
SECRET = "argocd-secret"  # noqa: S105 its name
TYPE = "argocd.argoproj.io/secret-type"
MANAGED = ("managed-by", "argocd.argoproj.io")
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
KEPT = ("labels", "annotations", "finalizers")
CONTENT: Mapping[str, tuple[str, ...]] = {
    "Secret": ("data",),
    "ConfigMap": ("data",),
    PROJECT: ("spec",),
    APPLICATION: ("spec", "status"),
    APPSET: ("spec",),
}
"""What a backup says of a kind besides its metadata."""
CLOCKS = ("reconciledAt", "observedAt")
"""Fields of a status that change although nothing did."""


def ours(obj: Object) -> bool:
    """Whether a ConfigMap or a Secret belongs to a backup."""
    meta = obj.at("metadata") or {}
    if obj.ref.kind.kind == "ConfigMap":
        return obj.ref.name in SETTINGS
    if obj.ref.name == SECRET or TYPE in (meta.get("labels") or {}):
        return True
    key, value = MANAGED
    return bool((meta.get("annotations") or {}).get(key) == value)


def exported(body: Body, namespace: str, *, status: bool = True) -> dict[str, Any]:
    """*body* as a backup has it; *namespace* is that of the settings."""
    meta = body.get("metadata") or {}
    kept = {"name": meta.get("name"), **{key: meta[key] for key in KEPT if meta.get(key)}}
    if meta.get("namespace") and meta["namespace"] != namespace:
        kept["namespace"] = meta["namespace"]
    head = {key: body[key] for key in ("apiVersion", "kind")}
    dropped = {*head, "metadata"} if status else {*head, "metadata", "status"}
    rest = {key: value for key, value in body.items() if key not in dropped}
    return {**head, "metadata": kept, **rest}


def same(saved: Body, live: Body, *, stopping: bool = False) -> bool:
    """Whether *live* says what *saved* does; *stopping*: and no operation is under way."""
    kind = saved.get("kind")
    if stopping and kind == APPLICATION and live.get("operation") is not None:
        return False
    if any(_meta(saved, key) != _meta(live, key) for key in KEPT):
        return False
    fields = CONTENT.get(str(kind), ("spec",))
    return all(_content(saved, key, saved) == _content(live, key, saved) for key in fields)


def restored(saved: Body, live: Body, *, stopping: bool = False) -> dict[str, Any]:
    """*live* with what *saved* says; what else is in it stays."""
    made = copy.deepcopy(dict(live))
    meta = made["metadata"]
    for key in KEPT:
        meta.pop(key, None)
        if said := (saved.get("metadata") or {}).get(key):
            meta[key] = said
    for key in CONTENT.get(str(saved.get("kind")), ("spec",)):
        if key == "status" and key not in saved:
            continue
        made[key] = saved.get(key) or {}
    if stopping:
        made.pop("operation", None)
    return made


def tracked_as(saved: Body, live: Body) -> dict[str, Any]:
    """*saved* with the marks of who owns *live*, where both have one."""
    made = copy.deepcopy(dict(saved))
    for key, mark in (("annotations", TRACKING_ID), ("labels", INSTANCE_LABEL)):
        mine = made.get("metadata", {}).get(key) or {}
        theirs = (live.get("metadata") or {}).get(key) or {}
        if mark in mine and mark in theirs:
            mine[mark] = theirs[mark]
    return made


def labelled(body: Body, label: str) -> bool:
    """Whether *body* has that ``key=value``; nothing has an empty one."""
    key, _, value = label.partition("=")
    labels = (body.get("metadata") or {}).get("labels") or {}
    return bool(key and value) and labels.get(key) == value


def _meta(body: Body, key: str) -> Any:
    found = (body.get("metadata") or {}).get(key)
    if key == "annotations":
        found = {name: value for name, value in (found or {}).items() if name != LAST_APPLIED}
    return found or None


def _content(body: Body, key: str, saved: Body) -> Any:
    if key == "status" and key not in saved:
        return None  # a backup without it has nothing to say of it
    found = body.get(key) or {}
    if key == "status":
        return {name: value for name, value in found.items() if name not in CLOCKS}
    return found
