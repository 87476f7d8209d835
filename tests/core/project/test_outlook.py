"""What windows do next, and when syncs may go on: in their own time zones, over summer time."""

from datetime import UTC, datetime, timedelta

import pytest

from trueup.core.project.outlook import gate, outlook
from trueup.core.project.windows import ruling
from trueup.model.project import SyncWindow

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)  # a Saturday; Berlin's clocks go forward that night


def window(schedule: str, duration: str, kind: str = "allow", **more: object) -> SyncWindow:
    return SyncWindow(kind, schedule, duration, ("*",), **more)  # type: ignore[arg-type]


def shown(at: datetime | None) -> str:
    return at.isoformat() if at else "never"


@pytest.mark.parametrize(
    ("schedule", "duration", "zone", "opens", "closes"),
    [
        ("0 22 * * *", "1h", "", "2026-03-28T22:00:00+00:00", "never"),
        ("0 22 * * *", "1h", "Europe/Berlin", "2026-03-28T22:00:00+01:00", "never"),
        ("0 4 * * *", "1h", "Europe/Berlin", "2026-03-29T04:00:00+02:00", "never"),
        # An hour that summer time leaves out is not made up for.
        ("30 2 * * *", "1h", "Europe/Berlin", "2026-03-30T02:30:00+02:00", "never"),
        ("0 22 * * *", "1h", "America/New_York", "2026-03-28T22:00:00-04:00", "never"),
        # A zone within the schedule goes before the field.
        ("TZ=Asia/Seoul 0 22 * * *", "1h", "Europe/Berlin", "2026-03-28T22:00:00+09:00", "never"),
        ("0 8 * * *", "8h", "", "never", "2026-03-28T16:00:00+00:00"),
        # It shuts for an hour only once, as the clocks go back and the day is 25 hours long.
        ("0 12 * * *", "24h", "Europe/Berlin", "never", "2026-10-25T11:00:00+01:00"),
        # 24 hours are another hour of the clock on the day after.
        ("0 13 * * 6", "24h", "Europe/Berlin", "never", "2026-03-29T14:00:00+02:00"),
        # It opens again while it is open.
        ("0 11,12,13 * * *", "90m", "", "never", "2026-03-28T14:30:00+00:00"),
        ("* * * * *", "1h", "", "never", "never"),
        ("0 0 30 2 *", "1h", "", "never", "never"),
    ],
)
def test_when_a_window_opens_or_shuts_next(
    schedule: str, duration: str, zone: str, opens: str, closes: str
) -> None:
    (found,) = outlook([window(schedule, duration, time_zone=zone)], NOON)
    assert (shown(found.opens), shown(found.closes)) == (opens, closes)


def test_the_hour_that_comes_twice_counts_twice() -> None:
    autumn = datetime(2026, 10, 24, 23, tzinfo=UTC)  # 01:00 in Berlin, the night of the change
    nightly = window("30 2 * * *", "20m", time_zone="Europe/Berlin")
    (first,) = outlook([nightly], autumn)
    assert shown(first.opens) == "2026-10-25T02:30:00+02:00"
    (second,) = outlook([nightly], autumn + timedelta(hours=2))
    assert shown(second.opens) == "2026-10-25T02:30:00+01:00"


@pytest.mark.parametrize(
    ("given", "allowed", "until", "holding"),
    [
        ([], True, "never", []),
        ([window("0 22 * * *", "1h")], False, "2026-03-28T22:00:00+00:00", [0]),
        ([window("0 8 * * *", "8h")], True, "2026-03-28T16:00:00+00:00", []),
        ([window("0 8 * * *", "8h", "deny")], False, "2026-03-28T16:00:00+00:00", [0]),
        # The deny window ends, but then no allow window is open before the evening.
        (
            [window("0 8 * * *", "8h", "deny"), window("0 20 * * *", "1h")],
            False,
            "2026-03-28T20:00:00+00:00",
            [0],
        ),
        # An edge of a window that changes nothing is none.
        (
            [window("0 8 * * *", "8h"), window("0 13 * * *", "1h")],
            True,
            "2026-03-28T16:00:00+00:00",
            [],
        ),
        ([window("0 20 * * *", "1h"), window("0 21 * * *", "1h")], False, None, [0, 1]),
        ([window("* * * * *", "1h", "deny")], False, "never", [0]),
        ([window("0 0 30 2 *", "1h")], False, "never", [0]),
    ],
)
def test_until_when_automation_waits(
    given: list[SyncWindow], allowed: bool, until: str | None, holding: list[int]
) -> None:
    found = gate(given, NOON, manual=False)
    assert found.allowed is allowed
    assert shown(found.until) == (until or "2026-03-28T20:00:00+00:00")
    assert [at for at, each in enumerate(outlook(given, NOON)) if each.holds] == holding


def test_people_may_where_every_window_in_the_way_says_so() -> None:
    given = [window("0 8 * * *", "8h", "deny", manual_sync=True)]
    assert gate(given, NOON, manual=True).allowed
    assert not gate(given, NOON, manual=False).allowed


def test_what_makes_no_sense_is_told_and_allows_nothing() -> None:
    given = [window("0 8 * * *", "8h"), window("0 8 * * *", "1h", time_zone="Mars/Base")]
    fine, wrong = outlook(given, NOON)
    assert fine.open
    assert not fine.holds
    assert [each.field for each in wrong.faults] == ["timeZone"]
    assert gate(given, NOON, manual=True) == gate(given, NOON, manual=False)
    assert (gate(given, NOON, manual=True).allowed, gate(given, NOON, manual=True).until) == (
        False,
        None,
    )


@pytest.mark.parametrize("hours", range(0, 24 * 4, 5))
def test_until_then_it_stays_so_and_then_it_does_not(hours: int) -> None:
    given = [
        window("30 1 * * *", "5h", time_zone="Europe/Berlin"),
        window("0 */6 * * *", "70m", "deny"),
    ]
    now = NOON + timedelta(hours=hours)
    found = gate(given, now, manual=False)
    assert found.until
    for minute in range(int((found.until - now).total_seconds() // 60)):
        then = now + timedelta(minutes=minute)
        assert ruling(given, then, manual=False).allowed is found.allowed
    assert ruling(given, found.until, manual=False).allowed is not found.allowed
