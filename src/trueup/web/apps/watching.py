"""
``GET /api/v1/stream/applications``: what happens to Applications.

Each once (``ADDED``) unless the client says from which resourceVersion it goes on, then what
changes of the fields that it asks for. One that is named is told first, whatever it says: Argo CD's
page goes on from the version that it has just read. A thousand pages may have one open: what a
change is written as is shared by all that show the same of it, and what came together is sent
together.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from trueup.web import fields
from trueup.web.apps.applications import Applications
from trueup.web.apps.entry import Entry
from trueup.web.apps.found import applications
from trueup.web.apps.select import shown
from trueup.web.apps.stream import HEARTBEAT, frame, sent, wants_events
from trueup.web.apps.subscription import Change, pieces
from trueup.web.exchange import deps, text

Chosen = Callable[[Entry], bool] | None
LONGEST = 19  # digits of a resourceVersion


@dataclass(frozen=True, slots=True)
class Watcher:
    """*chosen*: None: all. *asked*: the fields; *events*: as server-sent events."""

    known: Applications
    chosen: Chosen
    asked: str
    events: bool

    def told(self, change: Change) -> bytes:
        """What is sent of it; empty: nothing."""
        if self.chosen is not None and not self.chosen(change.entry):
            return b""
        if self.asked and change.type == "MODIFIED" and self._same(change):
            return b""
        key = ("result", self.asked, self.events)
        written = change.told.get(key)
        if written is None:
            written = change.told[key] = frame(_result(change, self.asked), events=self.events)
        return written

    def _same(self, change: Change) -> bool:
        """Whether what is shown of it is as it was: statuses change all the time."""
        before = change.before
        if before is None or (self.chosen is not None and not self.chosen(before)):
            return False
        key = ("same", self.asked)
        if key not in change.told:
            was, now = (_fields(change.type, each, self.asked) for each in (before, change.entry))
            change.told[key] = b"same" if was == now else b""
        return bool(change.told[key])


async def watch_applications(request: Request) -> Response:
    known = applications(request)
    await known.known()
    name, since = text(request, "name"), version(text(request, "resourceVersion"))
    chosen = _there(request, shown(request)) if name else shown(request)
    watcher = Watcher(known, chosen, text(request, "fields"), wants_events(request))
    parts = _parts(watcher, name, since - 1 if name else since)
    return sent(parts, events=watcher.events)


def _there(request: Request, chosen: Chosen) -> Chosen:
    """Of those with one name, the one in ``appNamespace``, or at home."""
    there = text(request, "appNamespace") or deps(request).namespace
    return lambda entry: entry.row.namespace == there and (chosen is None or chosen(entry))


async def _parts(watcher: Watcher, name: str, since: int) -> AsyncIterator[bytes]:
    clock = asyncio.get_running_loop().time
    with watcher.known.subscribed(name) as news:
        for piece in pieces(_begun(watcher, since)):
            yield piece
        due = clock() + HEARTBEAT
        while not news.closed:
            changes = await news.changes(max(due - clock(), 0.0))
            if changes is None:
                return  # nobody knows any more: as after any break, the client begins anew
            for piece in pieces(map(watcher.told, changes)):
                yield piece
                due = clock() + HEARTBEAT
            if clock() >= due:
                due = clock() + HEARTBEAT
                yield frame(b"", events=watcher.events)


def version(said: str) -> int:
    """What is newer is sent; all, if it says nothing that could be one."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < LONGEST else -1


def _begun(watcher: Watcher, since: int) -> Iterator[bytes]:
    for entry in watcher.known.all():
        if entry.version > since:
            yield watcher.told(Change(0, "ADDED", entry))


def _result(change: Change, asked: str) -> bytes:
    if asked:
        return orjson.dumps(_fields(change.type, change.entry, asked))
    type, app = change.type.encode(), change.entry.encoded
    return b'{"result":{"type":"%b","application":%b}}' % (type, app)


def _fields(type: str, entry: Entry, asked: str) -> Any:
    return fields.project({"result": {"type": type, "application": entry.body}}, asked)
