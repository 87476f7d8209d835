"""
Stream: one kind of one server, from its initial state on, without a gap.

List, then watch from the list's resourceVersion. A watch that ends is opened again from the last
resourceVersion that was seen (events and bookmarks move it on). When the server has forgotten
that version (410), or has said what nobody can read, everything is listed again and compared with
what was told before: what is unchanged is not told twice, what is gone is told as DELETED. So a
consumer sees every object's last state, and every deletion, whatever happens to the connection.

Whoever cannot be asked is asked less and less often, and as late as a busy server wishes. Only
what gets on (an event, a bookmark, a connection that lasts) counts as success: a server that takes
every connection and says nothing of sense is not asked in a hurry.
"""

import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from trueup.edge.kube.listing import CHUNK, Page
from trueup.edge.kube.status import Busy, ahead, expired, refusal
from trueup.edge.kube.transport import Transport
from trueup.k8s.object import Object
from trueup.model.errors import Refused, Unreachable
from trueup.ports import Clock, WatchEvent

FIRST = 0.2  # seconds before the first retry; doubled up to MOST, half of it drawn
MOST = 30.0
BRIEF = 1.0  # a watch that ends sooner and empty counts as a failure
LONGEST = 2**26  # bytes of a line; etcd holds no object of a fiftieth of that
CHANGES = ("ADDED", "MODIFIED", "DELETED")


class Expired(Exception):
    """The server no longer knows the resourceVersion: list again."""


class Garbage(Unreachable):
    """What was said cannot be read, so nobody knows what was missed: list again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What is watched: how to list it (in chunks), where to watch it (given a resourceVersion).

    *check* raises ``Stalled`` if the kind is not served any more.
    """

    api_version: str
    kind: str
    pages: Callable[[int], AsyncGenerator[Page, None]]
    path: Callable[[str], Awaitable[str]]
    check: Callable[[], Awaitable[None]]


class Stream:
    """See the module's text. One consumer iterates `events` once."""

    def __init__(self, transport: Transport, clock: Clock, wanted: Wanted) -> None:
        self._transport = transport
        self._clock = clock
        self._wanted = wanted
        self._told: dict[str, str] = {}  # namespace/name: uid/resourceVersion
        self._version = ""
        self._failures = 0
        self._expired = 0  # times in a row
        self._wait = 0.0  # seconds that the server asked for

    async def events(self) -> AsyncGenerator[WatchEvent, None]:
        """Ends only with an exception: ``Stalled`` when the kind is not served or not allowed."""
        synced = False
        while True:
            try:
                if not self._version:
                    async with aclosing(self._list()) as listed:
                        async for event in listed:
                            yield event
                    if not synced:
                        synced = True
                        yield WatchEvent("SYNCED", self._nothing())
                async with aclosing(self._watch()) as events:
                    async for event in events:
                        yield event
            except Expired:
                self._again()
            except Unreachable as error:
                self._failed(error)
            except Refused as error:
                if error.code == 410:
                    self._again()
                elif error.code == 404:
                    self._failures += 1
                    await self._wanted.check()
                else:
                    raise
            await self._pause()

    def _again(self) -> None:
        """List anew: at once, unless that is all that ever happens."""
        self._version = ""
        self._failures += self._expired > 0
        self._expired += 1

    def _failed(self, error: Unreachable) -> None:
        self._failures += 1
        if isinstance(error, Busy):
            self._wait = error.after
        if isinstance(error, Garbage):
            self._version = ""

    def _got_on(self) -> None:
        self._failures = self._expired = 0

    async def _pause(self) -> None:
        seconds, self._wait = self._wait, 0.0
        if self._failures:
            full = min(MOST, FIRST * 2.0 ** min(self._failures - 1, 20))
            seconds = max(seconds, full * (0.5 + 0.5 * random.random()))  # noqa: S311
        if seconds:
            await self._clock.sleep(seconds)

    async def _list(self) -> AsyncGenerator[WatchEvent, None]:
        """News of every object that is there, then of those that are not any more."""
        here: set[str] = set()
        version = ""
        chunk = CHUNK if self._expired < 2 else 0  # it changes too much to be listed in chunks
        async with aclosing(self._wanted.pages(chunk)) as pages:
            async for page in pages:
                version = page.version or version
                for each in page.objects:
                    here.add(_name(each.body))
                    for event in self._news(each):
                        yield event
        for name in [name for name in self._told if name not in here]:
            yield self._gone(name)
        self._version = version

    def _news(self, obj: Object) -> Iterator[WatchEvent]:
        name, now = _name(obj.body), _told(obj.body)
        before = self._told.get(name)
        if before == now:
            return
        if before and before.partition("/")[0] != now.partition("/")[0]:
            yield self._gone(name)
            before = None
        yield self._tell("MODIFIED" if before else "ADDED", obj.body)

    async def _watch(self) -> AsyncGenerator[WatchEvent, None]:
        """One connection; returns when the server ends it."""
        opened, before = self._clock.monotonic(), self._version
        path = await self._wanted.path(self._version)
        async with self._transport.stream(path) as content, aclosing(lines(content)) as found:
            async for line in found:
                event = self._read(line)
                self._got_on()
                if event is not None:
                    yield event
        if self._version == before and self._clock.monotonic() - opened < BRIEF:
            self._failures += 1
        else:
            self._got_on()

    def _read(self, line: bytes) -> WatchEvent | None:
        try:
            event = orjson.loads(line)
            kind, body = event["type"], event["object"]
            if kind == "ERROR":
                raise _ended(body)
            version = str(body["metadata"]["resourceVersion"])
            if kind != "BOOKMARK":
                _name(body)
        except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError) as error:
            raise Garbage(f"a watch of {self._wanted.kind} said {line[:80]!r}") from error
        if kind not in (*CHANGES, "BOOKMARK"):
            raise Garbage(f"a watch of {self._wanted.kind} told of {kind!r}")
        self._version = version
        return None if kind == "BOOKMARK" else self._tell(kind, body)

    def _tell(self, kind: str, body: Mapping[str, Any]) -> WatchEvent:
        if kind == "DELETED":
            self._told.pop(_name(body), None)
        else:
            self._told[_name(body)] = _told(body)
        return WatchEvent(kind, Object(body))

    def _gone(self, name: str) -> WatchEvent:
        uid = self._told.pop(name).partition("/")[0]
        namespace, _, own = name.partition("/")
        meta = {"namespace": namespace, "name": own, "uid": uid}
        meta = {key: value for key, value in meta.items() if value}
        return WatchEvent("DELETED", Object({**self._nothing().body, "metadata": meta}))

    def _nothing(self) -> Object:
        return Object(
            {"apiVersion": self._wanted.api_version, "kind": self._wanted.kind, "metadata": {}}
        )


async def lines(content: aiohttp.StreamReader) -> AsyncGenerator[bytes, None]:
    """Longer ones than ``readline`` takes, but not endless; a broken last line is dropped."""
    rest: list[bytes] = []
    size = 0
    async for chunk in content.iter_any():
        head, *more = chunk.split(b"\n")
        rest.append(head)
        for part in more:
            if line := b"".join(rest).strip():
                yield line
            rest, size = [part], 0
        size += len(rest[-1])
        if size > LONGEST:
            raise Garbage(f"a watch said {size} bytes without an end of the line")


def _name(body: Mapping[str, Any]) -> str:
    """``TypeError`` or ``KeyError`` if it has none."""
    meta = body["metadata"]
    return "/".join((meta.get("namespace") or "", meta["name"]))


def _told(body: Mapping[str, Any]) -> str:
    meta = body["metadata"]
    return f"{meta.get('uid') or ''}/{meta.get('resourceVersion') or ''}"


def _ended(status: dict[str, Any]) -> Exception:
    if expired(status) or ahead(status):
        return Expired()
    error = refusal(int(status.get("code") or 500), orjson.dumps(status), "watch")
    return error if isinstance(error, Unreachable) else Unreachable(str(error))
