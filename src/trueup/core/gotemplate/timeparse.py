"""A text read by an example of a time, as ``time.Parse`` reads it."""

import re
from collections.abc import Callable
from functools import partial

from trueup.core.gotemplate.calendar import DAYS, MONTHS, UTC_ZONE, Zone, civil, day_number, days_in
from trueup.core.gotemplate.failed import CallFailed
from trueup.core.gotemplate.layouts import CHUNK
from trueup.core.gotemplate.moment import Time, local
from trueup.core.gotemplate.quoting import octet_quoted

_ABBREVIATION = re.compile(r"ChST|MeST|GMT(?:[+-]\d{1,2})?|[+-]\d{1,2}|([A-Z]{3,6})", re.ASCII)


class _Bad(Exception):
    """It is not what the example says."""


class _Range(Exception):
    """It is, but such a time there is not."""


class _Reader:
    def __init__(self, value: str) -> None:
        self.rest = value
        self.year = 0
        self.month = -1
        self.day = -1
        self.of_year = -1
        self.hour = self.minute = self.second = self.nanos = 0
        self.half = ""
        self.where: Zone | None = None
        self.offset: int | None = None
        self.zone = ""

    def literal(self, prefix: str) -> None:
        """A space of it stands for any number of them."""
        while prefix:
            if prefix[0] == " ":
                if self.rest and self.rest[0] != " ":
                    raise _Bad
                prefix, self.rest = prefix.lstrip(" "), self.rest.lstrip(" ")
                continue
            if self.rest[:1] != prefix[0]:
                raise _Bad
            prefix, self.rest = prefix[1:], self.rest[1:]

    def taken(self, size: int) -> str:
        if len(self.rest) < size:
            raise _Bad
        text, self.rest = self.rest[:size], self.rest[size:]
        return text

    def number(self, *, fixed: bool, longest: int = 2) -> int:
        found = re.match(rf"[0-9]{{1,{longest}}}", self.rest)
        if not found or (fixed and len(found[0]) < longest):
            raise _Bad
        self.rest = self.rest[found.end() :]
        return int(found[0])

    def name(self, names: tuple[str, ...], length: int | None = None) -> int:
        for at, name in enumerate(names):
            wanted = name[:length]
            if self.rest[: len(wanted)].lower() == wanted.lower():
                self.rest = self.rest[len(wanted) :]
                return at
        raise _Bad

    def fraction(self, digits: int) -> None:
        text = self.taken(digits + 1)
        if text[0] not in ".," or not (text[1:].isascii() and text[1:].isdigit()):
            raise _Bad
        self.nanos = int(text[1:10].ljust(9, "0"))

    def digits_behind(self) -> int:
        found = re.match(r"[.,]([0-9]+)", self.rest)
        return len(found[1]) if found else 0


def parsed(layout: str, value: str, where: Zone = UTC_ZONE) -> Time:
    """*where*: the place if *value* names none. Raises ``CallFailed``, worded as Go words it."""
    reader = _Reader(value)
    at = 0
    chunks = list(CHUNK.finditer(layout))
    for place, chunk in enumerate(chunks):
        _step(reader, layout, value, layout[at : chunk.start()], reader.literal)
        following = chunks[place + 1][0] if place + 1 < len(chunks) else ""
        _step(reader, layout, value, chunk[0], partial(_read, reader, following))
        at = chunk.end()
    _step(reader, layout, value, layout[at:], reader.literal)
    if reader.rest:
        raise CallFailed(
            f"parsing time {octet_quoted(value)}: extra text: {octet_quoted(reader.rest)}"
        )
    try:
        return _made(reader, where)
    except _Range as error:
        raise CallFailed(f"parsing time {octet_quoted(value)}: {error}") from None


def _step(
    reader: _Reader, layout: str, value: str, wanted: str, read: Callable[[str], None]
) -> None:
    before = reader.rest
    try:
        read(wanted)
    except _Bad:
        # Of what stands for itself Go tells what is left from where it differs.
        left = reader.rest if read == reader.literal else before
        raise CallFailed(
            f"parsing time {octet_quoted(value)} as {octet_quoted(layout)}: "
            f"cannot parse {octet_quoted(left)} as {octet_quoted(wanted)}"
        ) from None
    except _Range as error:
        raise CallFailed(f"parsing time {octet_quoted(value)}: {error} out of range") from None


def _read(reader: _Reader, following: str, chunk: str) -> None:
    if chunk[0] in "Z-" or chunk == "MST":
        _zone(reader, chunk)
    elif chunk[0] in ".,":
        _fraction(reader, chunk)
    elif chunk in ("2006", "06"):
        _year(reader, chunk)
    elif chunk in ("January", "Jan", "Monday", "Mon"):
        _named(reader, chunk)
    elif chunk in ("PM", "pm"):
        half = reader.taken(2)
        if half not in ({"PM", "AM"} if chunk == "PM" else {"pm", "am"}):
            raise _Bad
        reader.half = half.lower()
    elif chunk in ("15", "3", "03", "4", "04", "5", "05"):
        _clock(reader, chunk, following)
    else:
        _date(reader, chunk)


def _year(reader: _Reader, chunk: str) -> None:
    text = reader.taken(len(chunk[-4:]) if chunk == "2006" else 2)
    if not (text.isascii() and text.isdigit()):
        raise _Bad
    reader.year = int(text)
    if chunk == "06":
        reader.year += 1900 if reader.year >= 69 else 2000


def _named(reader: _Reader, chunk: str) -> None:
    names = MONTHS if chunk[0] == "J" else DAYS
    found = reader.name(names, 3 if len(chunk) == 3 else None)
    if chunk[0] == "J":
        reader.month = found + 1


def _date(reader: _Reader, chunk: str) -> None:
    for _ in range(chunk.count("_")):
        reader.rest = reader.rest.removeprefix(" ")
    if chunk in ("1", "01"):
        reader.month = reader.number(fixed=chunk == "01")
        if not 1 <= reader.month <= 12:
            raise _Range("month")
    elif chunk in ("002", "__2"):
        reader.of_year = reader.number(fixed=chunk == "002", longest=3)
    else:
        reader.day = reader.number(fixed=chunk == "02")


def _clock(reader: _Reader, chunk: str, following: str) -> None:
    number = reader.number(fixed=len(chunk) == 2 and chunk != "15")
    if chunk in ("15", "3", "03"):
        if number >= (24 if chunk == "15" else 13):
            raise _Range("hour")
        reader.hour = number
    elif number >= 60:
        raise _Range("minute" if "4" in chunk else "second")
    elif "4" in chunk:
        reader.minute = number
    else:
        reader.second = number
        if not following.startswith((".", ",")) and (digits := reader.digits_behind()):
            reader.fraction(digits)


def _fraction(reader: _Reader, chunk: str) -> None:
    if chunk[1] == "0":
        reader.fraction(len(chunk) - 1)
    elif digits := reader.digits_behind():
        reader.fraction(digits)


def _zone(reader: _Reader, chunk: str) -> None:
    if chunk == "MST":
        _abbreviation(reader)
        return
    if chunk[0] == "Z" and reader.rest.startswith("Z"):
        reader.rest, reader.where = reader.rest[1:], UTC_ZONE
        return
    text = reader.taken(len(chunk))
    pattern = re.sub(r"0\d", r"(\\d\\d)", chunk[1:])
    found = re.fullmatch(rf"[+-]{pattern}", text, re.ASCII)
    if found is None:
        raise _Bad
    limits = ((24, "hour"), (60, "minute"), (60, "second"))
    for number, (most, name) in zip(found.groups(), limits, strict=False):
        if int(number) > most:
            raise _Range(f"time zone offset {name}")
    numbers = [int(number) for number in found.groups()] + [0, 0]
    offset = numbers[0] * 3600 + numbers[1] * 60 + numbers[2]
    reader.offset = -offset if text[0] == "-" else offset


def _abbreviation(reader: _Reader) -> None:
    if reader.rest.startswith("UTC"):
        reader.rest, reader.where = reader.rest[3:], UTC_ZONE
        return
    found = _ABBREVIATION.match(reader.rest)
    if found is None or not _is_zone(found[1]):
        raise _Bad
    reader.zone, reader.rest = found[0], reader.rest[found.end() :]


def _is_zone(letters: str | None) -> bool:
    """Three capitals, or up to five with a T at the end."""
    if letters is None or len(letters) == 3 or letters == "WITA":
        return True
    return len(letters) < 6 and letters[-1] == "T"


def _made(reader: _Reader, where: Zone) -> Time:
    if reader.half == "pm" and reader.hour < 12:
        reader.hour += 12
    elif reader.half == "am" and reader.hour == 12:
        reader.hour = 0
    _day(reader)
    clock = reader.hour * 3600 + reader.minute * 60 + reader.second
    seconds = day_number(reader.year, reader.month, reader.day) * 86_400 + clock
    if reader.where is not None:
        return Time(seconds, reader.nanos, reader.where)
    if reader.offset is not None:
        own = where.at(seconds - reader.offset)
        ours = own[1] == reader.offset and reader.zone in ("", own[0])
        there = where if ours else Zone(reader.zone, reader.offset)
        return Time(seconds - reader.offset, reader.nanos, there)
    if reader.zone:
        return _abroad(reader, seconds, where)
    return local(seconds, reader.nanos, where)


def _abroad(reader: _Reader, seconds: int, where: Zone) -> Time:
    """A name alone says how far it is only if it is one of *where*."""
    name, offset = where.at(seconds)
    if name == reader.zone:
        return Time(seconds - offset, reader.nanos, where)
    offset = int(reader.zone[3:]) * 3600 if reader.zone.startswith("GMT") and reader.zone[3:] else 0
    return Time(seconds - offset, reader.nanos, Zone(reader.zone, offset))


def _day(reader: _Reader) -> None:
    if reader.of_year >= 0:
        first = day_number(reader.year, 1, 1)
        if not 1 <= reader.of_year <= day_number(reader.year + 1, 1, 1) - first:
            raise _Range("day-of-year out of range")
        _, month, day = civil(first + reader.of_year - 1)
        if reader.month not in (-1, month):
            raise _Range("day-of-year does not match month")
        if reader.day not in (-1, day):
            raise _Range("day-of-year does not match day")
        reader.month, reader.day = month, day
    reader.month = 1 if reader.month < 0 else reader.month
    reader.day = 1 if reader.day < 0 else reader.day
    if not 1 <= reader.day <= days_in(reader.year, reader.month):
        raise _Range("day out of range")
