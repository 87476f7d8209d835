"""Who owns which field, since when: managedFields turned round, to explain drift."""

from collections.abc import Mapping
from typing import Any

from trueup.k8s.elements import readable
from trueup.k8s.fieldset import FieldSet
from trueup.k8s.managed import Entry, entries
from trueup.k8s.value import Value


class Ownership(Value, frozen=True):
    """One owner of a field."""

    manager: str
    operation: str
    time: str = ""
    subresource: str = ""


def owners(body: Mapping[str, Any]) -> dict[str, tuple[Ownership, ...]]:
    """The owners of every owned field, by its path: ``.spec.replicas``."""
    found: dict[str, tuple[Ownership, ...]] = {}
    for entry in entries(body).values():
        ownership = _ownership(entry)
        for path in FieldSet(entry.fields).members():
            name = readable(path)
            found[name] = (*found.get(name, ()), ownership)
    return found


def who_owns(body: Mapping[str, Any], path: tuple[str, ...]) -> tuple[Ownership, ...]:
    """
    The owners of the field at *path*, a sequence of path elements, the latest first.

    A field inside an atomic map or list has the owners of the whole.
    """
    known = entries(body).values()
    for length in range(len(path), 0, -1):
        found = [entry for entry in known if FieldSet(entry.fields).has(path[:length])]
        if found:
            found.sort(key=lambda entry: entry.time or "", reverse=True)
            return tuple(_ownership(entry) for entry in found)
    return ()


def _ownership(entry: Entry) -> Ownership:
    return Ownership(entry.name, entry.operation, entry.time or "", entry.subresource)
