"""
Validation of custom resources against their openAPIV3Schema, and fields that are not known.

The checks, their order and their words are those of kube-openapi's validator and of
apiextensions-apiserver, which turns its findings into field errors: users search the web for these
very sentences. CEL rules (``x-kubernetes-validations``) are not evaluated here.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from trueup.k8s import causes, formats
from trueup.k8s.causes import Cause, number, quoted
from trueup.k8s.embedded import embedded_problems
from trueup.k8s.equality import same
from trueup.k8s.schema import Schema, pruned

Raw: TypeAlias = Mapping[str, Any]
Found: TypeAlias = Iterator[Cause]

_NAMES = {
    bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object",
}  # fmt: skip
_NOWHERE = "<nil>"  # where the validator knows no field, Go prints this


def problems(body: Any, schema: Schema) -> tuple[Cause, ...]:
    """What is wrong with a custom resource."""
    found = dict.fromkeys(_value(body, schema.raw, ""))
    inside = embedded_problems(body, schema.raw)
    return (*found, *inside, *_lists(body, schema.raw, ""))


def status_problems(body: Any, schema: Schema) -> tuple[Cause, ...]:
    """What is wrong with the status of a custom resource, written alone and looked at alone."""
    raw = (schema.raw.get("properties") or {}).get("status")
    found: dict[Cause, None] = {}
    if raw is not None and "status" in body:
        found = dict.fromkeys(_value(body["status"], raw, ""))
    below = tuple(Cause(each.reason, each.message, _in_status(each.field)) for each in found)
    return (*below, *_lists(body, schema.raw, ""))


def _in_status(field: str) -> str:
    return "status" if field == _NOWHERE else f"status.{field}"


def unknown_fields(body: Any, schema: Schema) -> tuple[str, ...]:
    """The complaints about fields that the schema does not know: ``unknown field "spec.foo"``."""
    return tuple(f'unknown field "{path}"' for path in pruned(body, schema)[1])


def _value(value: Any, raw: Raw, path: str) -> Found:
    if value is None:
        yield from _null(raw, path)
        return
    yield from _type(value, raw, path)
    yield from _combined(value, raw, path)
    check = _CHECKS.get(value.__class__)
    if check is not None and check is not _map:
        yield from check(value, raw, path)
    yield from _enum(value, raw, path)
    if check is _map:
        yield from check(value, raw, path)


def _types(raw: Raw) -> list[str]:
    if raw.get("x-kubernetes-int-or-string"):
        return ["integer", "string"]
    said = raw.get("type")
    return [said] if said else []


def _null(raw: Raw, path: str) -> Found:
    types = _types(raw)
    if types and not raw.get("nullable"):
        yield _of_type(path, ",".join(types), "null")
    yield from _enum(None, raw, path)


def _type(value: Any, raw: Raw, path: str) -> Found:
    types = _types(raw)
    if not types:
        return
    name = _NAMES[value.__class__]
    fits = (
        name in types
        or (name == "integer" and "number" in types)
        or (name == "number" and "integer" in types and value.is_integer())
    )
    if fits:
        return
    format_ = raw.get("format") or ""
    if not _checked_format(types[0], format_):
        yield _of_type(path, ",".join(types), name)
    elif types[0] == "string" and name == "array":
        return  # the validator's own quirk
    elif name in ("string", "array"):
        yield _of_type(path, ",".join(types), name)
    else:
        yield _of_type(path, format_, {"number": "float64", "integer": "int64"}.get(name, ""))


def _checked_format(type_: str, format_: str) -> bool:
    if type_ == "string":
        return formats.known(format_)
    return format_ in _NUMBERS.get(type_, ())


_NUMBERS = {"integer": ("int32", "int64"), "number": ("float", "double")}


def _of_type(path: str, wanted: str, given: str) -> Cause:
    words = f"{_in_body(path)} must be of type {wanted}: {quoted(given)}"
    return causes.type_invalid(_field(path), given, words)


def _field(path: str) -> str:
    return path.removeprefix(".") or _NOWHERE


def _in_body(path: str) -> str:
    return f"{path} in body"


def _wrong(path: str, value: Any, words: str) -> Cause:
    return causes.invalid(_field(path), value, f"{_in_body(path)} {words}")


def _enum(value: Any, raw: Raw, path: str) -> Found:
    allowed = raw.get("enum")
    if allowed and not any(same(value, each) for each in allowed):
        words = [each if isinstance(each, str) else causes.shown(each) for each in allowed]
        yield causes.not_supported(_field(path), value, words)


def _string(value: str, raw: Raw, path: str) -> Found:
    most, least, pattern = raw.get("maxLength"), raw.get("minLength"), raw.get("pattern")
    if most is not None and len(value) > most:
        yield causes.too_long(_field(path), most)
    elif least is not None and len(value) < least:
        yield _wrong(path, value, f"should be at least {least} chars long")
    elif pattern and not _matches(pattern, value):
        yield _wrong(path, value, f"should match '{pattern}'")
    format_ = raw.get("format")
    if format_ and raw.get("type", "string") == "string" and not formats.fits(format_, value):
        words = f"{_in_body(path)} must be of type {format_}: {quoted(value)}"
        yield causes.type_invalid(_field(path), value, words)


def _number(value: float, raw: Raw, path: str) -> Found:
    if raw.get("type") == "integer":
        format_ = raw.get("format")
        said = f"with format {format_}" if format_ in _NUMBERS["integer"] else "(default format)"
        narrow = format_ == "int32" and not -(2**31) <= value < 2**31
        if narrow or not float(value).is_integer():
            yield _nowhere(f"Checked value must be of type integer {said} in {path}")
    factor, most, least = (_bound(raw.get(name), value) for name in _BOUNDS)
    if factor is not None and factor <= 0:
        words = f"factor MultipleOf declared for {_field(path)} must be positive: {number(factor)}"
        yield causes.invalid(_field(path), factor, words)
    elif factor and not _multiple(value, factor):
        yield _wrong(path, value, f"should be a multiple of {number(factor)}")
    if most is not None:
        over = value >= most if raw.get("exclusiveMaximum") else value > most
        words = "less than" if raw.get("exclusiveMaximum") else "less than or equal to"
        if over:
            yield _wrong(path, value, f"should be {words} {number(most)}")
    if least is not None:
        under = value <= least if raw.get("exclusiveMinimum") else value < least
        words = "greater than" if raw.get("exclusiveMinimum") else "greater than or equal to"
        if under:
            yield _wrong(path, value, f"should be {words} {number(least)}")


_BOUNDS = ("multipleOf", "maximum", "minimum")


def _bound(said: Any, value: Any) -> Any:
    """What an integer is measured by is cut to one: of a half nothing is left."""
    return int(said) if said is not None and isinstance(value, int) else said


def _multiple(value: float, factor: float) -> bool:
    """Whether *value* is a multiple, within the validator's tolerance for floats."""
    if isinstance(value, int) and isinstance(factor, int):
        return value % factor == 0
    quotient = 1 / factor * value if factor < 1 else value / factor
    rest = abs(quotient - math.trunc(quotient))
    fits = not rest or rest / (abs(quotient) + abs(math.trunc(quotient))) < 1e-9
    return fits and abs(quotient) < 2**53


def _list(value: list[Any], raw: Raw, path: str) -> Found:
    items = raw.get("items")
    if isinstance(items, Mapping):
        for at, item in enumerate(value):
            yield from _value(item, items, f"{path}[{at}]")
    least, most = raw.get("minItems"), raw.get("maxItems")
    if least is not None and len(value) < least:
        yield _wrong(path, len(value), f"should have at least {least} items")
    if most is not None and len(value) > most:
        yield causes.too_many(_field(path), len(value), most)
    if raw.get("uniqueItems") and _repeated(value):
        yield _wrong(path, "", "shouldn't contain duplicates")


def _map(value: dict[str, Any], raw: Raw, path: str) -> Found:
    least, most = raw.get("minProperties"), raw.get("maxProperties")
    if least is not None and len(value) < least:
        yield _wrong(path, len(value), f"should have at least {least} properties")
    if most is not None and len(value) > most:
        yield causes.too_many(_field(path), len(value), most)
    properties = raw.get("properties") or {}
    additional = raw.get("additionalProperties")
    for name, each in value.items():
        if name in properties:
            continue
        if additional is False:
            words = f"{path}.{name} in body is a forbidden property"
            yield causes.invalid(_field(path), name, words)
        elif isinstance(additional, Mapping):
            yield from _value(each, additional, f"{path}.{name}")
    for name, below in properties.items():
        if name in value:
            yield from _value(value[name], below, f"{path}.{name}" if path else name)
    for name in raw.get("required") or ():
        if name not in value:
            yield causes.required(_field(f"{path}.{name}"))


_CHECKS: Mapping[type, Callable[[Any, Raw, str], Found]] = {
    str: _string, int: _number, float: _number, list: _list, dict: _map,
}  # fmt: skip


_COMBINING = frozenset({"anyOf", "oneOf", "allOf", "not"})


def _combined(value: Any, raw: Raw, path: str) -> Found:
    """anyOf, oneOf, allOf, not."""
    if _COMBINING.isdisjoint(raw):
        return
    name = quoted(path)
    if raw.get("anyOf"):
        results = [list(_value(value, each, path)) for each in raw["anyOf"]]
        if all(results):
            yield _nowhere(f"{name} must validate at least one schema (anyOf)")
            yield from min(results, key=len)
    if raw.get("oneOf"):
        results = [list(_value(value, each, path)) for each in raw["oneOf"]]
        valid = results.count([])
        if valid != 1:
            words = f"Found {valid} valid alternatives" if valid else "Found none valid"
            yield _nowhere(f"{name} must validate one and only one schema (oneOf). {words}")
            if not valid:
                yield from min(results, key=len)
    if raw.get("allOf"):
        results = [list(_value(value, each, path)) for each in raw["allOf"]]
        yield from (cause for result in results for cause in result)
        if any(results):
            words = ". None validated" if all(results) else ""
            yield _nowhere(f"{name} must validate all the schemas (allOf){words}")
    if raw.get("not") is not None and not list(_value(value, raw["not"], path)):
        yield _nowhere(f"{name} must not validate the schema (not)")


def _nowhere(words: str) -> Cause:
    return causes.invalid(_NOWHERE, "", words)


def _repeated(values: list[Any]) -> bool:
    return any(same(each, other) for at, each in enumerate(values) for other in values[:at])


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern, which is RE2's, as Python's; None if Python cannot say it."""
    try:
        return re.compile(_translated(pattern))
    except re.error:
        return None


def _matches(pattern: str, text: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.search(text) is not None


_CLASSES = {
    "[:alnum:]": "0-9A-Za-z", "[:alpha:]": "A-Za-z", "[:digit:]": "0-9", "[:lower:]": "a-z",
    "[:upper:]": "A-Z", "[:word:]": r"\w", "[:space:]": r"\s", "[:xdigit:]": "0-9A-Fa-f",
    "[:punct:]": r"!-/:-@\[-`{-~",
}  # fmt: skip


def _translated(pattern: str) -> str:
    for name, signs in _CLASSES.items():
        pattern = pattern.replace(name, signs)
    pattern = re.sub(r"(?<!\\)((?:\\\\)*)\\z", r"\1\\Z", pattern)
    # Without (?m), RE2's $ is the very end, where Python's also stands before a last line's end.
    return re.sub(r"(\\.|\[(?:\\.|[^\]\\])*\])|\$", lambda m: m[1] or r"\Z", pattern)


# Lists declared as sets and maps.


def _lists(value: Any, raw: Raw, path: str) -> Found:
    """Items that a list of type set or map may hold only once."""
    if isinstance(value, list):
        match raw.get("x-kubernetes-list-type"):
            case "set":
                yield from _twice(value, path)
            case "map":
                yield from _keyed(value, raw.get("x-kubernetes-list-map-keys") or (), path)
        for at, item in enumerate(value):
            yield from _lists(item, raw.get("items") or {}, f"{path}[{at}]")
    elif isinstance(value, dict):
        additional = raw.get("additionalProperties")
        for name, each in value.items():
            below = (raw.get("properties") or {}).get(name)
            if below is not None:
                yield from _lists(each, below, f"{path}.{name}" if path else name)
            elif isinstance(additional, Mapping):
                yield from _lists(each, additional, f"{path}[{name}]")


def _keyed(values: list[Any], keys: Any, path: str) -> Found:
    for at, item in enumerate(values):
        if item is not None and not isinstance(item, dict):
            words = "must be an object for an array of list-type map"
            yield causes.invalid(f"{path}[{at}]", item, words)
            return
    yield from _twice([_keys(item, keys) for item in values], path)


def _keys(item: Any, keys: Any) -> Any:
    return {key: item[key] for key in keys if key in item} if item else {}


def _twice(values: list[Any], path: str) -> Found:
    for at, value in enumerate(values):
        if sum(same(value, each) for each in values[:at]) == 1:
            yield causes.duplicate(f"{path}[{at}]", value)
