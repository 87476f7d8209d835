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
from itertools import islice

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from trueup.core.listing.row import Row
from trueup.k8s.patch import merge_patch_between
from trueup.web.apps.applications import Applications, Change, Entry, Subscription
from trueup.web.apps.found import applications
from trueup.web.exchange import text
from trueup.web.ours.asking import asked_fields, encoded, shown, wanted
from trueup.web.ours.operation import EVENTS

HEARTBEAT = 15.0
AT_A_TIME = 64  # events of what is there already
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
        before = change.before.row if change.before else None
        now = None if change.type == "DELETED" else change.entry.row
        if not self.has(now):
            return _removed(change.entry.key) if self.has(before) else b""
        if not self.has(before):
            return self.added(change.entry)
        if self.asked not in change.told:
            change.told[self.asked] = self._changed(change)
        return change.told[self.asked]

    def _changed(self, change: Change) -> bytes:
        states = (shown(each.body, self.asked) for each in (change.before, change.entry) if each)
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
        missed = _missed(watcher, since)
        begun = _all(watcher, known.all()) if missed is None else iter(missed)
        while part := b"".join(islice(begun, AT_A_TIME)):
            yield part
        yield _event("current", {}, position)
        async for told, position in _news(watcher, news):
            yield told[:-1] + f"id: {position}\n\n".encode()


async def _news(watcher: Watcher, news: Subscription) -> AsyncIterator[tuple[bytes, str]]:
    """What is told of what happens, and where we are then; now and then that alone."""
    clock = asyncio.get_running_loop().time
    due = clock() + HEARTBEAT
    while not news.closed:
        changes = await news.changes(max(due - clock(), 0.0))
        told, position = b"".join(map(watcher.told, changes)), watcher.known.journal.position()
        if told or clock() >= due:
            due = clock() + HEARTBEAT
            yield told or b":\n\n", position


def _all(watcher: Watcher, there: Iterable[Entry]) -> Iterator[bytes]:
    """As they were when the stream began; whatever has changed since is told after them."""
    yield _event("reset", {})
    for entry in there:
        if watcher.has(entry.row):
            yield watcher.added(entry)


def _missed(watcher: Watcher, since: str) -> list[bytes] | None:
    """What happened since; None if nobody knows any more."""
    changed = watcher.known.journal.since(since) if since else None
    if changed is None:
        return None
    told = (_caught_up(watcher, key, before) for key, before in changed.items())
    return [each for each in told if each]


def _caught_up(watcher: Watcher, key: tuple[str, str], before: Row | None) -> bytes:
    entry = watcher.known.get(key)
    if entry is None or not watcher.has(entry.row):
        return _removed(key) if watcher.has(before) else b""
    return watcher.added(entry, "changed" if watcher.has(before) else "added")


def _removed(key: tuple[str, str]) -> bytes:
    return _event("removed", _called(key))


def _called(key: tuple[str, str]) -> dict[str, object]:
    return {"namespace": key[0], "name": key[1]}


def _event(name: str, data: dict[str, object], position: str = "") -> bytes:
    id = f"id: {position}\n".encode() if position else b""
    return b"event: %b\ndata: %b\n%b\n" % (name.encode(), orjson.dumps(data), id)
