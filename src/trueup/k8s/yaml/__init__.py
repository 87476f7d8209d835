"""
YAML and JSON manifests, read exactly as ``sigs.k8s.io/yaml`` reads them, and written.

Kubernetes turns YAML into JSON with go-yaml 2: YAML 1.1 booleans (``yes``, ``on``, ``y`` …), octal
and underscored integers, merge keys; dates stay text, base-60 numbers too; keys become strings; a
float without a fraction is an integer. A text that begins with a brace is JSON. What a repository
contains is not trusted: anchors may not expand beyond go-yaml's measure, nesting is limited, a key
given twice is an error.

Three readers: of JSON (``jsons``), of the plain block style that nearly all manifests are written
in (``blocks``), and of everything else and what is wrong (``events``).
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import orjson

from trueup.k8s.yaml import blocks, events, jsons
from trueup.k8s.yaml.faults import MAX_DEPTH, KeyTwice, YamlError
from trueup.k8s.yaml.writing import dump

__all__ = ["MAX_DEPTH", "KeyTwice", "YamlError", "decoded", "documents", "dump", "each_document"]

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def documents(text: str | bytes, *, last: bool = False) -> tuple[tuple[int, Any], ...]:
    """
    The documents of *text* with the line each begins at; empty ones are left out.

    *last*: of a key that a map has twice the last value holds, instead of a fault.
    """
    return tuple(each_document(text, last=last))


def each_document(text: str | bytes, *, last: bool = False) -> Iterator[tuple[int, Any]]:
    """As `documents`, one after the other: what comes before a fault is given."""
    yield from _documents(decoded(text), last)


_SPACE = re.compile(r"\s*")
_SEPARATOR = re.compile(r"\s*\n---[ \t]*(?=\n|\Z)")


def _documents(text: str, last: bool) -> Iterator[tuple[int, Any]]:
    """JSON as long as it reads as JSON, then YAML: the way of apimachinery's YAMLOrJSONDecoder."""
    at, line, count = 0, 1, 0
    while text.startswith("{", start := _end(_SPACE, text, at)):
        begin = line + text.count("\n", at, start)
        try:
            body, end = jsons.value(text, start, begin, last=last)
        except json.JSONDecodeError as error:
            complaint = YamlError(f"invalid JSON: {error.msg}", error.lineno)
            yield from _otherwise(text[start:], begin, None if count > 1 else complaint, last)
            return
        yield begin, body
        at, count = _end(_SEPARATOR, text, end), count + 1
        line = begin + text.count("\n", start, at)
    if start < len(text):
        yield from _yaml(text[at:], line - 1, last)


_BOUNDARY = re.compile(r"--- *(?: #.*)?(?:\n|\Z)")
_ODD_BREAKS = ("\r", "\x85", "\u2028", "\u2029")


def _yaml(text: str, offset: int, last: bool) -> Iterator[tuple[int, Any]]:
    """Each document by the quicker reader that can; errors are those of the whole text."""
    if any(each in text for each in _ODD_BREAKS):
        yield from events.Reader(text, offset, last).documents()
        return
    for marker, at, end in _parts(text):
        before, line = offset, offset + text.count("\n", marker, at)
        try:
            yield from _part(text[at:end], line, last)
        except YamlError:
            yield from events.Reader(text[marker:], before, last).documents()
            return
        offset = line + text.count("\n", at, end)


def _parts(text: str) -> Iterator[tuple[int, int, int]]:
    """Where the mark of each document is, where it begins, and where it ends."""
    marker = at = 0
    for start in _dashes(text):
        if boundary := _BOUNDARY.match(text, start):
            yield marker, at, start
            marker, at = boundary.span()
    yield marker, at, len(text)


def _dashes(text: str) -> Iterator[int]:
    """Where lines begin that may be a mark."""
    if text.startswith("---"):
        yield 0
    at = text.find("\n---")
    while at >= 0:
        yield at + 1
        at = text.find("\n---", at + 1)


def _part(text: str, offset: int, last: bool) -> tuple[tuple[int, Any], ...]:
    try:
        found = _PLAIN.document(text)
    except blocks.NotPlain:
        return tuple(events.Reader(text, offset, last).documents())
    return ((offset + found[0], found[1]),) if found else ()


def enclosed(text: str) -> Callable[[], Any] | None:
    """Makes what a text in quotes or brackets, or a folded block, means; None: not one value."""
    if text in _EMPTY:
        return _EMPTY[text]
    if text[0] in "[{" and ("&" in text or "*" in text):
        return None
    try:
        found = tuple(events.Reader(text, 0, False).documents())
    except YamlError:
        return None
    kind = {"[": list, "{": dict}.get(text[0], str)
    if len(found) != 1 or found[0][1].__class__ is not kind:
        return None
    return partial(orjson.loads, orjson.dumps(found[0][1]))


_EMPTY: dict[str, Callable[[], Any]] = {"{}": dict, "[]": list}
_PLAIN = blocks.Reader(enclosed)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where the match at *at* ends; *at* if there is none."""
    found = pattern.match(text, at)
    return found.end() if found else at


def _otherwise(
    text: str, line: int, complaint: YamlError | None, last: bool
) -> tuple[tuple[int, Any], ...]:
    """A text that begins as JSON and is not: perhaps YAML's flow style."""
    if complaint is None:
        raise YamlError("invalid JSON", line)
    try:
        return tuple(events.Reader(text, line - 1, last).documents())
    except YamlError:
        raise complaint from None


def decoded(text: str | bytes) -> str:
    """*text* without a byte order mark. Raises ``YamlError`` if it is neither UTF-8 nor UTF-16."""
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    if text.startswith(_UTF16):
        return _wide(text)
    try:
        return text.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        byte = text[error.start]
        raise YamlError(f"invalid UTF-8: byte 0x{byte:02x} ({error.reason})", line) from None


def _wide(text: bytes) -> str:
    """UTF-16, which its byte order mark tells: what some editors on Windows save."""
    try:
        return text.decode("utf-16")
    except UnicodeDecodeError as error:
        raise YamlError(f"invalid UTF-16: {error.reason}", 1) from None
