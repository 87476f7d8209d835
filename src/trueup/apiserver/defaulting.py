"""
Defaulting: what is wrong with the defaults that a CustomResourceDefinition's schema gives.

A default must be a value that an object could have: of its type, within its bounds and rules, and
without fields that the schema does not know. Words as in apiextensions-apiserver.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.apiserver.cel.rules import broken, tree
from trueup.k8s import causes
from trueup.k8s.causes import Cause
from trueup.k8s.equality import same
from trueup.k8s.schema import Schema, pruned
from trueup.k8s.validation import problems

Raw = Mapping[str, Any]
_NOWHERE = "<nil>"
_META = ("apiVersion", "kind", "metadata")


def default_problems(raw: Raw, path: str, *, root: bool = True) -> Iterator[Cause]:
    """The defaults at and below *raw* that are no good; those of metadata are not looked at."""
    if raw.get("default") is not None:
        yield from _problems(raw["default"], raw, f"{path}.default")
    if isinstance(items := raw.get("items"), Mapping):
        yield from default_problems(items, f"{path}.items", root=False)
    implied = _META if root or raw.get("x-kubernetes-embedded-resource") else ()
    for name, below in (raw.get("properties") or {}).items():
        if name not in implied:
            yield from default_problems(below, f"{path}.properties[{name}]", root=False)


def _problems(value: Any, raw: Raw, path: str) -> Iterator[Cause]:
    schema = Schema(raw, structural=True)
    if not same(pruned(value, schema)[0], value):
        yield causes.invalid(path, value, "must not have unknown fields")
    wrong = problems(value, schema)
    yield from (_at(each, path) for each in wrong)
    rules = None if wrong else tree(raw)
    if rules is not None:
        found = list(broken(rules, value, value)) or list(broken(rules, value))
        yield from (_at(each, path) for each in found)


def _at(cause: Cause, path: str) -> Cause:
    """*cause* as it is about a part of the default at *path*."""
    below = "" if cause.field == _NOWHERE else cause.field
    joint = "" if not below or below.startswith("[") else "."
    return Cause(cause.reason, cause.message, f"{path}{joint}{below}")


def unrecognized_formats(raw: Raw, known: Mapping[str, Any]) -> Iterator[str]:
    """The formats below *raw* that are not checked; *known*: those of each type."""
    said, kind = raw.get("format"), raw.get("type") or "string"
    if said and not known.get(kind, lambda _: False)(said):
        yield said
    for below in _parts(raw):
        yield from unrecognized_formats(below, known)


def _parts(raw: Raw) -> Iterator[Raw]:
    yield from (raw.get("properties") or {}).values()
    for name in ("items", "additionalProperties", "not"):
        if isinstance(raw.get(name), Mapping):
            yield raw[name]
    for name in ("allOf", "anyOf", "oneOf"):
        yield from raw.get(name) or ()
