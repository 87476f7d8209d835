"""Sizes: how much a schema lets there be, in a request of at most 3 MiB; upstream's figures."""

from trueup.k8s.schema import Schema

REQUEST = 3 * 2**20
_QUOTES, _PAIR = 2, 6  # of a text, a list or a map; of a map's key, with its quotes and signs
_LEAST_OF_FORMAT = {"duration": 3, "date": 12, "date-time": 21}
_MOST_OF_FORMAT = {"duration": 32, "date": 12, "date-time": 32}


def most(schema: Schema) -> int:
    """How many characters, items or pairs a value of *schema* may have; 0: it has none."""
    raw = schema.raw
    if schema.int_or_string or schema.type == "string":
        if schema.format in _MOST_OF_FORMAT and not schema.int_or_string:
            return _MOST_OF_FORMAT[schema.format]
        if "maxLength" in raw:
            return max(int(raw["maxLength"]), 0) * (1 if schema.format == "byte" else 4)
        if texts := [len(each) for each in raw.get("enum") or () if isinstance(each, str)]:
            return max(texts)
        return REQUEST - _QUOTES
    if schema.type == "array" and schema.items is not None:
        most_items = (REQUEST - _QUOTES) // (least(schema.items) + 1)
        return max(int(raw["maxItems"]), 0) if "maxItems" in raw else most_items
    if schema.type == "object" and schema.additional is not None:
        most_pairs = (REQUEST - _QUOTES) // (least(schema.additional) + _PAIR)
        return max(int(raw["maxProperties"]), 0) if "maxProperties" in raw else most_pairs
    return 0


def least(schema: Schema) -> int:
    """How many bytes a value of *schema* takes at least in a request."""
    if schema.int_or_string:
        return 1
    match schema.type:
        case "boolean":
            return 4
        case "integer" | "number":
            return 1
        case "string":
            return _LEAST_OF_FORMAT.get(schema.format, _QUOTES)
        case "object" if schema.additional is None:
            return _QUOTES + sum(_required(schema, name) for name in schema.required)
    return _QUOTES


def _required(schema: Schema, name: str) -> int:
    found = schema.property(name)
    return 0 if found is None or found.has_default else len(name) + least(found) + 4
