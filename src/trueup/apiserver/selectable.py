"""Selectable: what is wrong with the fields by which a definition lets its objects be selected."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trueup.k8s import causes
from trueup.k8s.causes import Cause

MOST = 8
_TYPES = ("string", "boolean", "integer")
_KINDS = "a field of type string, boolean or integer"
Raw = Mapping[str, Any]


def selectable_problems(fields: Sequence[Raw], schema: Raw | None, path: str) -> Iterator[Cause]:
    """The fields that cannot be selected by, or are too many."""
    seen: set[str] = set()
    for at, field in enumerate(fields):
        where, said = f"{path}[{at}].jsonPath", field.get("jsonPath") or ""
        if not said:
            yield causes.required(where)
            continue
        found = _found(said, schema or {})
        if found is None:
            words = "is an invalid path: does not refer to a valid field"
            yield causes.invalid(where, said, words)
            continue
        if said.startswith(".metadata"):
            yield causes.invalid(where, said, "must not point to fields in metadata")
        if found.get("type") not in _TYPES:
            words = f"must point to {_KINDS}. Enum string fields and strings with formats"
            yield causes.invalid(where, said, f"{words} are allowed.")
        if said in seen:
            yield causes.duplicate(where, said)
        seen.add(said)
    if len(seen) > MOST:
        yield causes.too_many(path, len(seen), MOST)


def _found(path: str, schema: Raw) -> Raw | None:
    """The schema of the field at *path*, a simple one: ``.spec.size``."""
    if not path.startswith("."):
        return None
    found: Any = schema
    for name in path[1:].split("."):
        found = (found.get("properties") or {}).get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else None
