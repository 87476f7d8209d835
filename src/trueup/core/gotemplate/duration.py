"""``time.Duration``."""

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from trueup.core.gotemplate.failed import CallFailed
from trueup.core.gotemplate.quoting import octet_quoted

MICROSECOND = 1_000
MILLISECOND = 1_000_000
SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
_LARGEST = (1 << 63) - 1
_UNITS = {"ns": 1, "us": MICROSECOND, "µs": MICROSECOND, "μs": MICROSECOND}
_UNITS |= {"ms": MILLISECOND, "s": SECOND, "m": MINUTE, "h": HOUR}
_PART = re.compile(r"(\d*)(\.\d*)?([^.0-9]*)", re.ASCII)


class Duration(int):
    """Nanoseconds."""

    go_type: ClassVar[str] = "time.Duration"
    go_kind: ClassVar[str] = "int64"
    go_text: ClassVar[bool] = True
    methods: ClassVar[Mapping[str, Callable[..., Any]]] = {}

    def __str__(self) -> str:
        size = abs(int(self))
        text = _small(size) if size < SECOND else _large(size)
        return f"-{text}" if self < 0 else text

    def rounded(self, to: "Duration") -> "Duration":
        """To the nearest, away from zero from the middle on."""
        if to <= 0:
            return self
        rest = abs(int(self)) % to
        size = abs(int(self)) - rest + (to if rest * 2 >= to else 0)
        return Duration(max(-_LARGEST - 1, min(_LARGEST, -size if self < 0 else size)))

    def truncated(self, to: "Duration") -> "Duration":
        """Towards zero."""
        if to <= 0:
            return self
        size = abs(int(self))
        return Duration((size - size % to) * (-1 if self < 0 else 1))


def parsed(text: str) -> Duration:
    """``1h30m``, ``1.5s``, ``-2us``. Raises ``CallFailed``."""
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return Duration(0)
    if not rest:
        raise _wrong("invalid duration", text)
    total = 0
    while rest:
        found = _PART.match(rest)
        if found is None or not (found[1] or (found[2] or "")[1:]):
            raise _wrong("invalid duration", text)
        total += _nanoseconds(found[1], found[2] or "", found[3], text)
        rest = rest[found.end() :]
    if total > _LARGEST + (text[0] == "-"):
        raise _wrong("invalid duration", text)
    return Duration(-total if text[0] == "-" else total)


def _nanoseconds(before: str, after: str, name: str, text: str) -> int:
    if not name:
        raise _wrong("missing unit in duration", text)
    unit = _UNITS.get(name)
    if unit is None:
        raise _wrong(f"unknown unit {octet_quoted(name)} in duration", text)
    digits = after[1:19]
    fraction = int(float(int(digits)) * (unit / 10 ** len(digits))) if digits.strip("0") else 0
    return int(before or 0) * unit + fraction


def _wrong(what: str, text: str) -> CallFailed:
    return CallFailed(f"time: {what} {octet_quoted(text)}")


def _fraction(size: int, unit: int) -> str:
    whole, rest = divmod(size, unit)
    digits = f"{rest:0{len(str(unit)) - 1}d}".rstrip("0") if rest else ""
    return f"{whole}.{digits}" if digits else str(whole)


def _small(size: int) -> str:
    if size == 0:
        return "0s"
    for unit, name in ((MILLISECOND, "ms"), (MICROSECOND, "µs")):
        if size >= unit:
            return _fraction(size, unit) + name
    return f"{size}ns"


def _large(size: int) -> str:
    minutes, rest = divmod(size, MINUTE)
    text = _fraction(rest, SECOND) + "s"
    if not minutes:
        return text
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes}m{text}" if hours else f"{minutes}m{text}"


Duration.methods = {
    "Hours": lambda each: each / HOUR,
    "Minutes": lambda each: each / MINUTE,
    "Seconds": lambda each: each / SECOND,
    "Milliseconds": lambda each: int(each.truncated(Duration(MILLISECOND))) // MILLISECOND,
    "Microseconds": lambda each: int(each.truncated(Duration(MICROSECOND))) // MICROSECOND,
    "Nanoseconds": int,
    "String": str,
    "Round": Duration.rounded,
    "Truncate": Duration.truncated,
    "Abs": lambda each: Duration(abs(int(each))),
}
