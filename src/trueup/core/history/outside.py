"""
Changes that did not come through our API: by kubectl, by an operator, by a pipeline.

Who made them is known by the name of the field manager alone. What we write ourselves, for whoever
asked us, is on record already.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from trueup.core.history.differing import by_whom
from trueup.k8s.managed import entries
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, PROJECT
from trueup.model.record import Edit, Entry, Kind, Who

OURS = frozenset({"argocd-controller", "argocd-server"})
SECRET_TYPE = "argocd.argoproj.io/secret-type"  # noqa: S105 the name of a label
CONFIG_MAP, SECRET = GroupKind("", "ConfigMap"), GroupKind("", "Secret")
SETTINGS = "argocd-"  # how the names of our own settings begin


def concerns(ref: Ref, namespace: str) -> bool:
    """Whether changes of it are for the record; *namespace*: of the settings."""
    if ref.kind == APPLICATION:
        return True
    if ref.namespace != namespace:
        return False
    named = ref.name.startswith(SETTINGS)
    return ref.kind in (PROJECT, SECRET) or (ref.kind == CONFIG_MAP and named)


def changed(
    before: Object | None, after: Object, now: datetime, sensitive: Collection[str] = ()
) -> Entry | None:
    """None: it was we who did it, or nothing that anybody decides has changed."""
    if after.ref.kind == SECRET and not _ours(after) and not (before and _ours(before)):
        return None
    found = by_whom(before.body if before else None, after.body, sensitive)
    last = newest(after.body)
    told = tuple(each for each in found if (each.by or last) not in OURS)
    if not told:
        return None
    action = "updated" if before else "created"
    return _entry(after, action, now, told, sorted({each.by or last for each in told}))


def deleted(before: Object, now: datetime) -> Entry:
    """By whom is not known: nothing is left that could say it."""
    return _entry(before, "deleted", now, (), ())


def newest(body: Mapping[str, Any]) -> str:
    """The manager that wrote anything but a status last."""
    found = (each for each in entries(body).values() if not each.subresource)
    last = max(found, key=lambda each: each.time or "", default=None)
    return last.name if last else ""


def _ours(secret: Object) -> bool:
    labels = secret.at("metadata", "labels") or {}
    return secret.ref.name.startswith(SETTINGS) or SECRET_TYPE in labels


def _entry(
    about: Object, action: str, now: datetime, edits: tuple[Edit, ...], who: Collection[str]
) -> Entry:
    ref = about.ref
    app = ref.kind == APPLICATION
    project = about.at("spec", "project") or "default" if app else ""
    return Entry(
        now,
        Kind.CHANGE,
        action,
        who=Who(", ".join(filter(None, who)), by="manager"),
        application=ref.name if app else "",
        namespace=ref.namespace if app else "",
        project=ref.name if ref.kind == PROJECT else str(project),
        object=str(ref),
        message=f"{action} past the API",
        changes=edits,
    )
