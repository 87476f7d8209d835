"""
Types: a schema as the language's checker knows it, so that it tells what cannot be.

The checker knows the types of protocol buffers alone, so each object of a schema becomes a message
of a file that exists nowhere else. Only checking uses it: what is evaluated is plain JSON. What the
types cannot say (a list of lists, ints or strings) is anything. The rules are those of upstream's
``SchemaDeclType``: what has no type, and unknown fields, cannot be spoken of.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cel_expr_python.cel import Type
from google.protobuf import descriptor_pb2, duration_pb2, struct_pb2, timestamp_pb2
from google.protobuf.descriptor_pool import DescriptorPool

from trueup.apiserver.cel.values import escaped
from trueup.k8s.schema import Schema

_PACKAGE = "schema"
_F = descriptor_pb2.FieldDescriptorProto
_ONCE, _MANY = _F.LABEL_OPTIONAL, _F.LABEL_REPEATED
_KNOWN = (struct_pb2, timestamp_pb2, duration_pb2)
_ALWAYS = ("apiVersion", "kind")


@dataclass(frozen=True)
class _Form:
    """How a value is declared: a kind of field, the message it is of, and whether it is many."""

    kind: int
    message: str = ""
    many: str = ""  # "list" or "map"

    @property
    def type(self) -> Type:
        one = Type(self.message) if self.message else _PLAIN[self.kind]
        one = Type.DYN if self == _ANY or self.message == _ANY.message else one
        match self.many:
            case "list":
                return Type.List(one)
            case "map":
                return Type.Map(Type.STRING, one)
        return one


_ANY = _Form(_F.TYPE_MESSAGE, "google.protobuf.Value")
_PLAIN = {
    _F.TYPE_BOOL: Type.BOOL,
    _F.TYPE_INT64: Type.INT,
    _F.TYPE_DOUBLE: Type.DOUBLE,
    _F.TYPE_STRING: Type.STRING,
    _F.TYPE_BYTES: Type.BYTES,
}
_SCALARS: Mapping[str | None, _Form] = {
    "boolean": _Form(_F.TYPE_BOOL),
    "integer": _Form(_F.TYPE_INT64),
    "number": _Form(_F.TYPE_DOUBLE),
    "string": _Form(_F.TYPE_STRING),
}
_TIME = _Form(_F.TYPE_MESSAGE, "google.protobuf.Timestamp")
_FORMATS = {
    "byte": _Form(_F.TYPE_BYTES),
    "date": _TIME,
    "date-time": _TIME,
    "duration": _Form(_F.TYPE_MESSAGE, "google.protobuf.Duration"),
}


class Types:
    """The types of some schemas. First ask for them `of` each, then for the `pool`."""

    def __init__(self) -> None:
        self._file = descriptor_pb2.FileDescriptorProto(
            name="schema.proto",
            package=_PACKAGE,
            dependency=[each.DESCRIPTOR.name for each in _KNOWN],
        )
        self._messages: dict[Any, _Form] = {}

    def of(self, schema: Schema, *, root: bool = False) -> Type:
        """The type of what *schema* describes; anything if it says nothing. *root*: an object."""
        found = self._form(schema, root=root)
        return Type.DYN if found is None else found.type

    def pool(self) -> DescriptorPool:
        """What an environment is told of the types by."""
        pool = DescriptorPool()
        for each in _KNOWN:
            pool.AddSerializedFile(each.DESCRIPTOR.serialized_pb)
        pool.AddSerializedFile(self._file.SerializeToString())
        return pool

    def _form(self, schema: Schema | None, *, root: bool = False) -> _Form | None:
        if schema is None:
            return None
        if schema.int_or_string:
            return _ANY
        match schema.type:
            case "array":
                return self._several(schema.items, "list")
            case "object" if schema.additional is not None:
                return self._several(schema.additional, "map")
            case "object":
                return self._object(schema, root=root or schema.embedded)
            case "string" if schema.format in _FORMATS:
                return _FORMATS[schema.format]
        return _SCALARS.get(schema.type)

    def _several(self, below: Schema | None, many: str) -> _Form | None:
        one = self._form(below)
        if one is None:
            return None
        return _Form(_ANY.kind, _ANY.message, many) if one.many else _Form(*_single(one), many)

    def _object(self, schema: Schema, *, root: bool) -> _Form:
        key = (schema.canonical.name or id(schema), root)
        found = self._messages.get(key)
        if found is None:
            name = f"T{len(self._messages)}"
            found = self._messages[key] = _Form(_F.TYPE_MESSAGE, f"{_PACKAGE}.{name}")
            message = self._file.message_type.add(name=name)
            message.options.deprecated_legacy_json_field_conflicts = True
            maps: set[str] = set()
            for number, (field, form) in enumerate(self._fields(schema, root=root), 1):
                alike = form.many == "map" and _entry(field) in maps  # cannot be told apart
                maps.add(_entry(field))
                _declare(message, number, field, _ANY if alike else form)
        return found

    def _fields(self, schema: Schema, *, root: bool) -> Iterator[tuple[str, _Form]]:
        names = [*(schema.raw.get("properties") or ())]
        if root:
            names += [name for name in (*_ALWAYS, "metadata") if name not in names]
        for name in names:
            below = schema.property(name)
            form = self._form(below)
            if root and name in _ALWAYS:
                form = _SCALARS["string"]
            elif root and name == "metadata" and (below is None or not below.name):
                form = self._object(_NAMES, root=False)
            said = escaped(name)
            if form is not None and said is not None:
                yield said, form


_NAMES = Schema(
    {
        "type": "object",
        "properties": {"name": {"type": "string"}, "generateName": {"type": "string"}},
    }
)


def _single(form: _Form) -> tuple[int, str]:
    return form.kind, form.message


def _declare(message: Any, number: int, name: str, form: _Form) -> None:
    kind, of = _single(form)
    label = _MANY if form.many else _ONCE
    if form.many == "map":
        entry = message.nested_type.add(name=_entry(name))
        entry.options.map_entry = True
        _field(entry, 1, "key", _ONCE, (_F.TYPE_STRING, ""))
        _field(entry, 2, "value", _ONCE, (kind, of))
        kind, of = _F.TYPE_MESSAGE, f"{_PACKAGE}.{message.name}.{entry.name}"
    _field(message, number, name, label, (kind, of))


def _entry(field: str) -> str:
    """What the message of a map's pairs must be called."""
    return "".join(part[:1].upper() + part[1:] for part in field.split("_")) + "Entry"


def _field(message: Any, number: int, name: str, label: int, form: tuple[int, str]) -> None:
    made = message.field.add(name=name, number=number, label=label, type=form[0])
    if form[1]:
        made.type_name = f".{form[1]}"
