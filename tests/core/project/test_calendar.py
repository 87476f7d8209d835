"""When windows are open in the days to come."""

from datetime import UTC, datetime, timedelta

import pytest

from trueup.core.project.calendar import MOST, coming
from trueup.model.project import SyncWindow

NOW = datetime(2026, 3, 28, 12, tzinfo=UTC)
WEEK = NOW + timedelta(days=7)


def window(schedule: str, duration: str, zone: str = "") -> SyncWindow:
    return SyncWindow("allow", schedule, duration, ("*",), time_zone=zone)


def test_each_day_in_the_zone_of_the_window() -> None:
    """Berlin's clocks go forward on the 29th: what is at 22:00 there is an hour earlier in UTC."""
    found = coming(window("0 22 * * *", "1h", "Europe/Berlin"), NOW, NOW + timedelta(days=2))
    assert [f"{each.start:%d %H:%M}-{each.end:%H:%M}" for each in found.spans] == [
        "28 21:00-22:00",
        "29 20:00-21:00",
    ]
    assert not found.open


def test_what_is_open_now_comes_first() -> None:
    found = coming(window("0 8 * * *", "8h"), NOW, NOW + timedelta(days=1))
    assert found.open
    assert found.spans[0].start == NOW.replace(hour=8)


def test_spans_that_touch_are_one() -> None:
    (found,) = coming(window("0 * * * *", "1h"), NOW, NOW + timedelta(hours=5)).spans
    assert (found.start, found.end) == (NOW, NOW + timedelta(hours=5))


def test_not_more_than_anybody_reads() -> None:
    found = coming(window("*/2 * * * *", "1m"), NOW, WEEK)
    assert len(found.spans) == MOST
    assert found.more


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (window("61 * * * *", "1h"), "schedule"),
        (window("0 * * * *", "an hour"), "duration"),
        (window("0 * * * *", "1h", "Mars/Base"), "timeZone"),
    ],
)
def test_what_makes_no_sense_is_told(said: SyncWindow, field: str) -> None:
    found = coming(said, NOW, WEEK)
    assert (found.spans, [each.field for each in found.faults]) == ((), [field])
