"""
YAML and JSON manifests, read exactly as ``sigs.k8s.io/yaml`` reads them, and written.

Kubernetes turns YAML into JSON with go-yaml 2: YAML 1.1 booleans (``yes``, ``on``, ``y`` …), octal
and underscored integers, merge keys; dates stay text, base-60 numbers too; keys become strings; a
float without a fraction is an integer. A text that begins with a brace is JSON. What a repository
contains is not trusted: anchors may not expand beyond go-yaml's measure (the work is bounded by the
text's length, whatever it would expand to), nesting is limited, a key given twice is an error.

The reader works on libyaml's events with a stack of its own: no recursion, and aliases share the
value that they name.
"""

import codecs
import json
import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.events import (
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from trueup.k8s.scalars import (
    HINTS,
    MERGE,
    TAG,
    ScalarError,
    key_text,
    meaning,
    number,
    plain,
    sized,
    tagged,
)

MAX_DEPTH = 300
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class YamlError(ValueError):
    """A text that cannot be read, why, and where (lines count from 1)."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(f"line {line}: {message}")
        self.message = message
        self.line = line


class KeyTwice(YamlError):
    """A key that a map has twice; other readers take the last."""


def documents(text: str | bytes, *, last: bool = False) -> tuple[tuple[int, Any], ...]:
    """
    The documents of *text* with the line each begins at; empty ones are left out.

    *last*: of a key that a map of YAML has twice the last value holds, instead of `KeyTwice`.
    """
    return tuple(_documents(_decoded(text), last))


_SPACE = re.compile(r"\s*")
_SEPARATOR = re.compile(r"\s*\n---[ \t]*(?=\n|\Z)")


def _documents(text: str, last: bool) -> Iterator[tuple[int, Any]]:
    """JSON as long as it reads as JSON, then YAML: the way of apimachinery's YAMLOrJSONDecoder."""
    at, line, count = 0, 1, 0
    while text.startswith("{", start := _end(_SPACE, text, at)):
        begin = line + text.count("\n", at, start)
        try:
            body, end = _json(text, start, begin)
        except json.JSONDecodeError as error:
            complaint = YamlError(f"invalid JSON: {error.msg}", error.lineno)
            yield from _otherwise(text[start:], begin, None if count > 1 else complaint, last)
            return
        yield begin, body
        at, count = _end(_SEPARATOR, text, end), count + 1
        line = begin + text.count("\n", start, at)
    if start < len(text):
        yield from _Reader(text[at:], line - 1, last).documents()


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
        return tuple(_Reader(text, line - 1, last).documents())
    except YamlError:
        raise complaint from None


def _decoded(text: str | bytes) -> str:
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


# JSON.


def _json(text: str, start: int, line: int) -> tuple[Any, int]:
    decoder = json.JSONDecoder(
        object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_integer
    )
    try:
        body, end = decoder.raw_decode(text, start)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise YamlError(f"exceeded max depth of {MAX_DEPTH}", line) from None
    except ValueError as error:
        raise YamlError(str(error), line) from None
    if _deeper(body, MAX_DEPTH):
        raise YamlError(f"exceeded max depth of {MAX_DEPTH}", line)
    return body, end


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f'key "{key}" already set in map')
            seen.add(key)
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"invalid JSON: {name} is not a number")


def _integer(digits: str) -> int | float:
    return sized(int(digits)) if len(digits) < 300 else math.inf


def _deeper(body: Any, limit: int) -> bool:
    """Whether *body* nests deeper than *limit*, found without recursion."""
    level = [body]
    for _ in range(limit):
        level = [below for each in level for below in _children(each)]
        if not level:
            return False
    return bool(level)


def _children(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


# YAML.


class _Anchor(NamedTuple):
    value: Any
    size: int


class _Frame:
    """A map or list that is being read; *began*: the nodes that were read before it."""

    __slots__ = ("anchor", "began", "key", "merged", "value")

    def __init__(self, value: Any, anchor: str | None, began: int) -> None:
        self.value = value
        self.anchor = anchor
        self.began = began
        self.key: Any = _NO_KEY
        self.merged: set[str] = _NOTHING  # keys that were merged in: one in the text wins


_NOTHING: Any = frozenset()
_NO_KEY = object()
_OPENED = object()


class _Reader:
    """Values from libyaml's events."""

    def __init__(self, text: str, offset: int, last: bool) -> None:
        self._parser = CParser(text.encode("utf-8", "surrogatepass"))
        self._offset = offset
        self._last = last
        self._anchors: dict[str, _Anchor] = {}
        self._stack: list[_Frame] = []
        self._read = 0
        self._aliased = 0

    def documents(self) -> Iterator[tuple[int, Any]]:
        try:
            yield from self._documents()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            words = ": ".join(filter(None, (error.context, error.problem)))
            raise YamlError(words, line + self._offset) from None
        except yaml.reader.ReaderError as error:
            raise YamlError(str(error.reason), self._offset + 1) from None

    def _documents(self) -> Iterator[tuple[int, Any]]:
        while self._parser.check_event():
            event = self._parser.get_event()
            if isinstance(event, DocumentStartEvent):
                self._anchors, self._read, self._aliased = {}, 0, 0
                line = self._line(self._parser.peek_event())
                body = self._document()
                if body is not None:
                    yield line, body

    def _document(self) -> Any:
        event = None
        try:
            for event in iter(self._parser.get_event, None):
                value = self._value(event)
                if value is _OPENED:
                    continue
                if not self._stack:
                    return None if value is MERGE else value
                self._add(self._stack[-1], value, event)
        except ScalarError as error:
            raise YamlError(str(error), self._line(event)) from None

    def _value(self, event: Any) -> Any:
        """What is whole with this event; `_OPENED` if it only begins."""
        kind = event.__class__
        if kind is ScalarEvent:
            self._read += 1
            value, anchor, size = event.value, event.anchor, 1
            if not event.implicit[0]:
                value = _quoted(event)
            elif not value or value[0] in HINTS:
                value = plain(value)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            self._open({} if kind is MappingStartEvent else [], event)
            return _OPENED
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            frame = self._stack.pop()
            value, anchor, size = frame.value, frame.anchor, self._read - frame.began
        else:
            return self._alias(event)
        if anchor is not None:
            self._anchors[anchor] = _Anchor(value, size)
        return value

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + 1 + self._offset

    def _open(self, value: Any, event: Any) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise YamlError(f"exceeded max depth of {MAX_DEPTH}", self._line(event))
        self._stack.append(_Frame(value, event.anchor, self._read))
        self._read += 1

    def _alias(self, event: Any) -> Any:
        found = self._anchors.get(event.anchor)
        if found is None:
            raise YamlError(f"unknown anchor '{event.anchor}' referenced", self._line(event))
        self._read += 1 + found.size
        self._aliased += found.size
        excessive = self._aliased / self._read > _allowed_ratio(self._read)
        if excessive and self._aliased > 100 and self._read > 1000:
            raise YamlError("document contains excessive aliasing", self._line(event))
        return found.value

    def _add(self, frame: _Frame, value: Any, event: Any) -> None:
        into, key = frame.value, frame.key
        if into.__class__ is list:
            into.append(_told(value))
        elif key is _NO_KEY:
            frame.key = key = value if value.__class__ is str or value is MERGE else key_text(value)
            if key in into and key not in frame.merged and not self._last:
                raise KeyTwice(f'key "{key}" already set in map', self._line(event))
        else:
            frame.key = _NO_KEY
            if key is MERGE:
                _merge(frame, value, self._line(event))
                return
            into[key] = _told(value)
            if frame.merged:
                frame.merged.discard(key)


def _quoted(event: Any) -> Any:
    """A scalar in quotes, or with a tag."""
    if event.tag is None or event.tag in ("!", TAG + "str"):
        return event.value
    return tagged(event.tag, event.value)


def _told(value: Any) -> Any:
    """A value as JSON has it."""
    if value.__class__ is float:
        return number(value)
    return "<<" if value is MERGE else value


def _allowed_ratio(read: int) -> float:
    """The share of nodes that may come from aliases: go-yaml's measure."""
    low, high = 400_000, 4_000_000
    if read <= low:
        return 0.99
    if read >= high:
        return 0.10
    return 0.99 - 0.89 * (read - low) / (high - low)


def _merge(frame: _Frame, value: Any, line: int) -> None:
    sources = value if isinstance(value, list) else [value]
    if not all(isinstance(each, dict) for each in sources):
        raise YamlError("map merge requires map or sequence of maps as the value", line)
    merged: dict[str, Any] = {}
    for source in reversed(sources):
        merged |= source
    new = {key: each for key, each in merged.items() if key not in frame.value}
    again = {key: each for key, each in merged.items() if key in frame.merged}
    frame.value.update(new | again)
    frame.merged = {*frame.merged, *new}


# Writing.


def dump(body: Any) -> str:
    """*body* as YAML that `documents`, and other readers, read back as the same."""
    return yaml.dump(
        body,
        Dumper=_Dumper,
        default_flow_style=False,
        sort_keys=True,
        allow_unicode=True,
        width=2**31 - 1,
    )


def _text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar(TAG + "str", text, style="|" if "\n" in text else None)


class _Dumper(yaml.CSafeDumper):
    """Quotes what any reader could take for something else; writes no anchors."""

    yaml_representers = {**yaml.CSafeDumper.yaml_representers, str: _text}  # noqa: RUF012

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        if kind is yaml.ScalarNode and implicit[0]:
            return TAG + meaning(value)
        return str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]
