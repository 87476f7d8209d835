"""Sprig's functions of dates. The clock is handed in."""

from collections.abc import Callable
from typing import Any

from trueup.core.gotemplate.calendar import DAY, UTC_ZONE, Zone, zone
from trueup.core.gotemplate.duration import SECOND, Duration
from trueup.core.gotemplate.duration import parsed as parsed_duration
from trueup.core.gotemplate.failed import CallFailed
from trueup.core.gotemplate.moment import Time
from trueup.core.gotemplate.sprig.numeric import atoi
from trueup.core.gotemplate.timeparse import parsed
from trueup.core.gotemplate.values import Int, int64

Clock = Callable[[], Time]
_DAY = "2006-01-02"
_STEPS = ((365 * DAY, "y"), (30 * DAY, "mo"), (DAY, "d"), (3600, "h"), (60, "m"), (1, "s"))


def unset_clock() -> Time:
    raise CallFailed("there is no clock here")


def dates(clock: Clock) -> dict[str, Callable[..., Any]]:
    """What needs to know the time of day."""

    def now() -> Time:
        return clock()

    def moment(value: Any) -> Time:
        """A time, or seconds since 1970; else now."""
        if isinstance(value, Time):
            return value
        return Time(int(value)) if type(value) in (int, Int) else clock()

    def home() -> Zone:
        try:
            return clock().home
        except CallFailed:
            return UTC_ZONE

    def date_in_zone(layout: str, value: Any, place: str) -> str:
        where = home() if place == "Local" else _place(place)
        return moment(value).seen_from(where).format(layout)

    def date(layout: str, value: Any) -> str:
        return date_in_zone(layout, value, "Local")

    def html_date(value: Any) -> str:
        return date_in_zone(_DAY, value, "Local")

    def must_to_date(layout: str, text: str) -> Time:
        there = home()
        return parsed(layout, text, there).known_at(there)

    def to_date(layout: str, text: str) -> Time:
        """The zero time if it is none."""
        try:
            return must_to_date(layout, text)
        except CallFailed:
            return Time()

    def html_date_in_zone(value: Any, place: str) -> str:
        return date_in_zone(_DAY, value, place)

    def ago(value: Any) -> str:
        return str(clock().minus(moment(value)).rounded(Duration(SECOND)))

    def duration_round(value: Any) -> str:
        return _rough(clock().minus(value) if isinstance(value, Time) else _length(value))

    return {
        "now": now,
        "date": date,
        "dateInZone": date_in_zone,
        "date_in_zone": date_in_zone,
        "htmlDate": html_date,
        "htmlDateInZone": html_date_in_zone,
        "ago": ago,
        "toDate": to_date,
        "mustToDate": must_to_date,
        "durationRound": duration_round,
        **DATES,
    }


def _place(name: str) -> Zone:
    try:
        return zone(name)
    except CallFailed:
        return UTC_ZONE


def _length(value: Any) -> Duration:
    if type(value) is int:
        return Duration(value)
    if not isinstance(value, str):
        return Duration(0)
    try:
        return parsed_duration(value)
    except CallFailed:
        return Duration(0)


def _rough(length: Duration) -> str:
    """In the largest unit of which it is more than one."""
    size = abs(int(length))
    for seconds, name in _STEPS:
        if size > seconds * SECOND:
            return f"{size // (seconds * SECOND)}{name}"
    return "0s"


def duration(value: Any) -> str:
    seconds = int(atoi(value)) if isinstance(value, str) else value if type(value) is int else 0
    return str(Duration(int64(seconds * SECOND)))


def must_date_modify(by: str, value: Time) -> Time:
    return value.plus(parsed_duration(by))


def date_modify(by: str, value: Time) -> Time:
    try:
        return must_date_modify(by, value)
    except CallFailed:
        return value


def unix_epoch(value: Time) -> str:
    return str(value.seconds)


DATES: dict[str, Callable[..., Any]] = {
    "duration": duration,
    "dateModify": date_modify,
    "date_modify": date_modify,
    "mustDateModify": must_date_modify,
    "must_date_modify": must_date_modify,
    "unixEpoch": unix_epoch,
}
