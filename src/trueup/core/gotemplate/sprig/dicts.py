"""Sprig's functions of maps. Those that change one, change it in place, as in Go."""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.core.gotemplate.calls import changing
from trueup.core.gotemplate.failed import CallFailed
from trueup.core.gotemplate.sprig.defaults import empty
from trueup.core.gotemplate.sprig.text import strval
from trueup.core.gotemplate.values import NilMap, Strings, is_map, type_name


def get(values: dict[str, Any], key: str) -> Any:
    return values.get(key, "")


@changing
def put(values: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """``set``."""
    if isinstance(values, NilMap):
        raise CallFailed("assignment to entry in nil map")
    values[key] = value
    return values


@changing
def unset(values: dict[str, Any], key: str) -> dict[str, Any]:
    values.pop(key, None)
    return values


def has_key(values: dict[str, Any], key: str) -> bool:
    return key in values


def pluck(key: str, *maps: dict[str, Any]) -> list[Any]:
    return [values[key] for values in maps if key in values]


def keys(*maps: dict[str, Any]) -> Strings:
    """In Go their order is by chance; here it is that of the letters."""
    return Strings(key for values in maps for key in sorted(values))


def values_of(values: dict[str, Any]) -> list[Any]:
    """In the order of the keys."""
    return [values[key] for key in sorted(values)]


def pick(values: dict[str, Any], *wanted: str) -> dict[str, Any]:
    return {key: values[key] for key in wanted if key in values}


def omit(values: dict[str, Any], *unwanted: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in unwanted}


def made(*items: Any) -> dict[str, Any]:
    """``dict``."""
    padded = [*items, ""] if len(items) % 2 else items
    return {strval(key): value for key, value in zip(padded[::2], padded[1::2], strict=True)}


@changing
def merge(into: dict[str, Any], *others: dict[str, Any]) -> Any:
    for other in others:
        _merge(into, other, overwrite=False)
    return into


@changing
def merge_overwrite(into: dict[str, Any], *others: dict[str, Any]) -> Any:
    for other in others:
        _merge(into, other, overwrite=True)
    return into


def _merge(into: dict[str, Any], other: Mapping[str, Any], *, overwrite: bool) -> None:
    """As mergo: what is empty counts as not there, lists are never joined."""
    if isinstance(into, NilMap) and other:
        raise CallFailed("assignment to entry in nil map")
    for key, value in list(other.items()):
        if value is None:
            if overwrite:
                into[key] = None
            continue
        known = into.get(key)
        if is_map(value) and is_map(known):
            _merge(known, value, overwrite=overwrite)  # type: ignore[arg-type]
            if not empty(known):
                continue
        if overwrite or empty(known):
            into[key] = value


def dig(*steps: Any) -> Any:
    """``dig "a" "b" default map``."""
    if len(steps) < 3:
        raise CallFailed("dig needs at least three arguments")
    *path, instead, found = steps
    if not is_map(found):
        raise _no_map(found)
    for key in path:
        if not isinstance(key, str):
            raise CallFailed(
                f"interface conversion: interface {{}} is {type_name(key)}, not string"
            )
    for at, key in enumerate(path):
        if key not in found:
            return instead
        found = found[key]
        if at + 1 < len(path) and not is_map(found):
            raise _no_map(found)
    return found


def _no_map(value: Any) -> CallFailed:
    told = "nil" if value is None else type_name(value)
    return CallFailed(
        f"interface conversion: interface {{}} is {told}, not map[string]interface {{}}"
    )


DICTS: dict[str, Callable[..., Any]] = {
    "dict": made,
    "get": get,
    "set": put,
    "unset": unset,
    "hasKey": has_key,
    "pluck": pluck,
    "keys": keys,
    "values": values_of,
    "pick": pick,
    "omit": omit,
    "merge": merge,
    "mergeOverwrite": merge_overwrite,
    "mustMerge": merge,
    "mustMergeOverwrite": merge_overwrite,
    "dig": dig,
}
