"""
Calendar: when windows for syncs are open in the days to come, for people who plan.

`windows` says what that means for an application; here each window is looked at alone.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from trueup.core.project.windows import Fault, faults, length, opened
from trueup.k8s.cron import parse
from trueup.k8s.value import Value
from trueup.model.project import SyncWindow

MOST = 200  # spans of one window that are told


class Span(Value, frozen=True):
    """Open from *start* until *end*; spans that touch are one."""

    start: datetime
    end: datetime


class Coming(Value, frozen=True):
    """*open*: now. *more*: not all spans are told. *faults*: why there are none."""

    spans: tuple[Span, ...]
    open: bool = False
    more: bool = False
    faults: tuple[Fault, ...] = ()


def coming(window: SyncWindow, now: datetime, until: datetime) -> Coming:
    """What is open now, and what opens before *until*."""
    if wrong := tuple(faults(window)):
        return Coming((), faults=wrong)
    told: list[Span] = []
    for each in _openings(window, now, until):
        span = Span(each, each + length(window))
        if told and span.start <= told[-1].end:
            told[-1] = Span(told[-1].start, max(told[-1].end, span.end))
        elif len(told) == MOST:
            return Coming(tuple(told), _open(told, now), more=True)
        else:
            told.append(span)
    return Coming(tuple(told), _open(told, now))


def _openings(window: SyncWindow, now: datetime, until: datetime) -> Iterator[datetime]:
    schedule = parse(window.schedule, window.time_zone or "UTC")
    at = opened(window, now) or schedule.next_after(now)
    looked = 0
    while at is not None and at < until and looked < MOST * 60:  # one that opens each minute
        yield at.astimezone(UTC)
        looked += 1
        at = schedule.next_after(at)


def _open(told: list[Span], now: datetime) -> bool:
    return bool(told) and told[0].start <= now < told[0].end
