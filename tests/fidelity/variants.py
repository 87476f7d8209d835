"""Variants: an object with some places changed, by JSON pointer."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

ABSENT = "<absent>"  # as a value: the place is taken out


def varied(base: Any, changes: Mapping[str, Any]) -> Any:
    """A copy of *base* with each pointer's place set, or taken out; ``-`` appends."""
    found = deepcopy(base)
    for pointer, value in changes.items():
        _set(found, parts(pointer), deepcopy(value))
    return found


def parts(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def at(value: Any, pointer: str) -> Any:
    """What stands at *pointer*; None if nothing does."""
    for part in parts(pointer):
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else None
        elif isinstance(value, Mapping):
            value = value.get(part)
        else:
            return None
    return value


def _set(value: Any, path: list[str], new: Any) -> None:
    for part in path[:-1]:
        value = value[int(part)] if isinstance(value, list) else value.setdefault(part, {})
    last = path[-1]
    if isinstance(value, list):
        if new == ABSENT:
            del value[int(last)]
        elif last == "-":
            value.append(new)
        else:
            value[int(last)] = new
    elif new == ABSENT:
        value.pop(last, None)
    else:
        value[last] = new
