"""
Outlook: for one application, what each of its windows does next, and when syncs may go on.

`windows` says whether a sync may go on now; this looks on from there, for people who wait. What
comes is found by going from edge to edge, and no farther than `HORIZON`: what is not found there is
not told, for a guess is worse than nothing. Times are in the time zone of the window that they are
of.

A window that opens again while it is open, or just as it shuts, is open in between.
"""

import heapq
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from operator import itemgetter
from zoneinfo import ZoneInfo

from trueup.core.project.windows import (
    Fault,
    faults,
    in_the_way,
    length,
    opened,
    permitted,
    schedule_of,
    standing,
)
from trueup.k8s.value import Value
from trueup.model.project import SyncWindow

HORIZON = timedelta(days=366)
STEPS = 10_080  # edges that are gone along; of a window that opens every minute, those of a week


class Coming(Value, frozen=True):
    """
    One window. *time_zone*: that of its schedule; *description*: as its project has it.

    *closes*: of one that is open, when it shuts; *opens*: of any other, when it opens. None:
    not within the horizon. *holds*: automated syncs wait for its end, or for its beginning.
    *faults*: it makes no sense, and nothing is allowed.
    """

    kind: str
    schedule: str
    duration: str
    time_zone: str
    description: str = ""
    manual_sync: bool = False
    sync_overrun: bool = False
    open: bool = False
    opens: datetime | None = None
    closes: datetime | None = None
    holds: bool = False
    faults: tuple[Fault, ...] = ()


class Gate(Value, frozen=True):
    """
    Whether a sync may begin, and *until* when that stays so; None: there is no end in sight.

    *until* is in *time_zone*, that of the first window that is about it.
    """

    allowed: bool
    until: datetime | None = None
    time_zone: str = ""


_Span = tuple[datetime, datetime | None]  # open from, until; None: no end in sight


def outlook(windows: Sequence[SyncWindow], now: datetime) -> tuple[Coming, ...]:
    """Of the windows that are about an application, in the order of its project."""
    broken = any(any(faults(each)) for each in windows)
    holding = () if broken else in_the_way(standing(windows, now))
    return tuple(_coming(each, now, holds=each in holding) for each in windows)


def gate(windows: Sequence[SyncWindow], now: datetime, *, manual: bool) -> Gate:
    """*manual*: for what a person asks for, else for what Trueup does by itself."""
    if any(any(faults(each)) for each in windows):
        return Gate(allowed=False)
    there = standing(windows, now)
    allowed = permitted(in_the_way(there), manual=manual)
    edges = heapq.merge(*(_edges(each, now) for each in there), key=itemgetter(0))
    for at, edges_then in groupby(islice(edges, STEPS), key=itemgetter(0)):
        there |= {window: opens for _, window, opens in edges_then}
        if permitted(in_the_way(there), manual=manual) is not allowed:
            zone = schedule_of(windows[0]).zone
            return Gate(allowed, _local(at, zone), zone)
    return Gate(allowed)


def _coming(window: SyncWindow, now: datetime, *, holds: bool) -> Coming:
    said = window.kind, window.schedule, window.duration
    more = window.description, window.manual_sync, window.sync_overrun
    if wrong := tuple(faults(window)):
        return Coming(*said, window.time_zone or "UTC", *more, faults=wrong)
    zone = schedule_of(window).zone  # one within the schedule goes before the field
    start, end = next(_spans(window, now), (None, None))
    is_open = start is not None and start <= now
    return Coming(
        *said,
        zone,
        *more,
        is_open,
        _local(start, zone) if start and not is_open else None,
        _local(end, zone) if end and is_open else None,
        holds,
    )


def _edges(window: SyncWindow, now: datetime) -> Iterator[tuple[datetime, SyncWindow, bool]]:
    """After *now*: when it opens, and when it shuts."""
    for start, end in _spans(window, now):
        if start > now:
            yield start, window, True
        if end is not None:
            yield end, window, False


def _spans(window: SyncWindow, now: datetime) -> Iterator[_Span]:
    schedule, long, last = schedule_of(window), length(window), now + HORIZON
    at = opened(window, now) or schedule.next_after(now)
    while at is not None and at <= last:
        start, end = at, at + long
        at = schedule.next_after(at)
        for _ in range(STEPS):
            if at is None or at > min(end, last):
                break
            end, at = at + long, schedule.next_after(at)
        if at is not None and at <= end:
            yield start, None
            return
        yield start, end


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(UTC).astimezone(ZoneInfo(zone))
