"""
Forms: an object as Go writes it down.

A kube-apiserver reads what it is sent into Go's structs and writes these out again. Thereby empty
lists and maps, ``""``, ``0`` and ``false`` go wherever a field is left out when empty, and come
where it is always written: ``status: {}``, ``serviceName: ""``, ``rules: null``. The schemas do
not say which fields those are; the table ``forms.txt`` does, one definition a line, for every field
that is more than "left out when empty": ``{`` a struct that is always there, ``&`` a pointer (so
that zero means something), and what is written for nothing: ``~`` null, ``=`` "", ``0``, ``-``
false, ``Q`` the quantity "0". It was taken from the published Go types by reflection.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from importlib.resources import files
from typing import Any

from trueup.apiserver.wire.messages import message_of
from trueup.k8s import formats
from trueup.k8s.schema import Schema

Body = dict[str, Any]
_STRUCT, _POINTER = "{", "&"
_WRITTEN: Mapping[str, Any] = {"~": None, "=": "", "0": 0, "-": False, "Q": "0"}
_ZERO: Mapping[str, Any] = {"string": "", "integer": 0, "boolean": False}
_NOTHING: tuple[Any, ...] = ("", 0, False)


class Forms:
    """The table, read when first asked."""

    @cached_property
    def _lines(self) -> Mapping[str, str]:
        text = (files("trueup.apiserver") / "forms.txt").read_text()
        pairs = (line.partition(" ") for line in text.splitlines())
        return {name: rest for name, _, rest in pairs}

    def read(self, value: Any, schema: Schema) -> Any:
        """*value*, of a built-in kind, as Go reads it: without what counts as nothing."""
        return self._through(_Form.read, value, schema)

    def written(self, value: Any, schema: Schema) -> Any:
        """*value* as Go writes what was stored; the very same if nothing changes."""
        return self._through(_Form.written, value, schema)

    def encoded(self, value: Any, schema: Schema) -> Any:
        """*value* as Go writes what it has read but not stored yet: empty lists are still there."""
        return self._through(_Form.encoded, value, schema)

    def _through(self, way: "_Way", value: Any, schema: Schema) -> Any:
        if value.__class__ is dict:
            return way(self._form(schema), value)
        if value.__class__ is str and schema.name.endswith("Time"):
            return formats.time_written(value, micro=schema.name.endswith(".MicroTime"))
        if value.__class__ is list and schema.items is not None:
            items = schema.items
            found = [self._through(way, each, items) for each in value]
            return found if any(map(_differ, found, value)) else value
        return value

    def empty(self, schema: Schema) -> Body:
        """What a new object of the kind has before anything is put into it."""
        return self._form(schema).written({})

    def _form(self, schema: Schema) -> "_Form":
        derived = schema.canonical.derived
        found: _Form | None = derived.get("form")
        if found is None:
            marks = self._lines.get(message_of(schema.name), "") if schema.name else ""
            found = derived["form"] = _Form(self, schema.canonical, marks.split())
        return found


class _Form:
    """How one struct or map is written."""

    def __init__(self, forms: Forms, schema: Schema, marks: list[str]) -> None:
        self._forms = forms
        self._schema = schema
        self._marks = {mark[1:]: mark[0] for mark in marks}
        self._always = [each for each in self._marks.items() if each[1] != _POINTER]
        self._free = schema.opaque or schema.undescribed

    def read(self, value: Body) -> Body:
        if self._free:
            return value
        found = self._below(_Form.read, value)
        if self._schema.additional is None:
            marks = self._marks
            found = {name: each for name, each in found.items() if each != [] or name in marks}
        return _changed(value, found)

    def written(self, value: Body) -> Body:
        if self._free:
            return value
        found = self._below(_Form.written, value)
        if self._schema.additional is None:
            found = self._completed({name: each for name, each in found.items() if each != []})
        return _changed(value, found)

    def encoded(self, value: Body) -> Body:
        if self._free:
            return value
        found = self._below(_Form.encoded, value)
        if self._schema.additional is None:
            found = self._completed(found)
        return _changed(value, found)

    def _completed(self, found: Body) -> Body:
        for name, mark in self._always:
            if found.get(name) is None:
                found[name] = self._nothing(name, mark)
        return found

    def _below(self, way: "_Way", value: Body) -> Body:
        """The fields of *value*, each in its own form, without those that are nothing."""
        found = {}
        for name, each in value.items():
            below = self._schema.field(name)
            kept = each if below is None else self._forms._through(way, each, below)
            if kept is None and below is not None and self._schema.additional is not None:
                kept = _ZERO.get(below.type or "")  # Go's maps have no nulls
            if below is None or not self._left_out(name, kept, below):
                found[name] = kept
        return found

    def _left_out(self, name: str, value: Any, schema: Schema) -> bool:
        if self._schema.additional is not None:
            return False
        if value is None:
            return True
        if value.__class__ is list:
            return False
        if value.__class__ is dict:
            return not value and schema.additional is not None
        scalar = schema.type in _ZERO and not schema.int_or_string  # any JSON is a pointer
        return scalar and value in _NOTHING and name not in self._marks

    def _nothing(self, name: str, mark: str) -> Any:
        if mark != _STRUCT:
            return _WRITTEN[mark]
        below = self._schema.property(name)
        return {} if below is None else self._forms.empty(below)


_Way = Callable[[_Form, Body], Body]


def _changed(value: Body, found: Body) -> Body:
    """*found*, or *value* itself if it is the same."""
    same = len(found) == len(value) and all(found[name] is value.get(name) for name in found)
    return value if same else found


def _differ(one: Any, other: Any) -> bool:
    return one is not other
