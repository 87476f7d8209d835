"""
watch: the changes of a resource as a stream of JSON lines.

A watcher is a queue beside the store: the store drops events into it as they are committed,
and the stream takes all that are there at once, so a burst costs one write to the network.
An object that a selector no longer means is told as DELETED, one that it means from now on as
ADDED. A client that does not read is cut off when its queue is full; it will watch again from
where it was.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator

import orjson

from trueup.apiserver import crds, errors
from trueup.apiserver.cluster import Cluster
from trueup.apiserver.history import Expired
from trueup.apiserver.reading import parse_revision
from trueup.apiserver.records import Change, Event, Record
from trueup.apiserver.records import record as as_record
from trueup.apiserver.resources import Resource
from trueup.apiserver.selecting import Selection
from trueup.k8s import causes
from trueup.k8s.value import Value

BOOKMARK_EVERY = 60.0  # seconds, at most, and only if something was written meanwhile
MOST_WAITING = 16384  # events
INITIAL_END = "k8s.io/initial-events-end"

Encode = Callable[[Record], bytes]


class WatchOptions(Value, frozen=True):
    """What a watch asks for besides the resource."""

    selection: Selection
    revision: str = ""
    match: str = ""
    initial: bool | None = None  # sendInitialEvents
    bookmarks: bool = False
    timeout: float = 0.0  # seconds; 0: an hour


def check(options: WatchOptions) -> None:
    """Raise 422 for parameters that do not go together."""
    field = "resourceVersionMatch"
    if options.initial is None and options.match:
        words = f"{field} is forbidden for watch unless sendInitialEvents is provided"
        raise errors.invalid_options("ListOptions", causes.forbidden(field, words))
    if options.initial is not None and options.match != "NotOlderThan":
        words = f"sendInitialEvents requires setting {field} to NotOlderThan"
        found = [causes.forbidden(field, words)]
        if options.match:
            found.append(causes.not_supported(field, options.match, ["NotOlderThan"]))
        raise errors.invalid_options("ListOptions", *found)


def _since(revision: str) -> int:
    """Where to begin; what is no revision is foreseen by lists alone."""
    try:
        return parse_revision(revision)
    except errors.Refused as refusal:
        told = refusal.status.message.removeprefix("invalid resource version: ")
        raise errors.unexpected(told) from refusal


class Watch:
    """One client's watch. Make it, then iterate `lines` and `close` it."""

    def __init__(
        self,
        cluster: Cluster,
        resource: Resource,
        namespace: str,
        options: WatchOptions,
        encode: Encode,
    ) -> None:
        self._store = cluster.store
        self._renewals = cluster.renewals
        self._resource = resource
        self._namespace = namespace
        self._options = options
        self._encode = encode
        self._events: deque[Event] = deque()
        self._wake = asyncio.Event()
        self._closed = False
        self._told = 0  # the revision of the last bookmark or event
        check(options)
        self._start = self._beginning()
        self._stop = self._store.listen(resource.key, self._on_event)
        self._registry = cluster.registry
        self._stop_following = self._store.listen(crds.KEY, self._on_definition)

    def close(self) -> None:
        """End the stream; called by the server when it stops, and at the end."""
        if not self._closed:
            self._closed = True
            self._stop()
            self._stop_following()
            self._wake.set()

    async def lines(self) -> AsyncIterator[bytes]:
        """The stream, several lines a piece."""
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._options.timeout or 3600.0, self.close)
        bookmark = loop.call_later(BOOKMARK_EVERY, self._wake.set)
        try:
            if first := b"".join(self._start):
                yield first
            while True:
                await self._wake.wait()
                self._wake.clear()
                if piece := b"".join(self._drained()):
                    yield piece
                if self._closed:
                    return
                if bookmark.when() <= loop.time():
                    bookmark = loop.call_later(BOOKMARK_EVERY, self._wake.set)
                    if piece := self._due_bookmark():
                        yield piece
        finally:
            timer.cancel()
            bookmark.cancel()
            self.close()

    # What stands at the beginning, by the resourceVersion that was asked for.

    def _beginning(self) -> list[bytes]:
        asked = _since(self._options.revision)
        self._told = current = self._store.revision
        if self._options.initial or (asked == 0 and self._options.initial is None):
            lines = [line(Change.ADDED, self._encode(r)) for r in self._selected()]
            if self._options.initial and self._options.bookmarks:
                lines.append(self._bookmark(current, initial_end=True))
            return lines
        if asked == 0 or asked >= current:
            self._told = max(asked, current)
            return []
        try:
            events = self._store.since(asked)
        except Expired:
            message = f"too old resource version: {asked} ({current})"
            return [_error(errors.expired(message))]
        mine = (e for e in events if e.record.resource == self._resource.key)
        return [told for event in mine for told in self._line(event)]

    @property
    def expired(self) -> bool:
        """Whether all that there is to say is that the revision is too old."""
        return len(self._start) == 1 and self._start[0].startswith(b'{"type":"ERROR"')

    def _selected(self) -> list[Record]:
        found = self._store.select(self._resource.key, self._namespace)
        return self._options.selection.of(self._renewals.all(self._resource, found))

    # Events as they come.

    def _on_event(self, event: Event) -> None:
        if len(self._events) >= MOST_WAITING:
            self.close()
            return
        self._events.append(event)
        self._wake.set()

    def _on_definition(self, event: Event) -> None:
        """A kind that is served no more has no watches; clients then learn that it is gone."""
        mine = self._resource
        if self._registry.find(mine.group, mine.version, mine.plural) is None:
            self.close()

    def _drained(self) -> Iterator[bytes]:
        while self._events:
            event = self._events.popleft()
            yield from self._line(event)

    def _line(self, event: Event) -> Iterator[bytes]:
        """The line that tells of *event*, if it concerns this watch."""
        record = event.record
        if self._namespace and record.namespace != self._namespace:
            return
        selection = self._options.selection
        change = event.change
        if not selection.everything:
            is_in = change is not Change.DELETED and selection.has(record)
            previous = event.previous and self._renewals.of(event.previous)
            was_in = previous is not None and selection.has(previous)
            if not is_in and not was_in:
                return
            change = _told_as(is_in=is_in, was_in=was_in)
            if event.change is not Change.DELETED and change is Change.DELETED and previous:
                record = _left(previous, event.revision)
        self._told = max(self._told, event.revision)
        yield line(change, self._encode(record))

    def _due_bookmark(self) -> bytes:
        current = self._store.revision
        if not self._options.bookmarks or current <= self._told:
            return b""
        self._told = current
        return self._bookmark(current)

    def _bookmark(self, revision: int, *, initial_end: bool = False) -> bytes:
        meta: dict[str, object] = {"resourceVersion": str(revision)}
        if initial_end:
            meta["annotations"] = {INITIAL_END: "true"}
        body = {
            "kind": self._resource.kind,
            "apiVersion": self._resource.api_version,
            "metadata": meta,
        }
        shown = as_record((self._resource.key, "", ""), revision, orjson.dumps(body))
        return b'{"type":"BOOKMARK","object":' + self._encode(shown) + b"}\n"


def _left(last: Record, revision: int) -> Record:
    """An object that a selector does not select any more: as it was, at the new revision."""
    body = last.decoded()
    meta = {**body["metadata"], "resourceVersion": str(revision)}
    shown = orjson.dumps({**body, "metadata": meta})
    return as_record(last.key, revision, shown)


def _told_as(*, is_in: bool, was_in: bool) -> Change:
    if is_in:
        return Change.MODIFIED if was_in else Change.ADDED
    return Change.DELETED


def line(change: Change, body: bytes) -> bytes:
    """One event as clients read it."""
    return b'{"type":"' + change.encode() + b'","object":' + body + b"}\n"


def _error(refusal: errors.Refused) -> bytes:
    return b'{"type":"ERROR","object":' + errors.encoded(refusal) + b"}\n"
