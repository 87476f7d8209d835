"""
begin_delete: what a DELETE request makes of an object, as the registry's store does it.

An object without finalizers and without grace goes at once. Otherwise it stays, marked
with ``deletionTimestamp``, until its finalizers are gone and its grace is over.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from trueup.apiserver.writes import kind_of
from trueup.k8s.ref import NAMESPACE, GroupKind
from trueup.k8s.value import Value

FOREGROUND = "foregroundDeletion"
ORPHAN = "orphan"
POD = GroupKind("", "Pod")
# Their registries only note when the deletion was asked for.
TIMED = (NAMESPACE, GroupKind("apiextensions.k8s.io", "CustomResourceDefinition"))
ORPHANS_BY_DEFAULT = (GroupKind("batch", "Job"), GroupKind("", "ReplicationController"))

Propagation = Literal["", "Background", "Foreground", "Orphan"]


class DeleteOptions(Value, frozen=True):
    """What a deletion asks for; preconditions are checked by the caller."""

    propagation: Propagation = ""  # "" = the kind's default
    grace: int | None = None  # seconds; None = the kind's default


class Remove(Value, frozen=True):
    """The object goes now."""

    body: dict[str, Any]


class Keep(Value, frozen=True):
    """The object stays for now, as *body*; equal to what was there if nothing changed."""

    body: dict[str, Any]


def begin_delete(body: Mapping[str, Any], options: DeleteOptions, now: datetime) -> Remove | Keep:
    """What becomes of *body* when it is asked to go."""
    meta = dict(body["metadata"])
    finalizers = _finalizers(meta.get("finalizers") or [], _policy(body, options))
    grace = _grace(body, options)
    kind = kind_of(body)
    goes = not finalizers and not _spec_finalizers(body) and grace == 0
    if goes and kind != POD:
        return Remove(dict(body))
    _set_finalizers(meta, finalizers)
    marked = _mark(meta, now) if kind in TIMED else _mark_graceful(meta, grace, now)
    changed = {**body, "metadata": meta}
    if goes:
        return Remove(changed)
    if not marked and meta.get("finalizers") == body["metadata"].get("finalizers"):
        return Keep(dict(body))
    if kind == NAMESPACE:
        changed["status"] = {**body.get("status", {}), "phase": "Terminating"}
    return Keep(changed)


def after_update(body: Mapping[str, Any]) -> Remove | Keep:
    """Whether an object that was just written is now done: marked, and nobody holds it."""
    meta = body["metadata"]
    done = (
        "deletionTimestamp" in meta
        and not meta.get("finalizers")
        and not _spec_finalizers(body)
        and not meta.get("deletionGracePeriodSeconds")
    )
    return Remove(dict(body)) if done else Keep(dict(body))


def _policy(body: Mapping[str, Any], options: DeleteOptions) -> Propagation:
    """The policy asked for; some old kinds orphan if nothing else was said."""
    if options.propagation or kind_of(body) not in ORPHANS_BY_DEFAULT:
        return options.propagation
    present = body["metadata"].get("finalizers") or ()
    return "" if FOREGROUND in present else "Orphan"


def _finalizers(present: list[str], propagation: Propagation) -> list[str]:
    """The finalizers after the propagation policy added or dropped the collector's own."""
    if not propagation:
        return list(present)
    kept = [name for name in present if name not in (FOREGROUND, ORPHAN)]
    match propagation:
        case "Foreground":
            return [*kept, FOREGROUND]
        case "Orphan":
            return [*kept, ORPHAN]
        case "Background":
            return kept


def _set_finalizers(meta: dict[str, Any], finalizers: list[str]) -> None:
    if finalizers:
        meta["finalizers"] = finalizers
    else:
        meta.pop("finalizers", None)


def _mark(meta: dict[str, Any], now: datetime) -> bool:
    """Set the time of deletion; False if it stands already."""
    if "deletionTimestamp" in meta:
        return False
    meta["deletionTimestamp"] = _written(now)
    return True


def _mark_graceful(meta: dict[str, Any], grace: int, now: datetime) -> bool:
    """The same, with the grace that is given; a grace that stands already is only shortened."""
    before = meta.get("deletionGracePeriodSeconds") or 0
    if "deletionTimestamp" not in meta:
        meta["deletionTimestamp"] = _written(now + timedelta(seconds=grace))
        if "generation" in meta:
            meta["generation"] += 1
    elif before <= grace:
        return False
    else:
        asked = datetime.fromisoformat(meta["deletionTimestamp"]) - timedelta(seconds=before)
        due = asked + timedelta(seconds=grace)
        if due < now:
            due, grace = now, min(grace, 1)
        meta["deletionTimestamp"] = _written(due)
    meta["deletionGracePeriodSeconds"] = grace
    return True


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _grace(body: Mapping[str, Any], options: DeleteOptions) -> int:
    """Only pods are given time to stop, and only those that have begun."""
    if kind_of(body) != POD:
        return 0
    spec, status = body.get("spec", {}), body.get("status", {})
    wanted = options.grace
    if wanted is None:
        wanted = spec.get("terminationGracePeriodSeconds", 30)
    stopped = status.get("phase") in ("Succeeded", "Failed")
    if stopped or not spec.get("nodeName"):
        return 0
    return 1 if wanted < 0 else wanted


def _spec_finalizers(body: Mapping[str, Any]) -> bool:
    return kind_of(body) == NAMESPACE and bool(body.get("spec", {}).get("finalizers"))
