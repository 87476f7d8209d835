"""Differing: by what one plan is not another, in words for whoever approved of the other."""

from collections.abc import Iterator, Mapping

from trueup.model.address import GROUP, address
from trueup.model.change import Action, Change
from trueup.model.plan import Plan

MOST = 10  # lines that are said


def differing(approved: Plan | None, now: Plan) -> tuple[str, ...]:
    """What *now* would do otherwise than *approved*."""
    if approved is None:
        return ("what was approved is not kept any more",)
    before, after = _changes(approved), _changes(now)
    lines = list(_lines(before, after))
    more = (f"and {len(lines) - MOST} more",) if len(lines) > MOST else ()
    return (*lines[:MOST], *more) or ("values that are not shown are others",)


def _lines(before: Mapping[str, Change], after: Mapping[str, Change]) -> Iterator[str]:
    for name, change in after.items():
        known = before.get(name)
        if known is None:
            yield f"{name}: {change.action}, which was not planned"
        elif known.action is not change.action:
            yield f"{name}: {change.action} instead of {known.action}"
        elif others := _fields(known, change):
            yield f"{name}: {', '.join(others)} would be otherwise"
    for name, known in before.items():
        if name not in after:
            yield f"{name}: no {known.action} any more"


def _fields(before: Change, after: Change) -> list[str]:
    one = {each.path: each for each in before.fields}
    other = {each.path: each for each in after.fields}
    paths = {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}
    return sorted(".".join(path) or "value" for path in paths)


def _changes(plan: Plan) -> Mapping[str, Change]:
    tasks = (task for task in plan.tasks if task.change.action is not Action.KEEP)
    return {_named(task.change): task.change for task in tasks}


def _named(change: Change) -> str:
    ref = change.ref
    return address(ref) if ref.kind.group == GROUP else str(ref)
