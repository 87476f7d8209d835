"""
Shape: a schema as server-side apply sees it.

Of all that a schema says, merging needs only this: is the value a leaf, a map whose fields have
owners of their own, or a list whose items have? And what is each field called in a set of fields?
A shape answers that in one attribute look-up, since apply asks it for every field of every object.
The rules are those of structured-merge-diff's schema and of kube-openapi's conversion to it.

Path elements are the strings of ``fieldsV1``: ``f:name``, ``k:{"name":"web"}``, ``v:"x"``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from trueup.k8s.elements import text
from trueup.k8s.schema import Schema

GRANULAR = 1  # a map whose fields, or a list whose items, have owners of their own
ATOMIC = 2  # a map or list that is owned and replaced as a whole

# Struct fields that Go's types hold by value: they are there, empty, before anything is written,
# so that an update which fills them does not come to own the field itself.
BY_VALUE = frozenset(
    {
        "acceptedNames", "backend", "clientConfig", "current", "daemonEndpoints",
        "describedObject", "involvedObject", "jobTemplate", "kubeletEndpoint", "lastState",
        "limitResponse", "loadBalancer", "metadata", "metric", "names", "nodeInfo",
        "podAffinityTerm", "pool", "preference", "priorityLevelConfiguration", "regarding",
        "resources", "roleRef", "scaleTargetRef", "source", "spec", "state", "status", "strategy",
        "target", "template", "updateStrategy",
    }
)  # fmt: skip

_POINTERS = frozenset(
    {
        ("io.k8s.api.core.v1.PodSpec", "resources"),
        ("io.k8s.api.core.v1.ReplicationControllerSpec", "template"),
    }
)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a map: its path element, the shape of its value, and how it is there."""

    element: str
    shape: "Shape"
    named: bool  # the schema names it: it is a struct's field, not a map's key
    by_value: bool = False


class Fields(dict[str, Field]):
    """The fields of a map by name: named ones are remembered, those of a free map are not."""

    def __init__(self, schema: Schema, rest: "Shape | None") -> None:
        super().__init__()
        self._schema = schema
        self.rest = rest

    def __missing__(self, name: str) -> Field:
        named = self._schema.property(name)
        if named is None:
            return Field("f:" + name, self.rest or DEDUCED, named=False)
        parent = self._schema
        by_value = not parent.structural and name in BY_VALUE
        by_value = by_value and (parent.name, name) not in _POINTERS
        found = self[name] = Field("f:" + name, shape_of(named), True, by_value)
        return found

    def knows(self, name: str) -> bool:
        return self.rest is not None or self._schema.property(name) is not None


class Shape:
    """
    How one node merges.

    ``map`` and ``list`` are 0 (the node is none), GRANULAR or ATOMIC; ``scalar`` is "" or the
    kind of scalar that is accepted. A node without a type has all three.
    """

    deduced = False

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self.map, self.list, self.scalar = _forms(schema)
        self.keys = tuple(sorted(schema.list_keys))
        self.custom = schema.structural

    @cached_property
    def fields(self) -> Fields:
        return Fields(self._schema, self._rest)

    @cached_property
    def items(self) -> "Shape":
        items = self._schema.items
        return UNTYPED if items is None else shape_of(items)

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """What stands for a key that an item of the list omits."""
        items = self._schema.items
        found = {} if items is None else {key: items.key_default(key) for key in self.keys}
        return {key: value for key, value in found.items() if value is not None}

    @cached_property
    def _rest(self) -> "Shape | None":
        schema = self._schema
        if schema.additional is not None:
            return shape_of(schema.additional)
        free = schema.keeps_unknown or not schema.raw.get("properties")
        closed = schema.raw.get("additionalProperties") is False
        return DEDUCED if free and not closed else None

    @cached_property
    def flat(self) -> bool:
        """Whether it is a map of nothing but scalars, such as labels."""
        below = self._rest
        return bool(
            self.map == GRANULAR
            and below is not None
            and not (below.map or below.list or self._schema.raw.get("properties"))
        )

    @cached_property
    def element(self) -> "Callable[[Any], str]":
        """What gives the path element of an item of this list."""
        if not self.keys:
            return _value_element
        if len(self.keys) == 1:
            return _named_by_key(self.keys[0], self.defaults)
        return _named_by_keys(self.keys, self.defaults)


def _value_element(item: Any) -> str:
    return "v:" + text(item)


def _named_by_key(key: str, defaults: Mapping[str, Any]) -> Callable[[Any], str]:
    begin = f'k:{{"{key}":'
    absent = begin + text(defaults[key]) + "}" if key in defaults else "k:{}"

    def element(item: Any) -> str:
        if item.__class__ is dict and key in item:
            return begin + text(item[key]) + "}"
        return absent if item.__class__ is dict else "k:{}"

    return element


def _named_by_keys(keys: tuple[str, ...], defaults: Mapping[str, Any]) -> Callable[[Any], str]:
    def element(item: Any) -> str:
        if item.__class__ is not dict:
            return "k:{}"
        parts = [
            f'"{key}":{text(item[key] if key in item else defaults[key])}'
            for key in keys
            if key in item or key in defaults
        ]
        return "k:{" + ",".join(parts) + "}"

    return element


class _Deduced(Shape):
    """Any value, its form deduced from itself: maps are granular, lists atomic."""

    deduced = True

    def __init__(self, form: int) -> None:
        super().__init__(Schema({}))
        self.map, self.list, self.scalar = form, ATOMIC, "any"

    @cached_property
    def _rest(self) -> Shape:
        return self


def shape_of(schema: Schema) -> Shape:
    """The shape of *schema*, made once."""
    derived = schema.canonical.derived
    found: Shape | None = derived.get("shape")
    if found is None:
        found = derived["shape"] = UNTYPED if schema.opaque else Shape(schema.canonical)
    return found


def _forms(schema: Schema) -> tuple[int, int, str]:
    map_form = ATOMIC if schema.map_type == "atomic" else GRANULAR
    list_form = ATOMIC if schema.list_type == "atomic" else GRANULAR
    if schema.int_or_string and not schema.structural:
        return 0, 0, "any"
    match schema.type:
        case "object":
            return map_form, 0, ""
        case "array":
            return 0, list_form, ""
        case "string":
            return 0, 0, "string" if schema.format in ("", "byte") else "any"
        case "integer" | "number":
            return 0, 0, "numeric"
        case "boolean":
            return 0, 0, "boolean"
    return map_form, list_form, "any"


DEDUCED = _Deduced(GRANULAR)
UNTYPED = _Deduced(ATOMIC)
