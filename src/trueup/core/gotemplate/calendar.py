"""Days, months and zones of Go's ``time``, for every year that 64 bits hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from trueup.core.gotemplate.failed import CallFailed
from trueup.core.gotemplate.values import Int, Struct

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
DAY = 86_400
ZERO = -62_135_596_800
"""The zero time, the first of January of the year 1, in Unix seconds."""
_FIRST, _LAST = ZERO, 253_402_300_799


class Month(Int):
    """``time.Month``."""

    go_type: ClassVar[str] = "time.Month"
    go_kind: ClassVar[str] = "int"
    go_text: ClassVar[bool] = True
    methods: ClassVar[Mapping[str, Callable[..., Any]]] = {"String": str}

    def __str__(self) -> str:
        return MONTHS[self - 1] if 1 <= self <= 12 else f"%!Month({int(self)})"


class Weekday(Int):
    """``time.Weekday``."""

    go_type: ClassVar[str] = "time.Weekday"
    go_kind: ClassVar[str] = "int"
    go_text: ClassVar[bool] = True
    methods: ClassVar[Mapping[str, Callable[..., Any]]] = {"String": str}

    def __str__(self) -> str:
        return DAYS[self] if 0 <= self < 7 else f"%!Weekday({int(self)})"


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01; months and days beyond their range roll over."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    shifted = year - (month <= 2)
    era, of_era = shifted // 400, shifted % 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year + day - 1 - 719_468


def civil(days: int) -> tuple[int, int, int]:
    """Year, month and day; the inverse of :func:`day_number`."""
    era, of_era = divmod(days + 719_468, 146_097)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


def days_in(year: int, month: int) -> int:
    return day_number(year, month + 1, 1) - day_number(year, month, 1)


@dataclass(frozen=True, slots=True)
class Zone(Struct):
    """A place: of one offset, or by *name* in the data base of time zones."""

    go_type: ClassVar[str] = "*time.Location"
    prints: ClassVar[bool] = True
    methods: ClassVar[Mapping[str, Callable[..., Any]]] = {"String": str}
    name: str
    offset: int = 0
    data: ZoneInfo | None = None

    def at(self, seconds: int) -> tuple[str, int]:
        """What it is called then, and how far from UTC it is."""
        if self.data is None:
            return self.name, self.offset
        there = _clock(seconds, self.data)
        return there.tzname() or "", int((there.utcoffset() or timedelta()).total_seconds())

    def summer(self, seconds: int) -> bool:
        """Whether clocks are put forward there then."""
        return self.data is not None and bool(_clock(seconds, self.data).dst())

    def __str__(self) -> str:
        return self.name


def _clock(seconds: int, there: ZoneInfo) -> datetime:
    """What clocks show there then, as far as Python has years."""
    known = timedelta(seconds=min(max(seconds, _FIRST + DAY), _LAST - DAY))
    return (datetime(1970, 1, 1, tzinfo=UTC) + known).astimezone(there)


UTC_ZONE = Zone("UTC")


def place(name: str) -> Zone:
    """What ``TZ`` says of a process; what nobody knows is UTC, as in Go."""
    try:
        return zone(name.removeprefix(":"))
    except CallFailed:
        return UTC_ZONE


@lru_cache(maxsize=256)
def zone(name: str) -> Zone:
    """``time.LoadLocation``, where no process has a place of its own. Raises ``CallFailed``."""
    if name in ("", "UTC", "Local"):
        return UTC_ZONE
    try:
        return Zone(name, data=ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CallFailed(f"unknown time zone {name}") from None
