"""Sprig's functions of regular expressions: RE2 on both sides."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from trueup.core import regex
from trueup.core.gotemplate.calls import Work
from trueup.core.gotemplate.failed import ROUNDS, CallFailed, bounded
from trueup.core.gotemplate.values import Int, NilStrings, Strings, octets, text_of

_REFERENCE = re.compile(rb"\$(?:(\$)|\{(\w+)\}|(\w+))")
_SPECIAL = frozenset("\\.+*?()|[]{}^$")
_READ, _READ_LETTER, _REFERRED = 20_000, 100, 64
"""What reading one counts for, each letter of it, and a reference to what it has found."""
_LARGE = 64  # instructions, from which on one may be slow
_WORDS = {
    "missing ]": "missing closing ]",
    "missing )": "missing closing )",
    "no argument for repetition operator": "missing argument to repetition operator",
    "bad repetition operator": "invalid nested repetition operator",
    "invalid repetition size": "invalid repeat count",
    "invalid named capture group": "invalid named capture",
    "invalid perl operator": "invalid or unsupported Perl syntax",
    "trailing \\": "trailing backslash at end of expression",
}
"""What Go's own RE2 says instead."""


class _Pattern:
    """A regular expression that says what it does."""

    def __init__(self, work: Work, pattern: str) -> None:
        work(_READ + _READ_LETTER * len(pattern))
        self.real = regex.capturing(pattern)
        self.work = work
        self._size = int(self.real.programsize)

    def search(self, data: bytes, at: int = 0) -> Any:
        """A large one may have to look at each letter with each of its instructions."""
        left = len(data) - at
        self.work(1 + left * (self._size if self._size > _LARGE else 1) // 4)
        found = self.real.search(data, at)
        self.work((found.end() - at if found else left) * self._size // 8)
        return found


def _compiled(work: Work, pattern: str) -> _Pattern:
    try:
        return _Pattern(work, pattern)
    except regex.Unreadable as error:
        what, _, where = error.why.partition(": ")
        told = _WORDS.get(what, what)
        raise CallFailed(f"error parsing regexp: {told}: `{where}`") from None


def _surely(work: Work, pattern: str) -> _Pattern:
    """The words of a panic, for the functions without ``must``."""
    try:
        return _compiled(work, pattern)
    except CallFailed as error:
        raise CallFailed(f"regexp: Compile(`{pattern}`): {error}") from None


def _matches(compiled: _Pattern, data: bytes, most: int = -1) -> Iterator[Any]:
    """One after another; an empty one right behind another does not count."""
    at, before, found = 0, -1, 0
    while at <= len(data) and found != most:
        match = compiled.search(data, at)
        if match is None:
            return
        start, end = match.span()
        if end > start or start != before:
            found += 1
            if found > ROUNDS:
                raise CallFailed(f"there are more than {ROUNDS} matches")
            yield match
        before = end
        at = end if end > start else end + _width(data, end)


def _width(data: bytes, at: int) -> int:
    """Of the letter at *at*."""
    end = at + 1
    while end < len(data) and data[end] & 0xC0 == 0x80:
        end += 1
    return end - at


def _found(compiled: _Pattern, text: str) -> str:
    match = compiled.search(octets(text))
    return text_of(match.group()) if match else ""


def _all(compiled: _Pattern, text: str, most: int) -> Strings:
    found = Strings(text_of(match.group()) for match in _matches(compiled, octets(text), most))
    return found or NilStrings()


def _split(compiled: _Pattern, text: str, most: int) -> Strings:
    if most == 0:
        return NilStrings()
    data = octets(text)
    if not data and compiled.real.pattern:
        return Strings([""])
    parts: list[bytes] = []
    start = end = 0
    for match in _matches(compiled, data, most):
        if 0 < most == len(parts) + 1:
            break
        end = match.start()
        if match.end() != 0:
            parts.append(data[start:end])
        start = match.end()
    if end != len(data):
        parts.append(data[start:])
    return Strings(map(text_of, parts))


def _replaced(compiled: _Pattern, text: str, made: Callable[[Any], bytes]) -> str:
    data = octets(text)
    out: list[bytes] = []
    at = size = 0
    for match in _matches(compiled, data):
        out += (data[at : match.start()], made(match))
        size = bounded(size + len(out[-1]))
        at = match.end()
    return text_of(b"".join([*out, data[at:]]))


def _expanded(compiled: _Pattern, template: str) -> Callable[[Any], bytes]:
    """``$1``, ``${name}``; what the pattern has not is empty."""
    names, count = compiled.real.groupindex, compiled.real.groups

    data = octets(template)
    references = data.count(b"$")

    def reference(match: Any, found: re.Match[bytes]) -> bytes:
        if found[1]:
            return b"$"
        name = (found[2] or found[3]).decode()
        group = int(name) if name.isdigit() else names.get(name, names.get(name.encode(), -1))
        return (match.group(group) or b"") if 0 <= group <= count else b""

    def made(match: Any) -> bytes:
        bounded(len(data) + references * (match.end() - match.start()))
        compiled.work(len(data) + references * _REFERRED)
        return _REFERENCE.sub(lambda found: reference(match, found), data)

    return made


def must_match(work: Work, pattern: str, text: str) -> bool:
    return _compiled(work, pattern).search(octets(text)) is not None


def match(work: Work, pattern: str, text: str) -> bool:
    try:
        return must_match(work, pattern, text)
    except CallFailed:
        return False


def find(work: Work, pattern: str, text: str) -> str:
    return _found(_surely(work, pattern), text)


def must_find(work: Work, pattern: str, text: str) -> str:
    return _found(_compiled(work, pattern), text)


def find_all(work: Work, pattern: str, text: str, most: Int) -> Strings:
    return _all(_surely(work, pattern), text, most)


def must_find_all(work: Work, pattern: str, text: str, most: Int) -> Strings:
    return _all(_compiled(work, pattern), text, most)


def split(work: Work, pattern: str, text: str, most: Int) -> Strings:
    return _split(_surely(work, pattern), text, most)


def must_split(work: Work, pattern: str, text: str, most: Int) -> Strings:
    return _split(_compiled(work, pattern), text, most)


def replace(work: Work, pattern: str, text: str, by: str) -> str:
    compiled = _surely(work, pattern)
    return _replaced(compiled, text, _expanded(compiled, by))


def must_replace(work: Work, pattern: str, text: str, by: str) -> str:
    compiled = _compiled(work, pattern)
    return _replaced(compiled, text, _expanded(compiled, by))


def replace_literal(work: Work, pattern: str, text: str, by: str) -> str:
    return _replaced(_surely(work, pattern), text, lambda _: octets(by))


def must_replace_literal(work: Work, pattern: str, text: str, by: str) -> str:
    return _replaced(_compiled(work, pattern), text, lambda _: octets(by))


def quote_meta(text: str) -> str:
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)


REGEXES: dict[str, Callable[..., Any]] = {
    "regexMatch": match,
    "mustRegexMatch": must_match,
    "regexFind": find,
    "mustRegexFind": must_find,
    "regexFindAll": find_all,
    "mustRegexFindAll": must_find_all,
    "regexSplit": split,
    "mustRegexSplit": must_split,
    "regexReplaceAll": replace,
    "mustRegexReplaceAll": must_replace,
    "regexReplaceAllLiteral": replace_literal,
    "mustRegexReplaceAllLiteral": must_replace_literal,
    "regexQuoteMeta": quote_meta,
}
