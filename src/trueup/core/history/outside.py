"""
Changes that did not come through our API: by kubectl, by an operator, by a pipeline.

Who made them is known by the name of the field manager alone. What we write ourselves, for whoever
asked us, is on record already.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec

from trueup.core.history.differing import by_whom
from trueup.core.turned import MANAGER
from trueup.k8s.managed import entries
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, PROJECT
from trueup.model.applicationset import APPLICATION_SET
from trueup.model.record import Edit, Entry, Kind, Who

OURS = frozenset({"argocd-controller", "argocd-server", MANAGER})
SECRET_TYPE = "argocd.argoproj.io/secret-type"  # noqa: S105 the name of a label
CONFIG_MAP, SECRET = GroupKind("", "ConfigMap"), GroupKind("", "Secret")
UNKNOWN = "(not known)"
FINALIZERS = "metadata.finalizers"
SETTINGS = "argocd-"  # how the names of our own settings begin


def concerns(ref: Ref, namespace: str) -> bool:
    """Whether changes of it are for the record; *namespace*: of the settings."""
    if ref.kind == APPLICATION:
        return True
    if ref.namespace != namespace:
        return False
    named = ref.name.startswith(SETTINGS)
    return ref.kind in (PROJECT, APPLICATION_SET, SECRET) or (ref.kind == CONFIG_MAP and named)


def changed(
    before: Object | None, after: Object, now: datetime, sensitive: Collection[str] = ()
) -> Entry | None:
    """None: it was we who did it, or nothing that anybody decides has changed."""
    if not _ours(after) and not (before and _ours(before)):
        return None
    found = by_whom(before.body if before else None, after.body, sensitive)
    last = newest(after.body)
    leaving = after.at("metadata", "deletionTimestamp")  # its deletion will be told
    told = tuple(
        each
        for each in found
        if (each.by or last) not in OURS and not (leaving and each.field.startswith(FINALIZERS))
    )
    if not told:
        return None
    action = "updated" if before else "created"
    return _entry(after, action, now, told, sorted({each.by or last for each in told}))


def deleted(before: Object, now: datetime) -> Entry | None:
    """By whom is not known: nothing is left that could say it. None: it is none of ours."""
    return _entry(before, "deleted", now, (), ()) if _ours(before) else None


def missed(
    after: Object, since: datetime, until: datetime, sensitive: Collection[str] = ()
) -> Entry | None:
    """
    What others wrote while nobody looked, after *since* and not after *until*; None: nothing.

    What it was before is not known; when it was, managedFields say.
    """
    if not _ours(after):
        return None
    made = _moment(after.at("metadata", "creationTimestamp"))
    found = by_whom(None, after.body, sensitive)
    told = [each for each in found if each.since and since < each.since <= until]
    told = [each for each in told if each.by not in OURS]
    if not told:
        return None
    new = bool(made and made > since)
    if not new:
        told = [msgspec.structs.replace(each, before=UNKNOWN) for each in told]
    last = max(each.since for each in told if each.since)
    who = sorted({each.by for each in told})
    return _entry(after, "created" if new else "updated", last, tuple(told), who)


def written(body: Mapping[str, Any]) -> datetime | None:
    """When somebody else wrote anything of it last."""
    found = (each for each in entries(body).values() if each.name not in OURS)
    return max(filter(None, (_moment(each.time) for each in found)), default=None)


def newest(body: Mapping[str, Any]) -> str:
    """The manager that wrote anything but a status last."""
    found = (each for each in entries(body).values() if not each.subresource)
    last = max(found, key=lambda each: each.time or "", default=None)
    return last.name if last else ""


def _ours(obj: Object) -> bool:
    """Of the Secrets, those that we read."""
    labels = obj.at("metadata", "labels") or {}
    named = obj.ref.name.startswith(SETTINGS) or SECRET_TYPE in labels
    return named or obj.ref.kind != SECRET


def _moment(said: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _entry(
    about: Object, action: str, now: datetime, edits: tuple[Edit, ...], who: Collection[str]
) -> Entry:
    ref = about.ref
    app, many = ref.kind == APPLICATION, ref.kind == APPLICATION_SET
    project = about.at("spec", "project") or "default" if app else ""
    if many:
        project = about.at("spec", "template", "spec", "project") or "default"
    return Entry(
        now,
        Kind.CHANGE,
        action,
        who=Who(", ".join(filter(None, who)), by="manager"),
        application=ref.name if app else "",
        namespace=ref.namespace if app else "",
        project=ref.name if ref.kind == PROJECT else str(project),
        object=str(ref),
        resource="applicationsets" if many else "",
        named=f"{project}/{ref.name}" if many else "",
        message=f"{action} past the API",
        changes=edits,
    )
