"""
The Applications that the API server has, from one watch: what lists and streams are made of.

A list joins what each object was encoded to once, in an order that is kept. Subscribers get the
latest state of what changed since they last looked, however slow they are: a slow client costs no
memory and delays nobody. A write puts its result in at once, so that a client reads what it wrote.
"""

import asyncio
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import orjson

from trueup.core.listing.order import Order
from trueup.core.listing.row import Row, row
from trueup.core.webhooks.matching import places
from trueup.k8s.object import Object
from trueup.model.application import APPLICATION
from trueup.ports import Cluster, WatchEvent
from trueup.web.apps.index import Index
from trueup.web.apps.journal import Journal
from trueup.web.exchange import without_managed_fields

Key = tuple[str, str]
"""Namespace and name."""
INDEXES = 8  # orders that are kept; the one that was not asked for longest goes


class Entry:
    """One Application, and what is made of it once."""

    __slots__ = ("_encoded", "_places", "body", "key", "row")

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.body = without_managed_fields(body)
        metadata = body["metadata"]
        self.key: Key = (metadata.get("namespace") or "", metadata["name"])
        self._encoded: bytes | None = None
        self._places: frozenset[str] | None = None
        self.row: Row = row(self.body)

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

    @property
    def version(self) -> int:
        return int(self.body["metadata"].get("resourceVersion") or 0)

    @property
    def uid(self) -> str:
        return str(self.body["metadata"].get("uid") or "")


class Change:
    """
    What happened to one Application: *before* (None: it was not there) and *entry*, as it is now.

    *type*: ``ADDED``, ``MODIFIED`` or ``DELETED``; then *entry* is what it was at last. *told*:
    what it is written as, by who writes it: all streams that say the same share it.
    """

    __slots__ = ("before", "entry", "number", "told", "type")

    def __init__(self, number: int, type: str, entry: Entry, before: Entry | None) -> None:
        self.number = number
        self.type = type
        self.entry = entry
        self.before = before
        self.told: dict[Any, bytes] = {}

    def since(self, earlier: "Change") -> "Change | None":
        """Both as one; None if nothing is left of them."""
        if earlier.before is None and self.type == "DELETED":
            return None
        type = self.type
        if type != "DELETED":
            type = "ADDED" if earlier.before is None else "MODIFIED"
        return Change(self.number, type, self.entry, earlier.before)


class Subscription:
    """
    What changed since the subscriber last looked: one change for each Application.

    *closed*: the server is to end, and so is what would go on for ever.
    """

    __slots__ = ("_news", "_waiting", "closed")

    def __init__(self, *, closed: bool = False) -> None:
        self.closed = closed
        self._waiting: dict[Key, Change] = {}
        self._news: asyncio.Future[None] | None = None

    def tell(self, change: Change) -> None:
        earlier = self._waiting.pop(change.entry.key, None)
        together = change if earlier is None else change.since(earlier)
        if together is not None:
            self._waiting[change.entry.key] = together
            self._wake()

    def close(self) -> None:
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    async def changes(self, patience: float) -> Sequence[Change]:
        """What has happened, as soon as something has; nothing after *patience* seconds."""
        if not self._waiting:
            loop = asyncio.get_running_loop()
            self._news = loop.create_future()
            timer = loop.call_later(patience, self._wake)
            try:
                await self._news
            finally:
                timer.cancel()
                self._news = None
        waiting, self._waiting = self._waiting, {}
        return list(waiting.values())

    async def events(self) -> AsyncIterator[tuple[str, Entry]]:
        while True:
            for change in await self.changes(3600.0):
                yield change.type, change.entry


class Applications:
    """The known Applications, kept by :meth:`follow`."""

    def __init__(self) -> None:
        self._entries: dict[Key, Entry] = {}
        self._sorted: list[Key] = []
        self._indexes: OrderedDict[Order, Index] = OrderedDict()
        self._everybody: set[Subscription] = set()
        self._by_name: dict[str, set[Subscription]] = {}
        self._known = asyncio.Event()
        self._closed = False
        self.journal = Journal()
        self.version = 0

    async def follow(self, cluster: Cluster) -> None:
        """Watch until cancelled."""
        async for event in cluster.watch(APPLICATION):
            self._take(event)

    async def close(self, closing: asyncio.Event) -> None:
        """Have all subscriptions know when *closing* is set, also those that come later."""
        await closing.wait()
        self._closed = True
        for subscription in self._everybody.union(*self._by_name.values()):
            subscription.close()

    async def known(self) -> None:
        """Wait until everything has been told once."""
        await self._known.wait()

    @property
    def complete(self) -> bool:
        """Whether everything has been told once."""
        return self._known.is_set()

    def get(self, key: Key) -> Entry | None:
        return self._entries.get(key)

    def all(self) -> list[Entry]:
        """By namespace and name."""
        return [self._entries[key] for key in self._sorted]

    def entries(self) -> Iterable[Entry]:
        """As they come; nobody else may have a turn meanwhile."""
        return self._entries.values()

    def index(self, order: Order) -> Index:
        """All keys in that order, which is kept from now on."""
        found = self._indexes.get(order)
        if found is None:
            found = Index(order, (entry.row for entry in self._entries.values()))
            self._indexes[order] = found
            if len(self._indexes) > INDEXES:
                self._indexes.popitem(last=False)
        self._indexes.move_to_end(order)
        return found

    def put(self, obj: Object) -> Entry:
        """Take in what a write returned."""
        entry = Entry(obj.body)
        known = self._entries.get(entry.key)
        if known is not None and known.uid == entry.uid and known.version >= entry.version:
            return known
        if known is None:
            insort(self._sorted, entry.key)
        self._entries[entry.key] = entry
        self._tell("ADDED" if known is None else "MODIFIED", entry, known)
        return entry

    @contextmanager
    def subscribed(self, name: str = "") -> Iterator[Subscription]:
        """*name*: to those that are called so only."""
        subscription = Subscription(closed=self._closed)
        group = self._by_name.setdefault(name, set()) if name else self._everybody
        group.add(subscription)
        try:
            yield subscription
        finally:
            group.discard(subscription)
            if name and not group:
                self._by_name.pop(name, None)

    def _take(self, event: WatchEvent) -> None:
        match event.type:
            case "ADDED" | "MODIFIED":
                self.put(event.object)
            case "DELETED":
                self._remove(Entry(event.object.body))
            case "SYNCED":
                self._known.set()

    def _remove(self, entry: Entry) -> None:
        known = self._entries.pop(entry.key, None)
        if known is not None:
            del self._sorted[bisect_left(self._sorted, entry.key)]
            self._tell("DELETED", entry, known)

    def _tell(self, type: str, entry: Entry, before: Entry | None) -> None:
        self.version = max(self.version, entry.version)
        now = None if type == "DELETED" else entry.row
        for index in self._indexes.values():
            index.put(entry.key, now)
        number = self.journal.note(entry.key, before.row if before else None)
        change = Change(number, type, entry, before)
        for subscription in (*self._everybody, *self._by_name.get(entry.key[1], ())):
            subscription.tell(change)
