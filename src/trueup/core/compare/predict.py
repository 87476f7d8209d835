"""
Predict: what a live object would be with some of its fields changed.

A change of a comparison names its fields (`differences`); people who look at a
difference want to see the whole object before and after.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from trueup.model.change import FieldChange

_DECODER = json.JSONDecoder()


def predicted(live: Mapping[str, Any], fields: Iterable[FieldChange]) -> Mapping[str, Any]:
    """*live* with each of *fields* as it is after; *live* itself is left as it is."""
    made: Any = live
    for field in fields:
        made = _changed(made, field.path, field.after)
    found: Mapping[str, Any] = made
    return found


def _changed(value: Any, path: tuple[str, ...], after: Any) -> Any:
    if not path:
        return after
    if path[0].startswith("["):
        return _in_list(value if isinstance(value, list) else [], path, after)
    return _in_map(value if isinstance(value, Mapping) else {}, path, after)


def _in_map(value: Mapping[str, Any], path: tuple[str, ...], after: Any) -> Mapping[str, Any]:
    name = path[0]
    changed = _changed(value.get(name), path[1:], after)
    if changed is None:
        return {key: each for key, each in value.items() if key != name}
    return {**value, name: changed}


def _in_list(value: list[Any], path: tuple[str, ...], after: Any) -> list[Any]:
    at = _place(value, path[0][1:-1])
    if at is None:
        added = _changed(None, path[1:], after)
        return value if added is None else [*value, added]
    changed = _changed(value[at], path[1:], after)
    rest = value[at + 1 :]
    return [*value[:at], *rest] if changed is None else [*value[:at], changed, *rest]


def _place(items: list[Any], said: str) -> int | None:
    """Where the item is that ``0``, ``="x"`` or ``name="web"`` means; None: not there."""
    if said.isdigit():
        return int(said) if int(said) < len(items) else None
    wanted = _keys(said)
    return next((at for at, item in enumerate(items) if _is(item, wanted)), None)


def _is(item: Any, wanted: Mapping[str, Any]) -> bool:
    """A key that the item omits has its default, of which there is one in a list."""
    if "" in wanted:
        return bool(item == wanted[""])
    return isinstance(item, Mapping) and all(
        item.get(key, value) == value for key, value in wanted.items()
    )


def _keys(said: str) -> dict[str, Any]:
    """``port=80,protocol="TCP"`` taken apart."""
    found: dict[str, Any] = {}
    while said:
        name, _, rest = said.partition("=")
        found[name], end = _DECODER.raw_decode(rest)
        said = rest[end:].removeprefix(",")
    return found
