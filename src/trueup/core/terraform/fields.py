"""
Fields: what of a resource differs, before and after, as far as it may be seen.

Values come in parallel: what is there, what it will be, what of that is not known yet, and what of
both is sensitive. They are walked together, down to the place where they differ.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from trueup.core.terraform.secrets import SENSITIVE, Secrets, below, hidden, marked
from trueup.k8s.value import Value
from trueup.model.change import FieldChange

UNKNOWN = "(known after apply)"
LONGEST, HEAD = 2_000, 400  # characters of one text
LARGEST = 8_000  # of a value that is no text, as JSON
Path = tuple[str, ...]
_NAME = re.compile(r"[A-Za-z_][\w-]*")


class Sides(Value, frozen=True):
    """One place of a resource, with its marks."""

    before: Any = None
    after: Any = None
    unknown: Any = False
    before_sensitive: Any = False
    after_sensitive: Any = False

    @property
    def sensitive(self) -> bool:
        return self.before_sensitive is True or self.after_sensitive is True

    @property
    def differ(self) -> bool:
        return not equal(self.before, self.after) or marked(self.unknown)

    def at(self, key: str | int) -> "Sides":
        return Sides(
            _item(self.before, key),
            _item(self.after, key),
            below(self.unknown, key),
            below(self.before_sensitive, key),
            below(self.after_sensitive, key),
        )


def sides(change: Mapping[str, Any]) -> Sides:
    """Of a ``change`` of the plan's JSON."""
    return Sides(
        change.get("before"),
        change.get("after"),
        change.get("after_unknown") or False,
        change.get("before_sensitive") or False,
        change.get("after_sensitive") or False,
    )


def differing(whole: Sides, path: Path = ()) -> Iterator[tuple[Path, Sides]]:
    """The places where *whole* differs, unmasked; attributes of what comes or goes are whole."""
    if not whole.differ:
        return
    keys = None if whole.unknown is True or whole.sensitive else _keys(whole, path)
    if keys is None:
        yield path, whole
        return
    for key in keys:
        yield from differing(whole.at(key), (*path, step(key)))


def field(path: Path, place: Sides, secrets: Secrets) -> FieldChange:
    """As it may be shown: masked, what is unknown named, what is huge cut."""
    before = shown(place.before, False, place.before_sensitive, secrets)
    after = shown(place.after, place.unknown, place.after_sensitive, secrets)
    if place.sensitive:
        before, after = _hidden(before), _hidden(after)
    masked = place.sensitive or marked(place.before_sensitive) or marked(place.after_sensitive)
    return FieldChange(path, before, after, unknown=marked(place.unknown), sensitive=masked)


def shown(value: Any, unknown: Any, sensitive: Any, secrets: Secrets) -> Any:
    found = secrets.cleaned(hidden(_completed(value, unknown), sensitive))
    return cut(found)


def cut(value: Any) -> Any:
    """*value*, or how large it is."""
    if isinstance(value, str):
        size = len(value)
        return value if size <= LONGEST else f"{value[:HEAD]}… ({size:,} characters)"
    if not isinstance(value, dict | list):
        return value
    size = len(json.dumps(value, ensure_ascii=False))
    return value if size <= LARGEST else f"({len(value):,} items, {size:,} characters)"


def equal(one: Any, other: Any) -> bool:
    """As JSON is: ``1`` and ``true`` are two things, which Python takes for one."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def step(key: str | int) -> str:
    """One part of a path: ``name``, ``[0]``, ``["a.b/c"]``."""
    if isinstance(key, int):
        return f"[{key}]"
    return key if _NAME.fullmatch(key) else f"[{json.dumps(key, ensure_ascii=False)}]"


def _keys(whole: Sides, path: Path) -> list[str] | list[int] | None:
    """What to go on with; None: this is the place."""
    before, after = whole.before, whole.after
    maps = [each for each in (before, after, whole.unknown) if isinstance(each, dict)]
    both = isinstance(before, dict) and isinstance(after, dict)
    one = not path and (isinstance(before, dict) or isinstance(after, dict))
    if both or one:
        return sorted({str(key) for each in maps for key in each})
    if _objects(before) and _objects(after) and len(before) == len(after):
        return list(range(len(before)))
    return None


def _objects(value: Any) -> bool:
    """A list in which each item is worth to be looked into."""
    return isinstance(value, list) and any(isinstance(each, dict | list) for each in value)


def _item(value: Any, key: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(str(key))
    if not isinstance(value, list) or not isinstance(key, int):
        return None
    return value[key] if key < len(value) else None


def _completed(value: Any, unknown: Any) -> Any:
    """What is not known yet is missing in *value*; here it is named."""
    if unknown is True:
        return UNKNOWN
    if not marked(unknown):
        return value
    if isinstance(unknown, dict):
        known = value if isinstance(value, dict) else {}
        missing = {key: each for key, each in unknown.items() if marked(each)}
        return {**known, **{key: _completed(known.get(key), missing[key]) for key in missing}}
    items = range(max(len(value if isinstance(value, list) else ()), len(unknown)))
    return [_completed(_item(value, at), below(unknown, at)) for at in items]


def _hidden(value: Any) -> Any:
    return None if value is None else value if value == UNKNOWN else SENSITIVE
