"""
Encoder: an object to Kubernetes' binary encoding, the inverse of `decoder`.

How each message is written is worked out once: a function for each of its fields. What is not in
the table of messages is left out, as a real server leaves out what its Go types do not have.
"""

import base64
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from trueup.apiserver.wire.decoder import EITHER, MAGIC
from trueup.apiserver.wire.messages import Field, Messages

Body = Mapping[str, Any]
Write = Callable[[Any], bytes]  # a value as a field, its number included
_SECOND = 10**9
_UNITS = {"h": 3600 * _SECOND, "m": 60 * _SECOND, "s": _SECOND, "ms": 10**6, "us": 10**3, "ns": 1}
_PART = re.compile(r"(-?[\d.]+)(h|ms|m|s|us|ns)")
_RAW = frozenset({"meta.v1.FieldsV1", "runtime.RawExtension", "apiextensions.v1.JSON"})
_LISTS = frozenset({"authentication.v1.ExtraValue", "authorization.v1.ExtraValue", "meta.v1.Verbs"})


class Encoder:
    """Writes objects; made once."""

    def __init__(self) -> None:
        self._messages = Messages()
        self._known: dict[str, Mapping[str, Write]] = {}
        self._inline: dict[str, tuple[tuple[Write, frozenset[str]], ...]] = {}
        self._values: dict[str, Write] = {
            "s": lambda text: text.encode(),
            "y": base64.b64decode,
            "i": lambda number: varint(int(number)),
            "b": lambda yes: varint(int(yes)),
            "d": lambda number: struct.pack("<d", number),
            "api.resource.Quantity": lambda said: block(1, str(said).encode()),
            "util.intstr.IntOrString": _int_or_string,
            "meta.v1.Time": _time,
            "meta.v1.MicroTime": _time,
            "meta.v1.Duration": lambda said: number(1, _nanoseconds(said)),
            **dict.fromkeys(_RAW, lambda value: block(1, orjson.dumps(value))),
            **dict.fromkeys(_LISTS, lambda each: b"".join(block(1, e.encode()) for e in each)),
            **{name: self._either(name, other) for name, other in EITHER.items()},
        }

    def knows(self, message: str) -> bool:
        return self._messages.fields(message) is not None

    def enveloped(self, message: str, body: Body) -> bytes:
        """*body* as it goes over the wire: with its apiVersion and kind around it."""
        said = block(1, body["apiVersion"].encode()) + block(2, body["kind"].encode())
        raw = self.message(message, body)
        return MAGIC + block(1, said) + block(2, raw) + block(3, b"") + block(4, b"")

    def message(self, name: str, body: Body) -> bytes:
        """The fields of *body*, a message of the table."""
        writes = self._known.get(name)
        if writes is None:
            writes = self._learn(name)
        parts = [
            writes[field](value)
            for field, value in body.items()
            if value is not None and field in writes
        ]
        for write, fields in self._inline[name]:
            if inside := {field: body[field] for field in fields if field in body}:
                parts.append(write(inside))
        return b"".join(parts)

    def _learn(self, name: str) -> Mapping[str, Write]:
        fields = self._messages.fields(name) or {}
        beside = [(at, field) for at, field in fields.items() if field.form == "!"]
        self._inline[name] = tuple(
            (self._written(at, field), frozenset(self._names(field.type))) for at, field in beside
        )
        known = {f.name: self._written(at, f) for at, f in fields.items() if f.form != "!"}
        self._known[name] = known
        return known

    def _names(self, message: str) -> Iterator[str]:
        """The fields that stand in JSON where *message* is inline."""
        for field in (self._messages.fields(message) or {}).values():
            if field.form == "!":
                yield from self._names(field.type)
            else:
                yield field.name

    def _written(self, at: int, field: Field) -> Write:
        encode = self._value(field.type)
        key = varint(at << 3 | _WIRE.get(field.type, 2))
        one = _sized(key, encode) if field.type not in _WIRE else _plain(key, encode)
        match field.form:
            case "*":
                return lambda values: b"".join([one(value) for value in values])
            case "<":
                item = varint(2 << 3 | _WIRE.get(field.type, 2))
                pair = _sized(item, encode) if field.type not in _WIRE else _plain(item, encode)
                return lambda pairs: b"".join(
                    [block(at, block(1, k.encode()) + pair(v)) for k, v in pairs.items()]
                )
        return one

    def _value(self, kind: str) -> Write:
        return self._values.get(kind) or (lambda body: self.message(kind, body))

    def _either(self, name: str, other: str) -> Write:
        """A schema, or else something simpler."""

        def write(value: Any) -> bytes:
            if isinstance(value, Mapping):
                said = {"schema": value, **({"allows": True} if other == "allows" else {})}
                return self.message(name, said)
            return self.message(name, {other: value})

        return write


_WIRE = {"i": 0, "b": 0, "d": 1}


def _sized(key: bytes, encode: Write) -> Write:
    def write(value: Any) -> bytes:
        data = encode(value)
        return key + varint(len(data)) + data

    return write


def _plain(key: bytes, encode: Write) -> Write:
    return lambda value: key + encode(value)


def block(at: int, data: bytes) -> bytes:
    """A field of bytes."""
    return varint(at << 3 | 2) + varint(len(data)) + data


def number(at: int, value: int) -> bytes:
    """A field of an integer."""
    return varint(at << 3) + varint(value)


def _varint(value: int) -> bytes:
    value &= 2**64 - 1
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


_SMALL = tuple(_varint(value) for value in range(1024))


def varint(value: int) -> bytes:
    """An integer; a negative one as its complement in 64 bits."""
    return _SMALL[value] if 0 <= value < len(_SMALL) else _varint(value)


def _int_or_string(value: Any) -> bytes:
    if isinstance(value, str):
        return number(1, 1) + block(3, value.encode())
    return number(1, 0) + number(2, value)


def _time(text: str) -> bytes:
    moment = datetime.fromisoformat(text).astimezone(UTC)
    seconds = int(moment.replace(microsecond=0).timestamp())
    return number(1, seconds) + number(2, moment.microsecond * 1000)


def _nanoseconds(said: str) -> int:
    return sum(round(float(amount) * _UNITS[unit]) for amount, unit in _PART.findall(said))
