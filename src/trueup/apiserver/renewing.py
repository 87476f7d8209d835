"""
Renewing: objects from before their definition changed, read as it says now.

A real server fills in defaults, and drops fields that the schema does not know, when it reads an
object from its storage. Here objects are stored as they are read, so only those that are older
than the last change of their definition are looked at: once, and the outcome is kept.
"""

from typing import Any

import orjson

from trueup.apiserver.records import Record
from trueup.apiserver.resources import Resource
from trueup.k8s.equality import same
from trueup.k8s.schema import Schema, defaulted, pruned


class Renewals:
    """The custom kinds whose definitions changed under their objects."""

    def __init__(self) -> None:
        self._kinds: dict[str, _Kind] = {}

    def establish(self, resource: Resource, schema: Schema, revision: int) -> None:
        """Objects up to *revision* may be of another schema than this one of the stored version."""
        known = self._kinds.get(resource.key)
        if known is None or not same(known.schema.raw, schema.raw):
            self._kinds[resource.key] = _Kind(schema, revision)

    def of(self, record: Record) -> Record:
        """*record* as it is to be read; itself if it is as its definition says."""
        kind = self._kinds.get(record.resource)
        if kind is None or record.revision > kind.since:
            return record
        return kind.renewed(record)

    def all(self, resource: Resource, records: list[Record]) -> list[Record]:
        """The same of the objects of one resource."""
        return [self.of(record) for record in records] if resource.custom else records


class _Kind:
    def __init__(self, schema: Schema, since: int) -> None:
        self.schema = schema
        self.since = since
        self._known: dict[str, Record] = {}  # by uid, the newest: as it is to be read

    def renewed(self, record: Record) -> Record:
        known = self._known.get(record.uid)
        if known is None or known.revision != record.revision:
            known = self._known[record.uid] = self._read(record)
        return known

    def _read(self, record: Record) -> Record:
        live: dict[str, Any] = record.decoded()
        kept, _ = pruned(live, self.schema)
        found = defaulted(kept, self.schema)
        return record if found is live else record.showing(orjson.dumps(found))
