"""
Known: fields of custom kinds that are of built-in types (``knownTypeFields``).

The schema of a custom kind does not say that ``spec.template.spec`` is a pod's; so ``500m`` and
``0.5`` would be two things in it. What is known is laid over the kind's schema, for comparing only:
the server merges by the schema that it has.
"""

from collections.abc import Callable, Iterable

from trueup.core.compare.overrides import KnownField
from trueup.k8s.schema import Schema

META = "io.k8s.apimachinery.pkg.apis.meta.v1."
QUANTITY = Schema({"type": "string"}, name="io.k8s.apimachinery.pkg.api.resource.Quantity")
DURATION = Schema({"type": "string"}, name=f"{META}Duration")
RESOURCES = Schema({"type": "object"}).with_values(QUANTITY)
SCALARS = {
    "core/Quantity": QUANTITY,
    "core/v1/ResourceList": RESOURCES,
    "meta/v1/Duration": DURATION,
}
Types = Callable[[str], Schema | None]
"""The schema of a built-in type by its full name."""


def overlaid(schema: Schema, fields: Iterable[KnownField], types: Types) -> Schema:
    """*schema*, with the types that are known of some fields; itself if none is."""
    for each in fields:
        found = SCALARS.get(each.type) or types(full_name(each.type))
        if found is not None and each.field:
            schema = schema.with_field(each.field, found)
    return schema


def full_name(type_: str) -> str:
    """``io.k8s.api.core.v1.PodSpec`` for ``core/v1/PodSpec``."""
    return f"io.k8s.api.{type_.replace('/', '.')}"
