"""Schedules, and the times that they name."""

from datetime import datetime, timedelta

import pytest

from trueup.k8s.cron import CronError, parse, problem_of, zone_problem


@pytest.mark.parametrize(
    ("schedule", "after", "following"),
    [
        ("*/15 * * * *", "2026-01-01T00:01:00+00:00", "2026-01-01T00:15:00+00:00"),
        ("0 9 * * 1-5", "2026-01-02T10:00:00+00:00", "2026-01-05T09:00:00+00:00"),
        ("0 0 1 * *", "2026-01-15T00:00:00+00:00", "2026-02-01T00:00:00+00:00"),
        ("0 0 13 * fri", "2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00"),
        ("0 0 */2 * mon", "2026-01-02T00:00:00+00:00", "2026-01-03T00:00:00+00:00"),
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


@pytest.mark.parametrize(
    ("schedule", "moment", "last"),
    [
        ("*/15 * * * *", "2026-01-01T00:15:00+00:00", "2026-01-01T00:15:00+00:00"),
        ("*/15 * * * *", "2026-01-01T00:14:59+00:00", "2026-01-01T00:00:00+00:00"),
        ("0 22 * * fri", "2026-01-05T08:00:00+00:00", "2026-01-02T22:00:00+00:00"),
        ("0 9 1 jan *", "2026-05-05T08:00:00+00:00", "2026-01-01T09:00:00+00:00"),
        ("0 0 31 2 *", "2026-05-05T08:00:00+00:00", None),
    ],
)
def test_the_last_time(schedule: str, moment: str, last: str | None) -> None:
    at = datetime.fromisoformat(moment)
    found = parse(schedule).last_until(at, at - timedelta(days=366))
    assert found == (datetime.fromisoformat(last) if last else None)


def test_what_was_too_long_ago_is_not_the_last_time() -> None:
    at = datetime.fromisoformat("2026-01-01T02:00:00+00:00")
    assert parse("0 0 * * *").last_until(at, at - timedelta(hours=2)) is None


SPRING = "2026-03-08"  # in New York, 2:00 to 3:00 is left out
AUTUMN = "2026-11-01"  # 1:00 to 2:00 comes twice


@pytest.mark.parametrize(
    ("schedule", "after", "times"),
    [
        # 2:30 does not exist on that day, and is not made up for
        ("30 2 * * *", "2026-03-07T12:00:00+00:00", ["2026-03-09T06:30:00+00:00"]),
        ("0 * * * *", f"{SPRING}T06:30:00+00:00", [f"{SPRING}T07:00:00+00:00"]),
        (
            "30 1 * * *",
            f"{AUTUMN}T00:00:00+00:00",
            [f"{AUTUMN}T05:30:00+00:00", f"{AUTUMN}T06:30:00+00:00", "2026-11-02T06:30:00+00:00"],
        ),
    ],
)
def test_summer_time(schedule: str, after: str, times: list[str]) -> None:
    at = datetime.fromisoformat(after)
    for expected in times:
        found = parse(schedule, "America/New_York").next_after(at)
        assert found == datetime.fromisoformat(expected)
        assert parse(schedule, "America/New_York").last_until(found, at) == found
        at = found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0 0 * * 0", "0 0 * * sun"),
        ("0 0 * * 0", "0 0 * * SUN"),
        ("0 0 * * 5-6", "0 0 * * fri,sat"),
        ("0 0 1 JAN-mar/2 *", "0 0 1 1,3 *"),
        ("5/20 * * * *", "5,25,45 * * * *"),
        ("0 0 ? * 1", "0 0 * * 1"),
    ],
)
def test_ways_to_write_the_same(one: str, other: str) -> None:
    assert parse(one) == parse(other)


def test_a_zone_may_stand_before_the_fields() -> None:
    assert parse("TZ=Asia/Seoul 0 9 * * *") == parse("0 9 * * *", "Asia/Seoul")
    assert parse("CRON_TZ=Asia/Seoul 0 9 * * *", "UTC").zone == "Asia/Seoul"
    with pytest.raises(CronError, match="bad location Mars/Olympus"):
        parse("TZ=Mars/Olympus 0 9 * * *")


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
