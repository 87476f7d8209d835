"""Marks: what of the annotation that says what was told is written, and what it says is over."""

from collections.abc import Iterable, Sequence

from trueup.core.alerts import state as states
from trueup.core.alerts.configuration import Configuration
from trueup.core.alerts.due import Outcome

CLOCK = "time."


def without(annotation: str | None, failed: Iterable[str]) -> str | None:
    """Of what could not be written nobody was told: it is tried again with the next look."""
    failed = tuple(failed)
    if not failed:
        return annotation
    return states.written({k: v for k, v in states.read(annotation).items() if k not in failed})


def over(before: str | None, after: str | None) -> Sequence[str]:
    """
    What holds no more.

    Of a full annotation nothing is known: what was left out of it may hold still.
    """
    now = states.read(after)
    if len(now) >= states.MOST:
        return ()
    return [each for each in states.read(before) if each not in now]


def timed(every: Sequence[Configuration], outcome: Outcome) -> bool:
    """Whether a trigger that was asked goes by the clock: it may hold later, and nobody says so."""
    names = {name for name, _ in outcome.evaluations}
    found = (configuration.triggers.get(name) for configuration in every for name in names)
    return any(CLOCK in each.when for trigger in found if trigger for each in trigger.conditions)
