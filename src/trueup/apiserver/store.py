"""
Store: the objects of the API server; in memory for reading, on disk before anyone sees them.

How it works. There are two views of the objects. The *committed* one is what is on disk: all
reads, lists and watches see it, so nobody ever sees what a crash could take back. Writers look
at the *latest* one, which also has the writes that are on their way to the disk, so that two
writers never both win. A write gets its revision at once and is queued; a worker thread commits
everything that queued up while the last commit ran as one transaction. Then, in one step of the
event loop, the batch becomes visible, watchers are told, and the writers are answered. If the
disk refuses a batch, it and all writes that queued up behind it (they may build on it) fail,
and the latest view falls back to the committed one.

All methods belong to the event loop's thread; only `Journal` calls run elsewhere.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from trueup.apiserver.history import History
from trueup.apiserver.index import Index
from trueup.apiserver.journal import Journal, NotStored, Row
from trueup.apiserver.records import Change, Event, Key, Record, record

Listener = Callable[[Event], None]


@dataclass(frozen=True)
class Limits:
    """How much of the past is kept."""

    events: int = 8192
    size: int = 16 * 2**20  # bytes


@dataclass(frozen=True, slots=True)
class _Queued:
    event: Event
    done: asyncio.Future[Record]


class Store:
    """See the module's text. Make it with :func:`open_store`."""

    def __init__(self, journal: Journal, limits: Limits) -> None:
        self.index = Index()
        self.revision = 0  # of the newest committed write
        self._journal = journal
        self._history = History(events=limits.events, size=limits.size)
        self._assigned = 0
        self._latest: dict[Key, Event] = {}  # on their way to the disk
        self._queue: list[_Queued] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="apiserver-journal")
        self._landing: asyncio.Future[None] | None = None  # the end of the commit under way
        self._gone: list[int] = []  # revisions that fell out of the history, to be dropped
        self._listeners: dict[str, list[Listener]] = {}

    def load(self) -> None:
        """Read the file; called once, before anything else."""
        self._journal.open()
        compacted = self._history.compacted = self._journal.compacted()
        for row in self._journal.rows():
            self.index.apply(self._remembered(row, compacted))
            self.revision = self._assigned = row.revision

    def _remembered(self, row: Row, compacted: int) -> Event:
        key = (row.resource, row.namespace, row.name)
        event = self._event(key, row.revision, row.body, deleted=row.deleted)
        if row.revision > compacted:
            self._history.add(event)
            self._gone += self._history.drop()
        return event

    async def close(self) -> None:
        """Wait for what is queued, then let go of the file."""
        waiting = [queued.done for queued in self._queue]
        if waiting:
            await asyncio.wait(waiting)
        await asyncio.get_running_loop().run_in_executor(self._thread, self._journal.close)
        self._thread.shutdown()

    @property
    def assigned(self) -> int:
        """The revision of the newest write, which may be on its way to the disk."""
        return self._assigned

    # Reading what is committed.

    def get(self, resource: str, namespace: str, name: str) -> Record | None:
        return self.index.get((resource, namespace, name))

    def select(self, resource: str, namespace: str = "") -> list[Record]:
        """The objects in the order of namespace and name; all namespaces if none is given."""
        return self.index.select(resource, namespace)

    def select_at(self, revision: int, resource: str, namespace: str = "") -> list[Record]:
        """The objects as they were at *revision*; raises ``Expired``."""
        if revision >= self.revision:
            return self.select(resource, namespace)
        then: dict[Key, Record | None] = {r.key: r for r in self.select(resource, namespace)}
        for key, before in self._history.undone(revision, resource).items():
            if namespace in ("", key[1]):
                then[key] = before
        return [found for key in sorted(then) if (found := then[key]) is not None]

    def since(self, revision: int) -> Iterable[Event]:
        """The events after *revision*, oldest first; raises ``Expired``."""
        return self._history.since(revision)

    def listen(self, resource: str, listener: Listener) -> Callable[[], None]:
        """Call *listener* for each event of *resource* (all if empty); gives what ends that."""
        self._listeners.setdefault(resource, []).append(listener)
        return lambda: self._listeners[resource].remove(listener)

    # What writers look at.

    def latest(self, resource: str, namespace: str, name: str) -> Record | None:
        key = (resource, namespace, name)
        if on_its_way := self._latest.get(key):
            return _outcome(on_its_way)
        return self.index.get(key)

    def latest_select(self, resource: str, namespace: str = "") -> Iterator[Record]:
        """Like `select`, in no order, with what is on its way to the disk."""
        on_the_way = {key: event for key, event in self._latest.items() if key[0] == resource}
        for found in self.index.select(resource, namespace):
            if found.key not in on_the_way:
                yield found
        for key, event in on_the_way.items():
            changed = _outcome(event)
            if changed is not None and namespace in ("", key[1]):
                yield changed

    def pending(self, resource: str) -> list[Record]:
        """What is on its way to the disk."""
        events = [event for key, event in self._latest.items() if key[0] == resource]
        return [found for event in events if (found := _outcome(event))]

    def latest_by_uid(self, uid: str) -> Record | None:
        found = self.index.by_uid(uid)
        newest = self.latest(*found.key) if found else None
        return newest if newest and newest.uid == uid else None

    def latest_dependents(self, uid: str) -> list[Record]:
        """The objects that name *uid* as an owner, with those on their way to the disk."""
        keys = {found.key for found in self.index.dependents(uid)}
        keys |= {key for key, event in self._latest.items() if uid in event.record.owners}
        newest = (self.latest(*key) for key in sorted(keys))
        return [found for found in newest if found and uid in found.owners]

    # Writing.

    def put(self, key: Key, body: Mapping[str, Any]) -> asyncio.Future[Record]:
        """Store *body* under the next revision, which it is stamped with; done when durable."""
        return self._enqueue(key, body, deleted=False)

    def remove(self, key: Key, body: Mapping[str, Any]) -> asyncio.Future[Record]:
        """Remove the object; *body* is the last that watchers see of it."""
        return self._enqueue(key, body, deleted=True)

    def _enqueue(
        self, key: Key, body: Mapping[str, Any], *, deleted: bool
    ) -> asyncio.Future[Record]:
        self._assigned += 1
        stamped = stamp(body, self._assigned)
        event = self._event(key, self._assigned, stamped, deleted=deleted)
        queued = _Queued(event, asyncio.get_running_loop().create_future())
        self._latest[key] = event
        self._queue.append(queued)
        if self._landing is None:
            self._begin()
            asyncio.get_running_loop().call_soon(self._commit)
        return queued.done

    def _event(self, key: Key, revision: int, body: bytes, *, deleted: bool) -> Event:
        previous = self.latest(*key)
        written = record(key, revision, body)
        if deleted:
            return Event(revision, Change.DELETED, written, previous)
        change = Change.MODIFIED if previous else Change.ADDED
        return Event(revision, change, written, previous)

    async def caught_up(self) -> None:
        """Until what is on its way to the disk now is there to be read, or was refused."""
        newest = self._assigned
        while self.revision < newest and self._landing:
            await asyncio.shield(self._landing)

    def _begin(self) -> None:
        self._landing = asyncio.get_running_loop().create_future()

    def _commit(self) -> None:
        batch, self._queue = self._queue, []
        rows = [_row(queued.event) for queued in batch]
        gone, compacted = list(self._gone), self._history.compacted
        commit = self._thread.submit(self._journal.commit, rows, gone, compacted)
        future = asyncio.wrap_future(commit)
        future.add_done_callback(lambda done: self._landed(batch, len(gone), done))

    def _landed(self, batch: list[_Queued], dropped: int, done: asyncio.Future[None]) -> None:
        landing = self._landing
        if error := done.exception():
            self._refused(batch, error)
        else:
            self._committed(batch, dropped)  # who is told may write: that only queues here
        self._landing = None
        if self._queue:  # what came in meanwhile
            self._begin()
            self._commit()
        if landing:
            landing.set_result(None)

    def _committed(self, batch: list[_Queued], dropped: int) -> None:
        del self._gone[:dropped]
        self.revision = batch[-1].event.revision
        for queued in batch:
            self._show(queued.event)
        self._gone += self._history.drop()
        for queued in batch:
            if not queued.done.cancelled():
                queued.done.set_result(queued.event.record)

    def _show(self, event: Event) -> None:
        key = event.record.key
        self.index.apply(event)
        self._history.add(event)
        if self._latest.get(key) is event:
            del self._latest[key]
        for listener in (*self._listeners.get(key[0], ()), *self._listeners.get("", ())):
            listener(event)

    def _refused(self, batch: list[_Queued], error: BaseException) -> None:
        failed = [*batch, *self._queue]
        self._queue = []
        self._latest.clear()
        for queued in failed:
            if not queued.done.cancelled():
                queued.done.set_exception(error)


async def open_store(path: Path, limits: Limits | None = None) -> Store:
    """The store in the file *path*; raises ``NotStored`` if it cannot be opened."""
    store = Store(Journal(path), limits or Limits())
    store.load()
    return store


def stamp(body: Mapping[str, Any], revision: int) -> bytes:
    """The JSON of *body* with *revision* as its resourceVersion."""
    meta = {**body["metadata"], "resourceVersion": str(revision)}
    # A copy of the right size: orjson's own keeps the spare room of the buffer it wrote into.
    return bytes(memoryview(orjson.dumps({**body, "metadata": meta})))


def _outcome(event: Event) -> Record | None:
    return None if event.change is Change.DELETED else event.record


def _row(event: Event) -> Row:
    kept = event.record
    deleted = event.change is Change.DELETED
    return Row(event.revision, kept.resource, kept.namespace, kept.name, deleted, kept.body)


__all__ = ["Limits", "NotStored", "Store", "open_store", "stamp"]
