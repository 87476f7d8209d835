"""
Whether a configuration fits its schema as server-side apply demands, in its words.

Before it merges, the API server turns the configuration into a typed value: unknown fields, values
of another form and items named twice end the request, whatever the field validation asked for.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from trueup.k8s.causes import number
from trueup.k8s.elements import readable
from trueup.k8s.schema import Schema
from trueup.k8s.shape import GRANULAR, Shape, shape_of


def typed_error(config: Mapping[str, Any], schema: Schema) -> str | None:
    """Why *config* cannot be applied; None if it can."""
    words = misfit(config, shape_of(schema))
    if not words:
        return None
    return f"failed to create typed patch object ({described(config)}): {words}"


def described(config: Mapping[str, Any]) -> str:
    """Which object *config* is of, as it says itself: ``shop/web; apps/v1, Kind=Deployment``."""
    metadata = config.get("metadata") or {}
    version, kind = config.get("apiVersion", ""), config.get("kind", "")
    group_version = version if "/" in version else f"/{version}"
    where = f"{metadata.get('namespace', '')}/{metadata.get('name', '')}"
    return f"{where}; {group_version}, Kind={kind}"


def misfit(value: Mapping[str, Any], shape: Shape) -> str:
    """What of *value* does not fit; empty if all does."""
    found = list(_value(value, shape, ""))
    return _sentence(found) if found else ""


def fits(value: Mapping[str, Any], shape: Shape) -> bool:
    """Whether *value* could be applied."""
    return next(_value(value, shape, ""), None) is None


def _sentence(found: list[str]) -> str:
    return found[0] if len(found) == 1 else "\n".join(["errors:", *(f"  {each}" for each in found)])


def _value(value: Any, shape: Shape, path: str) -> Iterator[str]:
    if value is None:
        return
    if isinstance(value, dict) and shape.map:
        yield from _map(value, shape, path)
    elif isinstance(value, list) and shape.list:
        yield from _list(value, shape, path)
    else:
        yield from _leaf(value, shape, path)


def _map(value: dict[str, Any], shape: Shape, path: str) -> Iterator[str]:
    for name, each in value.items():
        inner = f"{path}.{name}"
        if not shape.fields.knows(name):
            yield f"{inner}: field not declared in schema"
            return
        yield from _value(each, shape.fields[name].shape, inner)


def _list(values: list[Any], shape: Shape, path: str) -> Iterator[str]:
    if shape.list != GRANULAR:
        for at, each in enumerate(values):
            yield from _value(each, shape.items, f"{path}[{at}]")
        return
    seen: set[str] = set()
    for at, each in enumerate(values):
        complaint = _unnamed(each, shape)
        if complaint:
            yield f"{path}: element {at}: {complaint}"
            return
        element = shape.element(each)
        if element in seen:
            yield f"{path}: duplicate entries for key {readable((element,))}"
        seen.add(element)
        yield from _value(each, shape.items, path + readable((element,)))


def _unnamed(item: Any, shape: Shape) -> str:
    """Why an item of a keyed list or set cannot be told from the others."""
    if not shape.keys:
        if isinstance(item, dict):
            return "associative list without keys has an element that's a map type"
        if isinstance(item, list):
            return "not supported: associative list with lists as elements"
        if item is None:
            return "associative list without keys has an element that's an explicit null"
        return ""
    if item is None:
        return "associative list with keys may not have a null element"
    if not isinstance(item, dict):
        return "associative list with keys may not have non-map elements"
    if any(key in item or key in shape.defaults for key in shape.keys):
        return ""
    keys = " ".join(f'"{key}"' for key in shape.keys)
    return (
        f"associative list with keys has an element that omits all key fields [{keys}] "
        "(and doesn't have default values for any key fields)"
    )


def _leaf(value: Any, shape: Shape, path: str) -> Iterator[str]:
    complaint = ""
    if shape.map:
        complaint = "" if shape.scalar else f"expected map, got &{{{plain(value)}}}"
    elif shape.list:
        complaint = "" if shape.scalar else f"expected list, got &{{{plain(value)}}}"
    elif shape.scalar == "string" and not isinstance(value, str):
        complaint = f"expected string, got &value.valueUnstructured{{Value:{_syntax(value)}}}"
    elif shape.scalar == "boolean" and not isinstance(value, bool):
        complaint = f"expected boolean, got &{{{plain(value)}}}"
    elif shape.scalar == "numeric" and (
        isinstance(value, bool) or not isinstance(value, int | float)
    ):
        complaint = f"expected numeric (int or float), got {_go_type(value)}"
    elif shape.scalar == "any" and isinstance(value, dict | list):
        complaint = f"expected any scalar, got &{{{plain(value)}}}"
    if complaint:
        yield f"{path}: {complaint}" if path else complaint


def plain(value: Any) -> str:
    """*value* as Go's %v prints it."""
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{plain(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + " ".join(map(plain, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "<nil>"
    return value if isinstance(value, str) else number(value)


def _syntax(value: Any) -> str:
    """*value* as Go's %#v prints it."""
    if isinstance(value, dict):
        parts = ", ".join(f"{_syntax(key)}:{_syntax(value[key])}" for key in sorted(value))
        return f"map[string]interface {{}}{{{parts}}}"
    if isinstance(value, list):
        return "[]interface {}{" + ", ".join(map(_syntax, value)) + "}"
    return "interface {}(nil)" if value is None else orjson.dumps(value).decode()


def _go_type(value: Any) -> str:
    names = {str: "string", bool: "bool", dict: "map[string]interface {}", list: "[]interface {}"}
    return names.get(value.__class__, "interface {}")
