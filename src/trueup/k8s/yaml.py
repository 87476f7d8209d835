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
    """A map or list that is being read."""

    __slots__ = ("aliased", "anchor", "explicit", "key", "line", "size", "value")

    def __init__(self, value: Any, anchor: str | None, line: int) -> None:
        self.value = value
        self.anchor = anchor
        self.line = line
        self.key: Any = _NO_KEY
        self.explicit: set[str] = set()  # keys given in the text, which win over merged ones
        self.size = 1  # nodes, aliases expanded
        self.aliased = 0


_NO_KEY = object()


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
        while True:
            event = self._parser.get_event()
            try:
                done, value = self._take(event)
            except ScalarError as error:
                raise YamlError(str(error), self._line(event)) from None
            if done:
                return None if value is MERGE else value

    def _take(self, event: Any) -> tuple[bool, Any]:
        """Go on by one event: whether the document is done, and its value."""
        kind = event.__class__
        if kind is ScalarEvent:
            value, size, anchor = self._scalar(event), 1, event.anchor
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            self._open({} if kind is MappingStartEvent else [], event)
            return False, None
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            frame = self._stack.pop()
            value, size, anchor = frame.value, frame.size, frame.anchor
        else:
            (value, size), anchor = self._alias(event), None
        if anchor is not None:
            self._anchors[anchor] = _Anchor(value, size)
        if not self._stack:
            return True, value
        self._add(value, size, event)
        return False, None

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + 1 + self._offset

    def _open(self, value: Any, event: Any) -> None:
        line = self._line(event)
        if len(self._stack) >= MAX_DEPTH:
            raise YamlError(f"exceeded max depth of {MAX_DEPTH}", line)
        self._read += 1
        self._stack.append(_Frame(value, event.anchor, line))

    def _alias(self, event: Any) -> _Anchor:
        line = self._line(event)
        found = self._anchors.get(event.anchor)
        if found is None:
            raise YamlError(f"unknown anchor '{event.anchor}' referenced", line)
        self._read += 1 + found.size
        self._aliased += found.size
        excessive = self._aliased / self._read > _allowed_ratio(self._read)
        if excessive and self._aliased > 100 and self._read > 1000:
            raise YamlError("document contains excessive aliasing", line)
        return found

    def _scalar(self, event: Any) -> Any:
        self._read += 1
        if event.implicit[0]:
            return plain(event.value)
        if event.tag is None or event.tag in ("!", TAG + "str"):
            return event.value
        return tagged(event.tag, event.value)

    def _add(self, value: Any, size: int, event: Any) -> None:
        frame = self._stack[-1]
        frame.size += size
        line = self._line(event)
        if value.__class__ is float and (frame.key is not _NO_KEY or frame.value.__class__ is list):
            value = number(value)
        if frame.value.__class__ is list:
            frame.value.append("<<" if value is MERGE else value)
        elif frame.key is _NO_KEY:
            frame.key = value if value is MERGE else key_text(value)
            if frame.key in frame.explicit and not self._last:
                raise KeyTwice(f'key "{frame.key}" already set in map', line)
        elif frame.key is MERGE:
            frame.key = _NO_KEY
            _merge(frame, value, line)
        else:
            frame.value[frame.key] = "<<" if value is MERGE else value
            frame.explicit.add(frame.key)
            frame.key = _NO_KEY


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
    for key, each in merged.items():
        if key not in frame.explicit:
            frame.value[key] = each


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
