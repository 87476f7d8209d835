"""
Cron: schedules of five fields, as CronJobs and sync windows have them, and the times they name.

A day is meant if either the day of the month or that of the week fits, unless one of them is
``*``. As in robfig/cron, whose reading is Kubernetes' and Argo CD's: an hour that summer time
leaves out is not made up for, and one that comes twice counts twice.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from trueup.k8s.value import Value

_MACROS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_DAY_NAMES = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DAYS = {name: number for number, name in enumerate(_DAY_NAMES)}
_LIMITS = (("minute", 0, 59), ("hour", 0, 23), ("dom", 1, 31), ("month", 1, 12), ("dow", 0, 6))
FARTHEST = timedelta(days=5 * 366)  # a schedule that names no day within that names none
_MINUTE = timedelta(minutes=1)


class Schedule(Value, frozen=True):
    """The minutes, hours and days that a schedule names."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool  # the day of the month is "*"
    any_weekday: bool
    zone: str = "UTC"

    def next_after(self, moment: datetime) -> datetime | None:
        """The first time named after *moment*, in its time zone; None if there is none."""
        here = ZoneInfo(self.zone)
        at = _minute(moment) + _MINUTE
        end = at + FARTHEST
        while at < end:
            local = at.astimezone(here)
            if not self._names_day(local):
                tomorrow = (local + timedelta(days=1)).replace(hour=0, minute=0, fold=0)
                at = max(tomorrow.astimezone(UTC), at + _MINUTE)
            elif local.hour not in self.hours:
                at += timedelta(minutes=60 - local.minute)
            elif local.minute not in self.minutes:
                at += _MINUTE
            else:
                return at.astimezone(moment.tzinfo)
        return None

    def last_until(self, moment: datetime, since: datetime) -> datetime | None:
        """The last time named that is not after *moment* but after *since*; None: there is none."""
        here = ZoneInfo(self.zone)
        at = _minute(moment)
        while at > since:
            local = at.astimezone(here)
            if not self._names_day(local):
                today = local.replace(hour=0, minute=0, fold=0).astimezone(UTC)
                at = min(today, at) - _MINUTE
            elif local.hour not in self.hours:
                at -= timedelta(minutes=local.minute + 1)
            elif local.minute not in self.minutes:
                at -= _MINUTE
            else:
                return at.astimezone(moment.tzinfo)
        return None

    def _names_day(self, local: datetime) -> bool:
        if local.month not in self.months:
            return False
        day = local.day in self.days
        weekday = (local.weekday() + 1) % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return day and weekday
        return day or weekday


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


class CronError(ValueError):
    """A text that is no schedule."""


def parse(text: str, zone: str = "UTC") -> Schedule:
    """The schedule that *text* says; a zone before it wins over *zone*. Raises CronError."""
    if text.startswith(("TZ=", "CRON_TZ=")):
        said, _, text = text.partition(" ")
        zone = said.partition("=")[2]
        if zone_problem(zone):
            raise CronError(f"provided bad location {zone}: {zone_problem(zone)}")
    if text.startswith("@"):
        if text not in _MACROS:
            raise CronError(f"unrecognized descriptor: {text}")
        text = _MACROS[text]
    fields = text.split()
    if len(fields) != 5:
        raise CronError(f"expected exactly 5 fields, found {len(fields)}: [{' '.join(fields)}]")
    minutes, hours, days, months, weekdays = (
        _numbers(field, low, high, _names(what))
        for field, (what, low, high) in zip(fields, _LIMITS, strict=True)
    )
    anyway = _says_nothing(fields[2]), _says_nothing(fields[4])
    return Schedule(minutes, hours, days, months, weekdays, *anyway, zone)


_NOT_EXPLICIT = (
    "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
)


def zone_problem(zone: str) -> str | None:
    """Why *zone* is no time zone; None if it is one."""
    if not zone:
        return "timeZone must be nil or non-empty string"
    if zone.casefold() == "local":
        return _NOT_EXPLICIT
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f"unknown time zone {zone}"
    return None


def problem_of(text: str) -> str | None:
    """Why *text* is no schedule; None if it is one."""
    if "TZ" in text:
        return "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
    try:
        parse(text)
    except CronError as error:
        return str(error)
    return None


def _is_any(span: str) -> bool:
    return span.startswith(("*", "?"))


def _says_nothing(field: str) -> bool:
    """Whether all days are meant, and not, say, every second one."""
    parts = (part.partition("/") for part in field.split(","))
    return any(_is_any(span) and step in ("", "1") for span, _, step in parts)


def _names(what: str) -> dict[str, int]:
    return {"month": _MONTHS, "dow": _DAYS}.get(what, {})


def _numbers(field: str, low: int, high: int, names: dict[str, int]) -> frozenset[int]:
    found: set[int] = set()
    for part in field.split(","):
        found |= _range(part, low, high, names)
    return frozenset(found)


def _range(part: str, low: int, high: int, names: dict[str, int]) -> set[int]:
    span, slash, step_text = part.partition("/")
    step = _number(step_text, {}) if slash else 1
    if step < 1:
        raise CronError(f"step of range should be a positive number: {part}")
    if _is_any(span):
        first, last = low, high
    else:
        begin, dash, finish = span.partition("-")
        first = _number(begin, names)
        last = _number(finish, names) if dash else (high if slash else first)
    if first < low:
        raise CronError(f"beginning of range ({first}) below minimum ({low}): {part}")
    if last > high:
        raise CronError(f"end of range ({last}) above maximum ({high}): {part}")
    if first > last:
        raise CronError(f"beginning of range ({first}) beyond end of range ({last}): {part}")
    return set(range(first, last + 1, step))


def _number(text: str, names: dict[str, int]) -> int:
    if text.lower() in names:
        return names[text.lower()]
    if not text.isdigit():
        raise CronError(f"failed to parse int from {text}: invalid syntax")
    return int(text)
