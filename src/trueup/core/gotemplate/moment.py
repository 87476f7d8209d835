"""``time.Time``."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from trueup.core.gotemplate.calendar import (
    DAY,
    UTC_ZONE,
    ZERO,
    Month,
    Weekday,
    Zone,
    civil,
    day_number,
)
from trueup.core.gotemplate.duration import SECOND, Duration
from trueup.core.gotemplate.layouts import Parts, formatted
from trueup.core.gotemplate.quoting import quoted
from trueup.core.gotemplate.values import Int, Struct

_LARGEST = (1 << 63) - 1


class Time(Struct):
    """*seconds* since 1970 and *nanos*, seen from *where*; *home*: what ``Local`` means."""

    __slots__ = ("home", "nanos", "seconds", "where")
    go_type: ClassVar[str] = "time.Time"
    prints: ClassVar[bool] = True
    methods: ClassVar[Mapping[str, Callable[..., Any]]] = {}

    def __init__(
        self,
        seconds: int = ZERO,
        nanos: int = 0,
        where: Zone = UTC_ZONE,
        home: Zone = UTC_ZONE,
    ) -> None:
        self.home = home
        self.seconds = seconds + nanos // SECOND
        self.nanos = nanos % SECOND
        self.where = where

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Time) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[int, int, Zone]:
        return self.seconds, self.nanos, self.where

    def __str__(self) -> str:
        return self.format("2006-01-02 15:04:05.999999999 -0700 MST")

    @classmethod
    def of(cls, moment: datetime, home: Zone = UTC_ZONE) -> "Time":
        """Seen from *home*."""
        since = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
        return cls(since.days * DAY + since.seconds, since.microseconds * 1000, home, home)

    def known_at(self, home: Zone) -> "Time":
        """The same, for who lives at *home*."""
        return Time(self.seconds, self.nanos, self.where, home)

    def parts(self) -> Parts:
        name, offset = self.where.at(self.seconds)
        days, rest = divmod(self.seconds + offset, DAY)
        year, month, day = civil(days)
        clock = rest // 3600, rest // 60 % 60, rest % 60
        of_year = days - day_number(year, 1, 1) + 1
        return Parts(year, month, day, *clock, self.nanos, (days + 4) % 7, of_year, name, offset)

    def format(self, layout: str) -> str:
        return formatted(self.parts(), layout)

    def json(self) -> str:
        return self.format("2006-01-02T15:04:05.999999999Z07:00")

    def syntax(self) -> str:
        it = self.parts()
        month = f"time.{self.format('January')}"
        clock = f"{it.hour}, {it.minute}, {it.second}, {self.nanos}"
        where = (
            "time.UTC" if self.where == UTC_ZONE else f"time.Location({quoted(self.where.name)})"
        )
        return f"time.Date({it.year}, {month}, {it.day}, {clock}, {where})"

    def nanoseconds(self) -> int:
        return self.seconds * SECOND + self.nanos

    def plus(self, duration: Duration) -> "Time":
        return Time(self.seconds, self.nanos + int(duration), self.where, self.home)

    def minus(self, other: "Time") -> Duration:
        apart = self.nanoseconds() - other.nanoseconds()
        return Duration(max(-_LARGEST - 1, min(_LARGEST, apart)))

    def moved(self, years: Int, months: Int, days: Int) -> "Time":
        """``AddDate``."""
        now = self.parts()
        number = day_number(now.year + years, now.month + months, 1) + now.day - 1 + days
        clock = now.hour * 3600 + now.minute * 60 + now.second
        return local(number * DAY + clock, self.nanos, self.where).known_at(self.home)

    def seen_from(self, where: Zone) -> "Time":
        return Time(self.seconds, self.nanos, where, self.home)

    def truncated(self, to: Duration) -> "Time":
        return self._cut(to, up=False)

    def rounded(self, to: Duration) -> "Time":
        return self._cut(to, up=True)

    def _cut(self, to: Duration, *, up: bool) -> "Time":
        """To multiples since the zero time."""
        if to <= 0:
            return self
        rest = (self.nanoseconds() - ZERO * SECOND) % to
        more = to - rest if up and rest * 2 >= to else -rest
        return Time(self.seconds, self.nanos + more, self.where, self.home)


def local(seconds: int, nanos: int, where: Zone) -> Time:
    """The time of which clocks *there* show *seconds*."""
    _, offset = where.at(seconds - where.at(seconds)[1])
    return Time(seconds - offset, nanos, where)


def _compared(one: Time, other: Time) -> int:
    return (one.nanoseconds() > other.nanoseconds()) - (one.nanoseconds() < other.nanoseconds())


def _before(one: Time, other: Time) -> bool:
    return _compared(one, other) < 0


def _after(one: Time, other: Time) -> bool:
    return _compared(one, other) > 0


def _equal(one: Time, other: Time) -> bool:
    return _compared(one, other) == 0


def _order(one: Time, other: Time) -> Int:
    return Int(_compared(one, other))


def _in(one: Time, where: Zone) -> Time:
    return one.seen_from(where)


Time.methods = {
    "Format": Time.format,
    "String": str,
    "GoString": Time.syntax,
    "IsDST": lambda each: each.where.summer(each.seconds),
    "Unix": lambda each: each.seconds,
    "UnixMilli": lambda each: each.nanoseconds() // 1_000_000,
    "UnixMicro": lambda each: each.nanoseconds() // 1_000,
    "UnixNano": lambda each: each.nanoseconds(),
    "Add": Time.plus,
    "Sub": Time.minus,
    "AddDate": Time.moved,
    "Before": _before,
    "After": _after,
    "Equal": _equal,
    "Compare": _order,
    "IsZero": lambda each: each.seconds == ZERO and not each.nanos,
    "Year": lambda each: Int(each.parts().year),
    "Month": lambda each: Month(each.parts().month),
    "Day": lambda each: Int(each.parts().day),
    "Hour": lambda each: Int(each.parts().hour),
    "Minute": lambda each: Int(each.parts().minute),
    "Second": lambda each: Int(each.parts().second),
    "Nanosecond": lambda each: Int(each.nanos),
    "YearDay": lambda each: Int(each.parts().of_year),
    "Weekday": lambda each: Weekday(each.parts().weekday),
    "UTC": lambda each: each.seen_from(UTC_ZONE),
    "Local": lambda each: each.seen_from(each.home),
    "In": _in,
    "Location": lambda each: each.where,
    "Truncate": Time.truncated,
    "Round": Time.rounded,
}
