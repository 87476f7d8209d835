"""Schedules, and the times that they name."""

from datetime import datetime

import pytest

from trueup.apiserver.cron import CronError, parse, problem_of, zone_problem


@pytest.mark.parametrize(
    ("schedule", "after", "following"),
    [
        ("*/15 * * * *", "2026-01-01T00:01:00+00:00", "2026-01-01T00:15:00+00:00"),
        ("0 9 * * 1-5", "2026-01-02T10:00:00+00:00", "2026-01-05T09:00:00+00:00"),
        ("0 0 1 * *", "2026-01-15T00:00:00+00:00", "2026-02-01T00:00:00+00:00"),
        ("0 0 13 * fri", "2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00"),
        ("@hourly", "2026-01-01T00:30:10+00:00", "2026-01-01T01:00:00+00:00"),
        ("30 4 29 feb *", "2026-01-01T00:00:00+00:00", "2028-02-29T04:30:00+00:00"),
    ],
)
def test_the_next_time(schedule: str, after: str, following: str) -> None:
    found = parse(schedule).next_after(datetime.fromisoformat(after))
    assert found == datetime.fromisoformat(following)


def test_a_zone_has_its_own_hours() -> None:
    schedule = parse("0 9 * * *", "Asia/Seoul")
    found = schedule.next_after(datetime.fromisoformat("2026-01-01T01:00:00+00:00"))
    assert found == datetime.fromisoformat("2026-01-02T00:00:00+00:00")


def test_a_day_that_never_comes() -> None:
    moment = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    assert parse("0 0 31 2 *").next_after(moment) is None


@pytest.mark.parametrize(
    "schedule", ["", "* * * *", "60 * * * *", "a * * * *", "@often", "*/0 * * * *"]
)
def test_what_is_no_schedule(schedule: str) -> None:
    with pytest.raises(CronError):
        parse(schedule)
    assert problem_of(schedule)


def test_what_is_no_zone() -> None:
    assert zone_problem("Asia/Seoul") is None
    assert zone_problem("Mars/Olympus") == "unknown time zone Mars/Olympus"
