"""
The Applications that the API server has, from one watch: what lists and streams are made of.

A list joins what each object was encoded to once, in an order that is kept. Subscribers get the
latest state of what changed since they last looked, however slow they are: a slow client costs no
memory and delays nobody. A write puts its result in at once, so that a client reads what it wrote.
"""

import asyncio
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from trueup.core.listing.order import Order
from trueup.core.listing.row import Row
from trueup.k8s.object import Object
from trueup.model.application import APPLICATION
from trueup.ports import Cluster, WatchEvent
from trueup.web.apps.entry import Entry, Key, gone
from trueup.web.apps.index import Index
from trueup.web.apps.journal import Journal
from trueup.web.apps.places import Places
from trueup.web.apps.subscription import Change, Subscription

AT_A_TIME = 50  # changes that are taken in until others have their turn
INDEXES = 8  # orders that are kept; the one that was not asked for longest goes


class Applications:
    """
    The known Applications, kept by :meth:`follow`.

    *governs*: of which namespaces; somebody's Applications elsewhere are nobody's business here.
    """

    def __init__(self, governs: Callable[[str], bool] = lambda _namespace: True) -> None:
        self._governs = governs
        self._entries: dict[Key, Entry] = {}
        self._sorted: list[Key] = []
        self._indexes: OrderedDict[Order, Index] = OrderedDict()
        self._places: Places | None = None
        self._everybody: set[Subscription] = set()
        self._by_name: dict[str, set[Subscription]] = {}
        self._known = asyncio.Event()
        self._closed = False
        self.journal = Journal()
        self.version = 0

    async def follow(self, cluster: Cluster) -> None:
        """Watch until cancelled; whoever is told of many changes is told of the first ones soon."""
        taken = 0
        async for event in cluster.watch(APPLICATION):
            self._take(event)
            taken += 1
            if not taken % AT_A_TIME:
                await asyncio.sleep(0)

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

    def since(self, number: int) -> list[Change] | None:
        """What happened after the change of that number, one for each; None: nobody knows."""
        return self._since(self.journal.after(number))

    def missed(self, position: str) -> list[Change] | None:
        """The same, after what a stream said last."""
        return self._since(self.journal.since(position)) if position else None

    def _since(self, changed: Mapping[Key, Row | None] | None) -> list[Change] | None:
        if changed is None:
            return None
        found = (self._happened(key, before) for key, before in changed.items())
        return [each for each in found if each is not None]

    def _happened(self, key: Key, before: Row | None) -> Change | None:
        entry = self._entries.get(key)
        if entry is not None:
            return Change(0, "MODIFIED" if before else "ADDED", entry, was=before)
        return Change(0, "DELETED", gone(before), was=before) if before else None

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

    def at(self, places: Iterable[str]) -> Iterator[Entry]:
        """Those with a source at one of *places*; the places of all are kept from now on."""
        if self._places is None:
            self._places = Places(self._entries.values())
        found = map(self._entries.get, self._places.at(places))
        return (entry for entry in found if entry is not None)

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
        subscription = Subscription(self.since, closed=self._closed)
        group = self._by_name.setdefault(name, set()) if name else self._everybody
        group.add(subscription)
        try:
            yield subscription
        finally:
            subscription.left()
            group.discard(subscription)
            if name and not group:
                self._by_name.pop(name, None)

    def _take(self, event: WatchEvent) -> None:
        match event.type:
            case "ADDED" | "MODIFIED" if self._governs(event.object.ref.namespace):
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
        if self._places is not None:
            self._places.put(before, None if type == "DELETED" else entry)
        number = self.journal.note(entry.key, before.row if before else None)
        change = Change(number, type, entry, before)
        for subscription in (*self._everybody, *self._by_name.get(entry.key[1], ())):
            subscription.tell(change)
