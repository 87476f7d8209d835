"""
Schema: what a kind's fields are, read lazily from OpenAPI.

Two sources give the same nodes. `Definitions` reads the published definitions of the built-in
kinds (a mapping of names to schemas that refer to each other by ``$ref``; a live cluster's
``/openapi/v3`` components have the same form). `Definitions.custom` reads the ``openAPIV3Schema``
of a CustomResourceDefinition. A node looks at its raw mapping only when it is asked, and remembers
the answer, so that a kind of which only ten fields are used costs ten nodes.

The published data leaves out the defaults that server-side apply needs to name the items of a
keyed list (a Service port without a protocol *is* the TCP port): `KEY_DEFAULTS` has them.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, TypeAlias

ListType: TypeAlias = Literal["atomic", "set", "map"]

KEY_DEFAULTS: Mapping[tuple[str, str], str] = {
    ("io.k8s.api.core.v1.ContainerPort", "protocol"): "TCP",
    ("io.k8s.api.core.v1.ServicePort", "protocol"): "TCP",
    ("io.k8s.api.core.v1.LocalObjectReference", "name"): "",
}
OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
# Definitions whose content the schema does not describe: RawExtension and the JSON types.
UNTYPED = frozenset(
    {
        "io.k8s.apimachinery.pkg.runtime.RawExtension",
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON",
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray",
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool",
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray",
    }
)
_ZERO: Mapping[str | None, Any] = {"string": "", "integer": 0, "number": 0, "boolean": False}
_EMPTY: Mapping[str, Any] = {}


class Schema:
    """One node: a field, the items of a list, or a whole kind. Build it through `Definitions`."""

    def __init__(
        self,
        raw: Mapping[str, Any],
        definitions: "Definitions | None" = None,
        *,
        name: str = "",
        structural: bool = False,
        preserved: bool = False,
    ) -> None:
        self.raw = raw
        self.name = name
        self.structural = structural
        self._definitions = definitions
        self._preserved = preserved  # an ancestor keeps unknown fields, so server-side apply does
        self._properties: dict[str, Schema] = {}
        self.derived: dict[str, Any] = {}  # what others made of the node and want to find again

    # What the node says of itself.

    @cached_property
    def type(self) -> str | None:
        """The JSON type, or None where any or several are allowed."""
        found = self.raw.get("type")
        if isinstance(found, str):
            return found
        named = [each for each in found or () if each != "null"]
        return named[0] if len(named) == 1 else None

    @cached_property
    def nullable(self) -> bool:
        return self.raw.get("nullable") is True or "null" in (self.raw.get("type") or ())

    @property
    def description(self) -> str:
        return self.raw.get("description") or ""

    @property
    def default(self) -> Any:
        return self.raw.get("default")

    @property
    def has_default(self) -> bool:
        return "default" in self.raw

    @property
    def required(self) -> Sequence[str]:
        return self.raw.get("required") or ()

    @property
    def format(self) -> str:
        return self.raw.get("format") or ""

    @cached_property
    def list_type(self) -> ListType:
        """How server-side apply merges the list; what is not said is atomic."""
        match self.raw.get("x-kubernetes-list-type"):
            case "set":
                return "set"
            case "map":
                return "map"
            case None if "merge" in self.patch_strategy:
                return "map" if self.merge_key else "set"
        return "atomic"

    @cached_property
    def list_keys(self) -> tuple[str, ...]:
        keys = self.raw.get("x-kubernetes-list-map-keys")
        if keys:
            return tuple(keys)
        return (self.merge_key,) if self.list_type == "map" and self.merge_key else ()

    @property
    def map_type(self) -> Literal["atomic", "granular"]:
        return "atomic" if self.raw.get("x-kubernetes-map-type") == "atomic" else "granular"

    @property
    def merge_key(self) -> str | None:
        return self.raw.get("x-kubernetes-patch-merge-key")

    @cached_property
    def patch_strategy(self) -> tuple[str, ...]:
        """The strategies of strategic merge patch: merge, replace, retainKeys."""
        said = self.raw.get("x-kubernetes-patch-strategy") or ""
        return tuple(each for each in said.split(",") if each)

    @cached_property
    def preserve_unknown(self) -> bool:
        if self.name in UNTYPED:
            return True
        return self.raw.get("x-kubernetes-preserve-unknown-fields") is True

    @cached_property
    def int_or_string(self) -> bool:
        return (
            self.raw.get("x-kubernetes-int-or-string") is True
            or self.format == "int-or-string"
            or self.name.endswith(("intstr.IntOrString", "api.resource.Quantity"))
        )

    @property
    def embedded(self) -> bool:
        return self.raw.get("x-kubernetes-embedded-resource") is True

    @property
    def opaque(self) -> bool:
        """Whether the content is not described at all."""
        return self.name in UNTYPED

    @property
    def undescribed(self) -> bool:
        """Whether a built-in map says nothing of its fields, as the fieldsV1 of managedFields."""
        described = self.raw.get("properties") or self.additional or self.type == "array"
        return not (self.structural or described)

    def embeds(self, name: str) -> bool:
        """Whether *name* is a field that every embedded object has."""
        return self.embedded and name in ("apiVersion", "kind", "metadata")

    @property
    def keeps_unknown(self) -> bool:
        """Whether server-side apply accepts fields that the node does not name."""
        return self.preserve_unknown or self._preserved

    # The nodes below.

    @property
    def properties(self) -> Iterator[tuple[str, "Schema"]]:
        for name in self.raw.get("properties") or ():
            found = self.property(name)
            if found is not None:
                yield name, found

    def field(self, name: str) -> "Schema | None":
        """The schema of a field, named or by `additional`."""
        return self.property(name) or self.additional

    @cached_property
    def items(self) -> "Schema | None":
        raw = self.raw.get("items")
        return self._below(raw) if isinstance(raw, Mapping) else None

    @cached_property
    def additional(self) -> "Schema | None":
        """The schema of the values of a map; None if the node is not one."""
        raw = self.raw.get("additionalProperties")
        if raw is True:
            return Schema({"x-kubernetes-preserve-unknown-fields": True})
        return self._below(raw) if isinstance(raw, Mapping) else None

    def with_values(self, found: "Schema") -> "Schema":
        """This node, as a map of which every value is *found*."""
        made = Schema(self.raw, self._definitions, name=self.name, structural=self.structural)
        made.additional = found
        return made

    def with_field(self, path: Sequence[str], found: "Schema") -> "Schema":
        """
        This node, with *found* in place of what is at *path*; lists on the way are passed through.

        Where it is not known what is a list, the items of one are taken for the same node.
        """
        items = self.items
        if items is None and not path:
            return found._or_list() if self.type is None else found
        made = Schema(
            self.raw,
            self._definitions,
            name=self.name,
            structural=self.structural,
            preserved=self._preserved,
        )
        if items is not None:
            made.items = items.with_field(path, found)
            return made
        below = self.field(path[0]) or ANYTHING
        made._properties[path[0]] = below.with_field(path[1:], found)
        if self.type is None:
            made.items = made
        return made

    def _or_list(self) -> "Schema":
        """This node, or a list of such."""
        made = Schema(self.raw, self._definitions, name=self.name, structural=self.structural)
        made.additional, made.items = self.additional, self
        return made

    def key_default(self, key: str) -> Any:
        """What stands for *key* where an item of a keyed list, which this node is, omits it."""
        found = self.property(key)
        if found is None:
            return None
        if found.has_default:
            return found.default
        if (self.name, key) in KEY_DEFAULTS:
            return KEY_DEFAULTS[self.name, key]
        required = not self.structural and key in self.required
        return _ZERO.get(found.type) if required else None

    @property
    def canonical(self) -> "Schema":
        """The node that says the same of structure; many fields may refer to one definition."""
        return self

    def _named(self, name: str) -> "Schema | None":
        raw = (self.raw.get("properties") or _EMPTY).get(name)
        if self.embedded and self._definitions is not None:
            if name == "metadata":
                return self._definitions.named(OBJECT_META)
            if name in ("apiVersion", "kind"):
                return self._below(raw or {"type": "string"})
        return self._below(raw) if isinstance(raw, Mapping) else None

    def _below(self, raw: Mapping[str, Any]) -> "Schema":
        target = _reference(raw)
        if target and self._definitions is not None:
            return self._definitions.referred(target, raw)
        preserved = self.structural and self.keeps_unknown
        return Schema(raw, self._definitions, structural=self.structural, preserved=preserved)

    def property(self, name: str) -> "Schema | None":
        """The schema of a named field; None if the node does not name it."""
        try:
            return self._properties[name]
        except KeyError:
            found = self._named(name)
            if found is not None:
                self._properties[name] = found
            return found


class Definitions:
    """Schemas that refer to each other by name."""

    def __init__(self, definitions: Mapping[str, Mapping[str, Any]]) -> None:
        self._raw = definitions
        self._nodes: dict[str, Schema] = {}

    @cached_property
    def kinds(self) -> Mapping[tuple[str, str, str], str]:
        """The name of the definition of each (group, version, kind)."""
        found: dict[tuple[str, str, str], str] = {}
        for name, raw in self._raw.items():
            gvks = raw.get("x-kubernetes-group-version-kind") or []
            if len(gvks) == 1:  # the options kinds stand in every group
                each = gvks[0]
                found[each.get("group", ""), each["version"], each["kind"]] = name
        return found

    def kind(self, api_version: str, kind: str) -> Schema | None:
        """The schema of a built-in kind; None if there is none."""
        group, _, version = api_version.rpartition("/")
        name = self.kinds.get((group, version, kind))
        return self.named(name) if name else None

    def named(self, name: str) -> Schema | None:
        """The schema of a definition by its full name."""
        if name not in self._nodes:
            raw = self._raw.get(name)
            if raw is None:
                return None
            self._nodes[name] = Schema(raw, self, name=name)
        return self._nodes[name]

    def custom(self, raw: Mapping[str, Any]) -> Schema:
        """The root of a custom kind from its openAPIV3Schema; metadata is ObjectMeta."""
        root = {"type": "object", **raw, "x-kubernetes-embedded-resource": True}
        return Schema(root, self, structural=True)

    def referred(self, name: str, raw: Mapping[str, Any]) -> Schema:
        """The definition *name* as a field refers to it: what the field says besides, wins."""
        target = self.named(name)
        if target is None:
            return Schema(raw, self, name=name)
        beside = {key: raw[key] for key in raw if key not in ("$ref", "allOf")}
        return _Referred(target, beside) if beside else target


class _Referred(Schema):
    """A field that refers to a definition; the nodes below are shared with the definition."""

    def __init__(self, target: Schema, beside: Mapping[str, Any]) -> None:
        super().__init__({**target.raw, **beside}, target._definitions, name=target.name)
        self._target = target
        self._reshaped = "x-kubernetes-map-type" in beside

    @cached_property
    def items(self) -> Schema | None:
        return self._target.items

    @cached_property
    def additional(self) -> Schema | None:
        return self._target.additional

    @property
    def canonical(self) -> Schema:
        return self if self._reshaped else self._target

    def property(self, name: str) -> Schema | None:
        return self._target.property(name)


def _reference(raw: Mapping[str, Any]) -> str:
    """The name that *raw* refers to, directly or as OpenAPI 3 writes it, in a single allOf."""
    found = raw.get("$ref")
    if found is None:
        parts = raw.get("allOf") or []
        found = parts[0].get("$ref") if len(parts) == 1 else None
    return str(found).rpartition("/")[2] if found else ""


ANYTHING = Schema({"x-kubernetes-preserve-unknown-fields": True})
"""The schema of a kind of which nothing is known."""


def defaulted(body: Any, schema: Schema, *, keep_nulls: bool = False) -> Any:
    """
    *body* with the defaults of a structural schema, as the API server fills them in.

    A null where null is not allowed gives way to the default, or goes; *keep_nulls*: it stays, as
    it does after a server-side apply, and is wrong. Nothing is added below a field that is not
    there, unless the default itself brings it.
    """
    if isinstance(body, dict):
        return _defaulted_map(body, schema, keep_nulls)
    if isinstance(body, list) and schema.items is not None:
        items = schema.items
        found = [defaulted(_filled(each, items), items, keep_nulls=keep_nulls) for each in body]
        return body if _unchanged(found, body) else found
    return body


def _defaulted_map(body: dict[str, Any], schema: Schema, keep_nulls: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in body.items():
        below = schema.field(name)
        filled = value if below is None else _filled(value, below)
        if below is None:
            found[name] = filled
        elif filled is not None or below.nullable or (keep_nulls and below.structural):
            found[name] = defaulted(filled, below, keep_nulls=keep_nulls)
    for name, field in schema.properties:
        if name not in body and field.default is not None:
            found[name] = defaulted(field.default, field)
    unchanged = len(found) == len(body) and all(found[name] is body.get(name) for name in found)
    return body if unchanged else found


def _filled(value: Any, schema: Schema) -> Any:
    return schema.default if value is None and not schema.nullable else value


def _unchanged(found: list[Any], body: list[Any]) -> bool:
    return all(one is other for one, other in zip(found, body, strict=True))


def pruned(body: Any, schema: Schema) -> tuple[Any, tuple[str, ...]]:
    """*body* without the fields that the schema does not know, and the paths of those dropped."""
    dropped: list[str] = []
    kept = _pruned(body, schema, "", dropped)
    return kept, tuple(dropped)


def _pruned(body: Any, schema: Schema | None, path: str, dropped: list[str]) -> Any:
    if isinstance(body, dict):
        return _pruned_map(body, schema, path, dropped)
    if isinstance(body, list):
        items = None if schema is None else schema.items
        if items is None and schema is not None and schema.preserve_unknown:
            return body
        found = [_pruned(item, items, f"{path}[{at}]", dropped) for at, item in enumerate(body)]
        return body if _unchanged(found, body) else found
    return body


def _pruned_map(
    body: dict[str, Any], schema: Schema | None, path: str, dropped: list[str]
) -> dict[str, Any]:
    if schema is not None and schema.undescribed:
        return body
    found: dict[str, Any] = {}
    for name, value in body.items():
        where = f"{path}.{name}" if path else name
        below = None if schema is None else schema.field(name)
        if below is not None:
            found[name] = _pruned(value, below, where, dropped)
        elif schema is not None and (schema.preserve_unknown or schema.embeds(name)):
            found[name] = value
        else:
            dropped.append(where)
    unchanged = len(found) == len(body) and all(found[name] is body[name] for name in found)
    return body if unchanged else found
