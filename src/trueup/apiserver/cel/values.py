"""Values: an object as a rule sees it, typed by its schema."""

import base64
import re
from collections.abc import Mapping
from typing import Any

import orjson

from trueup.k8s.value import Value

Raw = Mapping[str, Any]

_RESERVED_WORDS = """
true false null in as break const continue else for function if import let loop package
namespace return var void while
"""
_RESERVED = frozenset(_RESERVED_WORDS.split())
_SIGNS = {"__": "__underscores__", ".": "__dot__", "-": "__dash__", "/": "__slash__"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def value_of(value: Any, raw: Raw) -> Any:
    """*value* for a rule: fields under names that the language can say, dates as dates."""
    if isinstance(value, dict):
        return _map(value, raw)
    if isinstance(value, list):
        items = raw.get("items") or {}
        return [value_of(each, items) for each in value]
    if isinstance(value, str):
        return _text(value, raw)
    if raw.get("type") == "number" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def root_value(body: Mapping[str, Any], raw: Raw) -> Any:
    """A whole object: of its metadata rules see the name alone."""
    meta = body.get("metadata") or {}
    names = {name: meta[name] for name in ("name", "generateName") if name in meta}
    rest = {name: value for name, value in body.items() if name in (raw.get("properties") or {})}
    heads = {name: body[name] for name in ("apiVersion", "kind") if name in body}
    return {**value_of(rest, raw), **heads, "metadata": names}


def escaped(name: str) -> str | None:
    """A field's name in a rule; None if it cannot be said there."""
    if name in _RESERVED:
        return f"__{name}__"
    text = re.sub(r"__|[.\-/]", lambda found: _SIGNS[found[0]], name)
    return text if _NAME.fullmatch(text) else None


def _map(value: dict[str, Any], raw: Raw) -> dict[str, Any]:
    additional = raw.get("additionalProperties")
    if isinstance(additional, Mapping):
        return {name: value_of(each, additional) for name, each in value.items()}
    found = {}
    properties = raw.get("properties") or {}
    for name, each in value.items():
        if name in properties or raw.get("x-kubernetes-preserve-unknown-fields"):
            said = escaped(name)
            if said is not None:
                found[said] = value_of(each, properties.get(name) or {})
    return found


class Dated(Value, frozen=True):
    """A moment or a duration. The library takes none inside a map, so these are spelled out."""

    function: str  # "timestamp" or "duration"
    text: str


def is_dated(value: Any) -> bool:
    """Whether *value* must be spelled out for the library."""
    if isinstance(value, dict):
        return any(map(is_dated, value.values()))
    if isinstance(value, list):
        return any(map(is_dated, value))
    return isinstance(value, Dated)


def spelled(value: Any) -> str:
    """*value* as an expression."""
    if isinstance(value, dict):
        pairs = (f"{_quoted(name)}: {spelled(each)}" for name, each in value.items())
        return "dyn({" + ", ".join(pairs) + "})"
    if isinstance(value, list):
        return "dyn([" + ", ".join(map(spelled, value)) + "])"
    if isinstance(value, Dated):
        return f"dyn({value.function}({_quoted(value.text)}))"
    if isinstance(value, bytes):
        return f"dyn({value!r})"
    return f"dyn({_quoted(value) if isinstance(value, str) else orjson.dumps(value).decode()})"


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()


_FUNCTIONS = {"date-time": "timestamp", "date": "timestamp", "duration": "duration"}


def _text(value: str, raw: Raw) -> Any:
    said = raw.get("format") or ""
    if said == "byte":
        return base64.b64decode(value)
    if said not in _FUNCTIONS:
        return value
    return Dated(_FUNCTIONS[said], f"{value}T00:00:00Z" if said == "date" else value)
