"""
Record and Event: one stored object, and one change of one.

An object is kept as the JSON bytes that clients get, so a read never decodes it. Beside the
bytes stand the few fields that the server itself asks for again and again.
"""

from enum import StrEnum
from typing import Any

import msgspec
import orjson

Key = tuple[str, str, str]  # resource ("deployments.apps"), namespace, name


class Change(StrEnum):
    """How clients of a watch are told of it."""

    ADDED = "ADDED"
    MODIFIED = "MODIFIED"
    DELETED = "DELETED"


class Record(msgspec.Struct, frozen=True, gc=False):
    """An object at one revision. Small on purpose: ten thousand of them are kept in memory."""

    resource: str
    namespace: str
    name: str
    revision: int
    body: bytes
    uid: str
    labels: dict[str, str] | None
    owners: tuple[str, ...]
    deleting: bool
    controlled: bool = False  # whether one of the owners manages it

    @property
    def key(self) -> Key:
        return (self.resource, self.namespace, self.name)

    def showing(self, body: bytes) -> "Record":
        """The same revision, read as *body*."""
        return msgspec.structs.replace(self, body=body)

    def decoded(self) -> dict[str, Any]:
        """The object as a fresh dictionary that the caller may change."""
        found: dict[str, Any] = orjson.loads(self.body)
        return found


class Event(msgspec.Struct, frozen=True):
    """One change: what the object became (or last was, if it went), and what it was before."""

    revision: int
    change: Change
    record: Record
    previous: Record | None


class _Owner(msgspec.Struct):
    uid: str = ""
    controller: bool | None = None


class _Meta(msgspec.Struct, rename="camel"):
    uid: str = ""
    labels: dict[str, str] | None = None
    owner_references: list[_Owner] | None = None
    deletion_timestamp: str | None = None


class _Body(msgspec.Struct):
    metadata: _Meta


_HEAD = msgspec.json.Decoder(_Body)


def record(key: Key, revision: int, body: bytes) -> Record:
    """The record of *body*; only its metadata is decoded."""
    meta = _HEAD.decode(body).metadata
    references = meta.owner_references or ()
    owners = tuple(owner.uid for owner in references)
    controlled = any(owner.controller for owner in references)
    deleting = meta.deletion_timestamp is not None
    labels = meta.labels or None
    return Record(*key, revision, body, meta.uid, labels, owners, deleting, controlled)
