"""
Conventions: how the status of a custom object is read, as small parts that rows of a table fill.

Controllers say how an object is doing in one of few ways: by conditions, by a word (``phase``,
``state``), or by whether they have seen the present spec. What a condition or a word means, and
what is to be said of it, stands in the tables of `custom`, one module for each family of kinds. The
statuses and messages are those that Argo CD's users see for the same objects.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from trueup.core.health.reading import conditions
from trueup.k8s.object import Object
from trueup.model.health import Health, Status

Check = Callable[[Object], Health]
Deletion = Callable[[Object], str]
"""What is said of an object that is being deleted."""
Say = str | tuple[str, ...]
"""What is said: the first of these whose ``{names}`` are all known; else nothing."""
Found = tuple[Status, Say]

HEALTHY, PROGRESSING, DEGRADED = Status.HEALTHY, Status.PROGRESSING, Status.DEGRADED
SUSPENDED, UNKNOWN, MISSING = Status.SUSPENDED, Status.UNKNOWN, Status.MISSING

FILE_A_BUG = (
    "Ensure your ArgoCD is current and then check for/file a bug report:"
    " https://github.com/argoproj/argo-cd/issues"
)

_NAMES = re.compile(r"\{(\w+)\}")


class When(NamedTuple):
    """
    A condition of *type* with one of the statuses *truth* (``!True``: any but that) means *status*.

    *reason*: only with this reason (``!X``: only with another).
    """

    type: str
    truth: str
    status: Status
    say: Say = "{message}"
    reason: str = ""

    def fits(self, condition: Mapping[str, Any]) -> bool:
        return (
            condition.get("type") == self.type
            and _is(self.truth, condition.get("status"))
            and (not self.reason or _is(self.reason, condition.get("reason")))
        )


def said(say: Say, known: Mapping[str, Any]) -> str:
    """The first way of saying it whose ``{names}`` are texts or numbers of *known*."""
    for each in (say,) if isinstance(say, str) else say:
        names = _NAMES.findall(each)
        if all(_tells(known.get(name)) for name in names):
            return _NAMES.sub(lambda match: str(known[match[1]]), each)
    return ""


def in_order(rows: Sequence[When], waiting: str) -> Check:
    """The first condition, as the object lists them, of which a row speaks."""

    def check(obj: Object) -> Health:
        for condition in conditions(obj):
            for row in rows:
                if row.fits(condition):
                    return Health(row.status, said(row.say, condition))
        return Health(PROGRESSING, waiting)

    return check


def ranked(rows: Sequence[When], waiting: str, otherwise: Status = PROGRESSING) -> Check:
    """The first row that speaks of any condition."""

    def check(obj: Object) -> Health:
        known = conditions(obj)
        for row in rows:
            for condition in known:
                if row.fits(condition):
                    return Health(row.status, said(row.say, condition))
        return Health(otherwise, waiting)

    return check


def in_turn(*checks: Check) -> Check:
    """The first that has more to say than that it waits; else what the last one waits for."""

    def check(obj: Object) -> Health:
        found = Health(PROGRESSING)
        for each in checks:
            found = each(obj)
            if found.status is not PROGRESSING:
                break
        return found

    return check


def ready(waiting: str, type_: str = "Ready") -> Check:
    """``Ready`` is True or False, and its message says why; anything else is waited for."""
    return in_order((When(type_, "True", HEALTHY), When(type_, "False", DEGRADED)), waiting)


def phased(
    path: str, words: Mapping[str, Found], waiting: str, otherwise: Found | None = None
) -> Check:
    """
    By the word at *path* below ``status``; *otherwise*: another word; *waiting*: none.

    What is said may name ``{value}``, ``{kind}`` and the fields of ``status``.
    """
    steps = path.split(".")

    def check(obj: Object) -> Health:
        value = obj.at("status", *steps)
        if value is None or value == "":
            return Health(PROGRESSING, waiting)
        found = words.get(str(value), otherwise)
        if found is None:
            return Health(PROGRESSING, waiting)
        known = {**(obj.at("status") or {}), "value": value, "kind": obj.ref.kind.kind}
        return Health(found[0], said(found[1], known))

    return check


def words(status: Status, *values: str, say: Say = "{value}") -> Mapping[str, Found]:
    """Several words that mean the same."""
    return dict.fromkeys(values, (status, say))


def observed(check: Check, waiting: str) -> Check:
    """Not before the controller has seen the present spec, where it tells what it has seen."""

    def judged(obj: Object) -> Health:
        generation = obj.at("metadata", "generation")
        seen = obj.at("status", "observedGeneration")
        if generation is not None and seen is not None and seen != generation:
            return Health(PROGRESSING, waiting)
        return check(obj)

    return judged


def reported(check: Check, waiting: str) -> Check:
    """Not before the controller has written any condition."""

    def judged(obj: Object) -> Health:
        if obj.at("status", "conditions") is None:
            return Health(PROGRESSING, waiting)
        return check(obj)

    return judged


def unless(check: Check, field: str, message: str) -> Check:
    """Suspended while ``spec.<field>`` is true."""

    def judged(obj: Object) -> Health:
        if obj.at("spec", field) is True:
            return Health(SUSPENDED, said(message, {"kind": obj.ref.kind.kind}))
        return check(obj)

    return judged


def seen(obj: Object) -> bool:
    """Whether ``status.observedGeneration`` is the present generation (neither told: it is)."""
    return bool(obj.at("metadata", "generation") == obj.at("status", "observedGeneration"))


def number(obj: Object, *path: str) -> float | None:
    """The number at *path*, or None."""
    found = obj.at(*path)
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def joined(found: Iterable[Any], by: str = ", ") -> str:
    return by.join(str(each) for each in found)


def _tells(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _is(wanted: str, value: Any) -> bool:
    return bool(value != wanted[1:] if wanted.startswith("!") else value == wanted)
