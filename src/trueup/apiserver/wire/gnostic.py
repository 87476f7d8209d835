"""
OpenAPI version 2 in its binary encoding, gnostic's ``openapi.v2.Document``.

Older clients (kubectl's and Helm's client-side checks among them) ask ``/openapi/v2`` for this
form alone. The numbers are those of gnostic's published ``OpenAPIv2.proto``; what the documents
of this server do not have is left out. Extensions are YAML inside, of which JSON is a part.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

ASKED = b"application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
MEDIA_TYPE = ASKED.replace(b"@", b".")  # a media type may not have an @, says Go's parser
Body = Mapping[str, Any]

_METHODS = {"get": 2, "put": 3, "post": 4, "delete": 5, "patch": 8}


def document(found: Body) -> bytes:
    """The encoded document of an OpenAPI 2 *found*."""
    info = found["info"]
    return b"".join(
        (
            _text(1, found["swagger"]),
            _block(2, _text(1, info["title"]) + _text(2, info["version"])),
            _block(8, _named(2, found["paths"], _path)),
            _block(9, _named(1, found["definitions"], _schema)),
        )
    )


def _schema(schema: Any) -> bytes:
    if not isinstance(schema, Mapping):
        return b""
    parts = [
        _text(1, schema.get("$ref", "")),
        _text(2, schema.get("format", "")),
        _text(4, schema.get("description", "")),
        *(_text(19, name) for name in schema.get("required") or ()),
        *(_block(20, _text(2, orjson.dumps(each).decode())) for each in schema.get("enum") or ()),
    ]
    rest = schema.get("additionalProperties")
    if isinstance(rest, Mapping):
        parts.append(_block(21, _block(1, _schema(rest))))
    elif rest is True:
        parts.append(_block(21, _number(2, 1)))
    if kind := schema.get("type"):
        parts.append(_block(22, _text(1, kind)))
    if isinstance(items := schema.get("items"), Mapping):
        parts.append(_block(23, _block(1, _schema(items))))
    if properties := schema.get("properties"):
        parts.append(_block(25, _named(1, properties, _schema)))
    return b"".join((*parts, _extensions(31, schema)))


def _path(operations: Body) -> bytes:
    return b"".join(
        _block(_METHODS[method], _operation(each))
        for method, each in operations.items()
        if method in _METHODS
    )


def _operation(operation: Body) -> bytes:
    described = _block(1, _text(1, "OK"))
    answer = _text(1, "200") + _block(2, described)
    parts = [
        _text(5, operation["operationId"]),
        *(_text(6, each) for each in operation.get("produces") or ()),
        *(_text(7, each) for each in operation.get("consumes") or ()),
        *(_block(8, _block(1, _parameter(each))) for each in operation.get("parameters") or ()),
        _block(9, _block(1, answer)),
        _extensions(13, operation),
    ]
    return b"".join(parts)


def _parameter(parameter: Body) -> bytes:
    name = parameter["name"]
    if parameter["in"] == "body":
        said = _text(2, name) + _text(3, "body") + _number(4, 1) + _block(5, b"")
        return _block(1, said)
    said = _text(2, "query") + _text(4, name) + _text(6, "string")
    return _block(2, _block(3, said))


def _extensions(number: int, found: Body) -> bytes:
    """The ``x-`` fields, each a name and YAML."""
    return b"".join(
        _block(number, _text(1, name) + _block(2, _text(2, orjson.dumps(value).decode())))
        for name, value in found.items()
        if name.startswith("x-")
    )


def _named(number: int, found: Body, encode: Any) -> bytes:
    """A map as a list of pairs."""
    pairs: Iterable[tuple[str, Any]] = found.items()
    return b"".join(_block(number, _text(1, k) + _block(2, encode(v))) for k, v in pairs)


def _text(number: int, text: str) -> bytes:
    return _block(number, text.encode()) if text else b""


def _block(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
