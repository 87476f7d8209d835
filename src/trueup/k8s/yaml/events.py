"""
All of YAML, from libyaml's events.

Anchors may not expand beyond go-yaml's measure (the work is bounded by the text's length, whatever
it would expand to), nesting is limited. A stack of its own, no recursion; aliases share the value
that they name.
"""

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

from trueup.k8s.yaml.faults import MAX_DEPTH, KeyTwice, YamlError
from trueup.k8s.yaml.scalars import (
    HINTS,
    MERGE,
    TAG,
    ScalarError,
    key_text,
    number,
    plain,
    tagged,
)


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


class Reader:
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
