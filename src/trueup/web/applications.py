"""
The Applications that the API server has, from one watch: what lists and streams are made of.

A list joins what each object was encoded to once. Subscribers get the latest state of what changed
since they last looked, however slow they are: a slow client costs no memory and delays nobody. A
write puts its result in at once, so that a client reads what it wrote.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson

from trueup.core.webhooks.matching import places
from trueup.k8s.object import Object
from trueup.model.application import APPLICATION
from trueup.ports import Cluster, WatchEvent
from trueup.web.exchange import without_managed_fields

Key = tuple[str, str]
"""Namespace and name."""


class Entry:
    """One Application, and what it encodes to."""

    __slots__ = ("_encoded", "_places", "body")

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.body = without_managed_fields(body)
        self._encoded: bytes | None = None
        self._places: frozenset[str] | None = None

    @property
    def places(self) -> frozenset[str]:
        """Its repositories, as webhooks name them."""
        if self._places is None:
            self._places = places(self.body)
        return self._places

    @property
    def encoded(self) -> bytes:
        if self._encoded is None:
            self._encoded = orjson.dumps(self.body)
        return self._encoded

    @property
    def version(self) -> int:
        return int(self.body["metadata"].get("resourceVersion") or 0)

    @property
    def uid(self) -> str:
        return str(self.body["metadata"].get("uid") or "")

    @property
    def key(self) -> Key:
        metadata = self.body["metadata"]
        return metadata.get("namespace") or "", metadata["name"]


class Subscription:
    """What changed since the subscriber last looked: one event for each Application."""

    def __init__(self) -> None:
        self._waiting: dict[Key, tuple[str, Entry]] = {}
        self._news = asyncio.Event()

    def tell(self, type: str, entry: Entry) -> None:
        before = self._waiting.pop(entry.key, None)
        if before is not None and before[0] == "ADDED" and type == "MODIFIED":
            type = "ADDED"
        self._waiting[entry.key] = (type, entry)
        self._news.set()

    async def events(self) -> AsyncIterator[tuple[str, Entry]]:
        while True:
            await self._news.wait()
            self._news.clear()
            waiting, self._waiting = self._waiting, {}
            for event in waiting.values():
                yield event


class Applications:
    """The known Applications, kept by :meth:`follow`."""

    def __init__(self) -> None:
        self._entries: dict[Key, Entry] = {}
        self._subscriptions: set[Subscription] = set()
        self._known = asyncio.Event()

    async def follow(self, cluster: Cluster) -> None:
        """Watch until cancelled."""
        async for event in cluster.watch(APPLICATION):
            self._take(event)

    async def known(self) -> None:
        """Wait until everything has been told once."""
        await self._known.wait()

    def get(self, key: Key) -> Entry | None:
        return self._entries.get(key)

    def all(self) -> list[Entry]:
        """By namespace and name."""
        return [self._entries[key] for key in sorted(self._entries)]

    def put(self, obj: Object) -> Entry:
        """Take in what a write returned."""
        entry = Entry(obj.body)
        known = self._entries.get(entry.key)
        if known is not None and known.uid == entry.uid and known.version >= entry.version:
            return known
        self._entries[entry.key] = entry
        self._tell("MODIFIED" if known else "ADDED", entry)
        return entry

    @contextmanager
    def subscribed(self) -> Iterator[Subscription]:
        subscription = Subscription()
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    def _take(self, event: WatchEvent) -> None:
        match event.type:
            case "ADDED" | "MODIFIED":
                self.put(event.object)
            case "DELETED":
                entry = Entry(event.object.body)
                if self._entries.pop(entry.key, None) is not None:
                    self._tell("DELETED", entry)
            case "SYNCED":
                self._known.set()

    def _tell(self, type: str, entry: Entry) -> None:
        for subscription in self._subscriptions:
            subscription.tell(type, entry)
