"""
``metadata.managedFields``: who owns which fields, read and written.

An entry is identified by its manager, operation, subresource and, for updates, API version; an
applier keeps one entry whatever the version. Entries stand in the order of the API server: appliers
before updaters, each by time.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from trueup.k8s.elements import FieldsError, text
from trueup.k8s.fieldset import Trie, from_fields_v1
from trueup.k8s.value import Value

Operation = Literal["Apply", "Update"]
Body = Mapping[str, Any]


class Manager(Value, frozen=True):
    """Who writes, how, when (RFC 3339), and what this request may not own."""

    name: str
    operation: Operation
    api_version: str
    subresource: str = ""
    time: str = ""
    reset: tuple[tuple[str, ...], ...] = ()
    """Paths that the request may not change, as the main resource may not change its status."""


class Identity(NamedTuple):
    """What tells one entry from another."""

    name: str
    operation: str
    api_version: str
    subresource: str

    @property
    def rank(self) -> str:
        """What the API server sorts managers by: their identity as JSON."""
        said = zip(("manager", "operation", "apiVersion", "subresource"), self, strict=True)
        return "{" + ",".join(f'"{name}":{text(value)}' for name, value in said if value) + "}"


class Entry(NamedTuple):
    """One entry: the fields of one manager. `time` is None where none is known."""

    name: str
    operation: Operation
    api_version: str
    subresource: str
    time: str | None
    fields: Trie

    @property
    def identity(self) -> Identity:
        version = "" if self.operation == "Apply" else self.api_version
        return Identity(self.name, self.operation, version, self.subresource)

    @property
    def applied(self) -> bool:
        return self.operation == "Apply"


Entries = dict[Identity, Entry]


def identity(manager: Manager) -> Identity:
    version = "" if manager.operation == "Apply" else manager.api_version
    return Identity(manager.name or "unknown", manager.operation, version, manager.subresource)


def entries(body: Body | None) -> Entries:
    """The entries of a stored object, whose managedFields the API server itself has written."""
    written = ((body or {}).get("metadata") or {}).get("managedFields") or ()
    found: Entries = {}
    for each in written:
        entry = Entry(
            each.get("manager", ""),
            each.get("operation", "Update"),
            each.get("apiVersion", ""),
            each.get("subresource", ""),
            each.get("time"),
            each.get("fieldsV1") or {},
        )
        found[entry.identity] = entry
    return found


def checked_entries(body: Body) -> Entries:
    """The entries that a client has sent, or `FieldsError` where they are not valid."""
    written = (body.get("metadata") or {}).get("managedFields") or ()
    found: Entries = {}
    for at, each in enumerate(written):
        if each.get("operation") not in ("Apply", "Update"):
            raise FieldsError("operation must be `Apply` or `Update`")
        if not each.get("apiVersion"):
            raise FieldsError("apiVersion must not be empty")
        if each.get("fieldsType") != "FieldsV1":
            raise FieldsError(f"invalid fieldsType in managed fields entry {at}")
        fields = from_fields_v1(each.get("fieldsV1") or {}).trie
        entry = Entry(
            each.get("manager", ""),
            each["operation"],
            each["apiVersion"],
            each.get("subresource", ""),
            each.get("time"),
            fields,
        )
        found[entry.identity] = entry
    return found


def written(found: Iterable[Entry]) -> list[dict[str, Any]]:
    """The entries as ``managedFields``."""
    return [_written(entry) for entry in sorted(found, key=_order)]


def _order(entry: Entry) -> tuple[str, str, str, str, str]:
    return entry.operation, entry.time or "", entry.name, entry.api_version, entry.subresource


def _written(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {
        "manager": entry.name,
        "operation": entry.operation,
        "apiVersion": entry.api_version,
    }
    if entry.time:
        found["time"] = entry.time
    found["fieldsType"] = "FieldsV1"
    found["fieldsV1"] = entry.fields
    if entry.subresource:
        found["subresource"] = entry.subresource
    return found
