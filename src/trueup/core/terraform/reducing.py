"""
Reducing: of a plan's JSON what reading it takes, and no more.

Terraform says of every resource, three times over, all that it is, also where nothing is done: a
root of a few thousand has a hundred megabytes. Where it ran, what stays as it is loses its values;
the texts that were marked as secret in them are named, as they may stand elsewhere.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.core.terraform.fingerprint import effective
from trueup.core.terraform.secrets import MARKED, Raw, texts_in

_DROPPED = frozenset({"planned_values", "relevant_attributes", "prior_state"})
LONG = 50
"""A list of more items is passed on item by item."""


def reduced(shown: Raw) -> dict[str, Any]:
    """*shown* without what nobody reads; it is read in the same way."""
    kept = {name: each for name, each in shown.items() if name not in _DROPPED}
    if "resource_changes" in shown:
        changes = shown["resource_changes"] or ()
        kept["resource_changes"] = [each if effective(each) else _stays(each) for each in changes]
    values = (shown.get("prior_state") or {}).get("values") or {}
    kept["prior_state"] = {"values": {"outputs": values.get("outputs") or {}}}
    kept[MARKED] = sorted(texts_in(shown))
    return kept


def _stays(each: Raw) -> dict[str, Any]:
    return {**each, "change": {"actions": (each.get("change") or {}).get("actions")}}


def pieces(value: Raw) -> Iterator[tuple[tuple[str, ...], Any]]:
    """
    *value* in parts: first, at the path ``()``, all but the items of its long lists, then those.

    To read one large JSON would hold up everything else in the process that reads it.
    """
    long: list[tuple[tuple[str, ...], list[Any]]] = []
    yield (), _without(value, (), long)
    for path, items in long:
        yield from ((path, each) for each in items)


def _without(
    value: Any, path: tuple[str, ...], long: list[tuple[tuple[str, ...], list[Any]]]
) -> Any:
    if isinstance(value, Mapping):
        return {key: _without(each, (*path, key), long) for key, each in value.items()}
    if isinstance(value, list) and len(value) > LONG:
        long.append((path, value))
        return []
    return value


def put_together(parts: Iterator[tuple[tuple[str, ...], Any]]) -> dict[str, Any]:
    """What `pieces` was given."""
    (_, whole) = next(parts)
    for path, item in parts:
        at = whole
        for key in path:
            at = at[key]
        at.append(item)
    return dict(whole)
