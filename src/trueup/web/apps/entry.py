"""Entry: one Application as lists and streams have it, and what is made of it once."""

from collections.abc import Mapping
from typing import Any

import orjson

from trueup.core.listing.row import Row, row
from trueup.core.webhooks.matching import places
from trueup.web.exchange import without_managed_fields

Key = tuple[str, str]
"""Namespace and name."""


class Entry:
    """One Application, and what is made of it once."""

    __slots__ = ("_called", "_encoded", "_places", "body", "key", "row", "summed")

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.body = without_managed_fields(body)
        metadata = body["metadata"]
        self.key: Key = (metadata.get("namespace") or "", metadata["name"])
        self._encoded: bytes | None = None
        self._places: frozenset[str] | None = None
        self._called: str | None = None
        self.summed: bytes | None = None  # as lists sum it up, once somebody has asked
        self.row: Row = row(body)

    @property
    def encoded(self) -> bytes:
        if self._encoded is None:
            self._encoded = orjson.dumps(self.body)
        return self._encoded

    @property
    def places(self) -> frozenset[str]:
        """Its repositories, as webhooks name them."""
        if self._places is None:
            self._places = places(self.body)
        return self._places

    def settle(self, places: frozenset[str]) -> None:
        """They are known already."""
        self._places = places

    def called(self, home: str) -> str:
        """What rules call it: with its namespace only if that is not *home*."""
        if self._called is None:
            row = self.row
            where = "" if row.namespace in ("", home) else f"{row.namespace}/"
            self._called = f"{row.project}/{where}{row.name}"
        return self._called

    @property
    def version(self) -> int:
        return int(self.body["metadata"].get("resourceVersion") or 0)

    @property
    def state(self) -> bytes:
        """Another one for each state that it is ever in."""
        metadata = self.body["metadata"]
        return f"{metadata.get('uid')}:{metadata.get('resourceVersion')}".encode()

    @property
    def uid(self) -> str:
        return str(self.body["metadata"].get("uid") or "")


def gone(row: Row) -> Entry:
    """One that is not there any more, as far as that is still known."""
    metadata = {"name": row.name, "namespace": row.namespace, "labels": dict(row.labels)}
    return Entry({"metadata": metadata, "spec": {"project": row.project}})
