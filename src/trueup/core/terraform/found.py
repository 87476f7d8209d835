"""Found: what a look for drift has found, value by value, as its masked plan has them."""

from collections.abc import Iterable

from trueup.core.compare.differences import dotted
from trueup.model.address import ref_of
from trueup.model.change import Change, FieldChange
from trueup.model.plan import Plan
from trueup.model.stack import Drifted


class Found(Drifted, frozen=True):
    """*fields*: of its attributes; *before* is how it was left, *after* how it is now."""

    fields: tuple[FieldChange, ...] = ()


def found(drifted: Iterable[Drifted], plan: Plan | None) -> tuple[Found, ...]:
    """*plan*: of the look; None: it is not kept, and no values are known."""
    changes = {task.change.ref: task.change for task in plan.tasks} if plan else {}
    return tuple(_found(each, changes.get(ref_of(each.address))) for each in drifted)


def _found(each: Drifted, change: Change | None) -> Found:
    """Without what is told of as noise, or ignored: only of the attributes that have drifted."""
    told = set(each.attributes)
    fields = change.fields if change else ()
    return Found(
        each.address,
        each.action,
        each.attributes,
        each.first_seen,
        each.looks,
        tuple(field for field in fields if dotted(field.path) in told),
    )
