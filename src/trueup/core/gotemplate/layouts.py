"""How Go writes a time: by an example of it, ``Mon Jan 2 15:04:05 MST 2006``."""

import re
from collections.abc import Callable
from typing import NamedTuple

from trueup.core.gotemplate.calendar import DAYS, MONTHS

CHUNK = re.compile(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|15|1|2006|2|__2|(?<=_)2006"
    r"|_2(?!006)|3|4|5|PM|pm|-070000|-07:00:00|-0700|-07:00|-07|Z070000|Z07:00:00|Z0700|Z07:00|Z07"
    r"|[.,](?:0+|9+)(?![0-9])"
)
"""The parts of an example that stand for something; all else stands for itself."""


class Parts(NamedTuple):
    """A time, taken apart; *zone*: its name there, *offset*: in seconds."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    nanos: int
    weekday: int
    of_year: int
    zone: str
    offset: int


def formatted(parts: Parts, layout: str) -> str:
    return CHUNK.sub(lambda found: _written(parts, found[0]), layout)


def _written(parts: Parts, chunk: str) -> str:
    simple: Callable[[Parts], str] | None = _SIMPLE.get(chunk)
    if simple is not None:
        return simple(parts)
    if chunk[0] in ".,":
        digits = f"{parts.nanos:09d}".ljust(len(chunk) - 1, "0")[: len(chunk) - 1]
        digits = digits if chunk[1] == "0" else digits.rstrip("0")
        return chunk[0] + digits if digits else ""
    if chunk == "MST":
        return parts.zone or _offset(parts.offset, "-07" if parts.offset % 3600 == 0 else "-0700")
    if chunk[0] == "Z" and parts.offset == 0:
        return "Z"
    return _offset(parts.offset, chunk)


def _offset(offset: int, chunk: str) -> str:
    sign, rest = "-" if offset < 0 else "+", abs(offset)
    numbers = [rest // 3600, rest // 60 % 60, rest % 60]
    colon = ":" if ":" in chunk else ""
    wanted = len(chunk.replace(":", "")) // 2
    return sign + colon.join(f"{number:02d}" for number in numbers[:wanted])


def _year(parts: Parts) -> str:
    return f"-{-parts.year:04d}" if parts.year < 0 else f"{parts.year:04d}"


_SIMPLE: dict[str, Callable[[Parts], str]] = {
    "January": lambda parts: MONTHS[parts.month - 1],
    "Jan": lambda parts: MONTHS[parts.month - 1][:3],
    "1": lambda parts: str(parts.month),
    "01": lambda parts: f"{parts.month:02d}",
    "Monday": lambda parts: DAYS[parts.weekday],
    "Mon": lambda parts: DAYS[parts.weekday][:3],
    "2": lambda parts: str(parts.day),
    "_2": lambda parts: f"{parts.day:2d}",
    "02": lambda parts: f"{parts.day:02d}",
    "002": lambda parts: f"{parts.of_year:03d}",
    "__2": lambda parts: f"{parts.of_year:3d}",
    "15": lambda parts: f"{parts.hour:02d}",
    "3": lambda parts: str(parts.hour % 12 or 12),
    "03": lambda parts: f"{parts.hour % 12 or 12:02d}",
    "4": lambda parts: str(parts.minute),
    "04": lambda parts: f"{parts.minute:02d}",
    "5": lambda parts: str(parts.second),
    "05": lambda parts: f"{parts.second:02d}",
    "2006": _year,
    "06": lambda parts: f"{parts.year % 100:02d}",
    "PM": lambda parts: "PM" if parts.hour >= 12 else "AM",
    "pm": lambda parts: "pm" if parts.hour >= 12 else "am",
}
