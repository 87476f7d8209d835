"""
Report: a proposal as JSON for programs, in a form that stays.

``version`` grows when something changes its meaning or goes; what is new may come at any time. The
reference describes it (``docs/reference/plan-json.md``).
"""

import re
from collections.abc import Mapping
from typing import Any

from trueup.core.changeset.told import summed
from trueup.core.compare.differences import dotted
from trueup.model.address import GROUP, address
from trueup.model.change import Action, FieldChange, Remarks
from trueup.model.changeset import ChangeSet, Part
from trueup.model.plan import Counts, Plan, Task
from trueup.model.policy import Finding

VERSION = 1
_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?")


def report(changes: ChangeSet) -> dict[str, Any]:
    """JSON; without secrets, as the plans are."""
    return {
        "version": VERSION,
        "repository": changes.repository,
        "revision": changes.revision,
        "base": changes.base,
        "digest": changes.digest,
        "summary": summed(changes.counts),
        "counts": counts(changes.counts),
        "empty": changes.empty,
        "stops": changes.stops,
        "provisional": changes.provisional,
        "findings": [finding(each) for each in changes.remarks],
        "parts": [_part(part) for part in changes.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "id": part.id,
        "kind": str(part.kind),
        "namespace": part.namespace,
        "name": part.name,
        "path": part.path,
        "after": list(part.after),
        "state": str(part.state),
        "why": part.why,
        "touched": part.touched,
        "against": part.against,
        "digest": part.digest,
        "provisional": part.provisional,
        "stops": part.stops,
        "approvals": {"needs": part.needs, "because": list(part.because)},
        "risks": list(part.risks),
        "counts": counts(part.counts),
        "findings": [finding(each) for each in part.findings],
        "changes": _changes(part.plan) if part.plan else [],
    }


def counts(said: Counts) -> dict[str, int]:
    names = zip(Counts.__struct_encode_fields__, Counts.__struct_fields__, strict=True)
    return {name: getattr(said, field) for name, field in names}


def finding(each: Finding) -> dict[str, Any]:
    place = _PLACE.fullmatch(each.where)
    told: dict[str, Any] = {
        "rule": each.type,
        "severity": str(each.severity),
        "message": each.message,
        "hint": each.hint,
        "asks": each.asks,
        "resource": _named(each.ref) if each.ref else "",
        "file": place["file"] if place else each.where,
    }
    if place:
        told["line"] = int(place["line"])
    if place and place["column"]:
        told["column"] = int(place["column"])
    return told


def _changes(plan: Plan) -> list[dict[str, Any]]:
    """All that is done; what stays as it is is only counted."""
    return [_change(task) for task in plan.tasks if task.change.action is not Action.KEEP]


def _change(task: Task) -> dict[str, Any]:
    change, said = task.change, task.change.remarks or Remarks()
    told: dict[str, Any] = {
        "address": _named(change.ref),
        "action": str(change.action),
        "fields": [_field(each) for each in change.fields],
    }
    more = {
        "reason": said.reason,
        "because": list(said.because),
        "movedFrom": said.moved_from,
        "importedBy": said.imported,
        "deposed": said.deposed,
        "runs": list(said.runs),
        "phase": str(task.phase) if task.hook else "",
        "skipped": task.skipped,
    }
    return {**told, **{name: value for name, value in more.items() if value}}


def _field(each: FieldChange) -> dict[str, Any]:
    told: dict[str, Any] = {
        "path": dotted(each.path),
        "before": each.before,
        "after": each.after,
    }
    marks: Mapping[str, bool] = {
        "unknown": each.unknown,
        "sensitive": each.sensitive,
        "forcesReplacement": each.forces,
    }
    return {**told, **{name: True for name, on in marks.items() if on}}


def _named(ref: Any) -> str:
    """An address of Terraform's, or the name of an object."""
    return address(ref) if ref.kind.group == GROUP else str(ref)
