"""
``GET stream/applications``: what happens to those that a query is about, as server-sent events.

``reset`` (forget what you know), then each as ``added``, then ``current``; from then on ``added``,
``changed`` (a merge patch of what was sent before) and ``removed``. Whoever comes back with the id
of the last event is sent what was missed, ``changed`` with whole objects, or after a long time a
``reset``. An id stands at the last event of those that came together: breaking off between them
loses none.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from trueup.core.listing.row import Row
from trueup.k8s.patch import merge_patch_between
from trueup.web.apps.applications import Applications
from trueup.web.apps.entry import Entry
from trueup.web.apps.found import applications
from trueup.web.apps.subscription import Change, Subscription, pieces
from trueup.web.exchange import text
from trueup.web.ours.asking import asked_fields, encoded, shown, wanted
from trueup.web.ours.operation import EVENTS

HEARTBEAT = 15.0
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


@dataclass(frozen=True, slots=True)
class Watcher:
    """*chosen*: None: all. *asked*: the fields."""

    known: Applications
    chosen: Callable[[Row], bool] | None
    asked: str

    def has(self, row: Row | None) -> bool:
        return row is not None and (self.chosen is None or self.chosen(row))

    def told(self, change: Change) -> bytes:
        """The event, if it is one for this watcher."""
        if change.type == "DELETED" or not self.has(change.entry.row):
            return _removed(change.entry.key) if self.has(change.was) else b""
        if not self.has(change.was):
            return self.added(change.entry)
        if self.asked not in change.told:
            change.told[self.asked] = self._changed(change)
        return change.told[self.asked]

    def _changed(self, change: Change) -> bytes:
        """By what is different; whole, where nobody knows any more what it was."""
        if change.before is None:
            return self.added(change.entry, "changed")
        states = (shown(each, self.asked) for each in (change.before, change.entry))
        patch = merge_patch_between(*states)
        return _event("changed", {**_called(change.entry.key), "patch": patch}) if patch else b""

    def added(self, entry: Entry, event: str = "added") -> bytes:
        body = orjson.Fragment(encoded(entry, self.asked))
        return _event(event, {**_called(entry.key), "object": body})


async def watch_applications(request: Request) -> Response:
    known = applications(request)
    await known.known()
    watcher = Watcher(known, wanted(request), asked_fields(request))
    since = request.headers.get("Last-Event-ID") or text(request, "since")
    return StreamingResponse(_events(watcher, since), media_type=EVENTS, headers=HEADERS)


async def _events(watcher: Watcher, since: str) -> AsyncIterator[bytes]:
    known = watcher.known
    with known.subscribed() as news:
        position = known.journal.position()
        missed = known.missed(since)
        begun = _all(watcher, known.all()) if missed is None else map(watcher.told, missed)
        for piece in pieces(begun):
            yield piece
        yield _event("current", {}, position)
        async for piece in _news(watcher, news):
            yield piece


async def _news(watcher: Watcher, news: Subscription) -> AsyncIterator[bytes]:
    """What is told of what happens, and where we are then; now and then that alone."""
    clock = asyncio.get_running_loop().time
    due = clock() + HEARTBEAT
    while not news.closed:
        changes = await news.changes(max(due - clock(), 0.0))
        told = _all(watcher, watcher.known.all()) if changes is None else map(watcher.told, changes)
        position = watcher.known.journal.position()
        last = b""
        for piece in pieces(told):
            if last:
                yield last
            last = piece
        if last or clock() >= due:
            due = clock() + HEARTBEAT
            yield (last or b":\n\n")[:-1] + f"id: {position}\n\n".encode()


def _all(watcher: Watcher, there: Iterable[Entry]) -> Iterator[bytes]:
    """As they were when this began; whatever has changed since is told after them."""
    yield _event("reset", {})
    for entry in there:
        if watcher.has(entry.row):
            yield watcher.added(entry)


def _removed(key: tuple[str, str]) -> bytes:
    return _event("removed", _called(key))


def _called(key: tuple[str, str]) -> dict[str, object]:
    return {"namespace": key[0], "name": key[1]}


def _event(name: str, data: dict[str, object], position: str = "") -> bytes:
    id = f"id: {position}\n".encode() if position else b""
    return b"event: %b\ndata: %b\n%b\n" % (name.encode(), orjson.dumps(data), id)
