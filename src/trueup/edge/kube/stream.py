"""
Stream: one kind of one server, from its initial state on, without a gap.

List, then watch from the list's resourceVersion. A watch that ends is opened again from the last
resourceVersion that was seen (events and bookmarks move it on). When the server has forgotten
that version (410), everything is listed again and compared with what was told before: what is
unchanged is not told twice, what is gone is told as DELETED. So a consumer sees every object's
last state, and every deletion, whatever happens to the connection.
"""

import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import aiohttp
import orjson

from trueup.edge.kube.status import expired, refusal
from trueup.edge.kube.transport import Transport
from trueup.k8s.object import Object
from trueup.model.errors import Refused, Unreachable
from trueup.ports import Clock, WatchEvent

FIRST = 0.2  # seconds before the first retry; doubled up to MOST, half of it drawn
MOST = 30.0
BRIEF = 1.0  # a watch that ends sooner and empty counts as a failure


class Listed(Protocol):
    """List everything: objects, and the resourceVersion to watch from."""

    async def __call__(self) -> tuple[Sequence[Object], str]: ...


class Expired(Exception):
    """The server no longer knows the resourceVersion: list again."""


class Told(NamedTuple):
    """What the consumer knows of an object."""

    uid: str
    version: str


Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What is watched: how to list it, where to watch it (given a resourceVersion).

    *check* raises ``Stalled`` if the kind is not served any more.
    """

    api_version: str
    kind: str
    listed: Listed
    path: Callable[[str], Awaitable[str]]
    check: Callable[[], Awaitable[None]]


class Stream:
    """See the module's text. One consumer iterates `events` once."""

    def __init__(self, transport: Transport, clock: Clock, wanted: Wanted) -> None:
        self._transport = transport
        self._clock = clock
        self._wanted = wanted
        self._told: dict[Name, Told] = {}
        self._version = ""
        self._failures = 0

    async def events(self) -> AsyncGenerator[WatchEvent, None]:
        """Ends only with an exception: ``Stalled`` when the kind is not served or not allowed."""
        synced = False
        while True:
            try:
                if not self._version:
                    for event in await self._list():
                        yield event
                    if not synced:
                        synced = True
                        yield WatchEvent("SYNCED", self._nothing())
                async with aclosing(self._watch()) as events:
                    async for event in events:
                        yield event
            except Expired:
                self._version = ""
            except Unreachable:
                self._failures += 1
            except Refused as error:
                if error.code != 404:
                    raise
                self._failures += 1
                await self._wanted.check()
            await self._pause()

    async def _pause(self) -> None:
        if self._failures:
            full = min(MOST, FIRST * 2.0 ** min(self._failures - 1, 20))
            await self._clock.sleep(full * (0.5 + 0.5 * random.random()))  # noqa: S311

    async def _list(self) -> Iterator[WatchEvent]:
        objects, version = await self._wanted.listed()
        self._version = version
        self._failures = 0
        return self._news(objects)

    def _news(self, objects: Sequence[Object]) -> Iterator[WatchEvent]:
        here = {_name(each.body): each for each in objects}
        for name in [name for name in self._told if name not in here]:
            yield self._gone(name)
        for name, each in here.items():
            meta = each.body["metadata"]
            told = self._told.get(name)
            if told and told.uid != meta.get("uid", ""):
                yield self._gone(name)
                told = None
            if told is None or told.version != meta.get("resourceVersion", ""):
                yield self._tell("MODIFIED" if told else "ADDED", each.body)

    async def _watch(self) -> AsyncGenerator[WatchEvent, None]:
        """One connection; returns when the server ends it."""
        opened, before = self._clock.monotonic(), self._version
        try:
            path = await self._wanted.path(self._version)
            async with self._transport.stream(path) as content, aclosing(lines(content)) as found:
                async for line in found:
                    self._failures = 0
                    if (event := self._read(line)) is not None:
                        yield event
        except Refused as error:
            if error.code == 410:
                raise Expired from error
            raise
        if self._version == before and self._clock.monotonic() - opened < BRIEF:
            self._failures += 1

    def _read(self, line: bytes) -> WatchEvent | None:
        try:
            event = orjson.loads(line)
            kind, body = event["type"], event["object"]
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise Unreachable("a watch was cut in the middle of an event") from error
        if kind == "ERROR":
            raise _ended(body)
        self._version = body["metadata"]["resourceVersion"]
        return None if kind == "BOOKMARK" else self._tell(kind, body)

    def _tell(self, kind: str, body: Mapping[str, Any]) -> WatchEvent:
        meta = body["metadata"]
        if kind == "DELETED":
            self._told.pop(_name(body), None)
        else:
            told = Told(meta.get("uid", ""), meta.get("resourceVersion", ""))
            self._told[_name(body)] = told
        return WatchEvent(kind, Object(body))

    def _gone(self, name: Name) -> WatchEvent:
        told = self._told.pop(name)
        meta = {"namespace": name[0], "name": name[1], "uid": told.uid}
        meta = {key: value for key, value in meta.items() if value}
        return WatchEvent("DELETED", Object({**self._nothing().body, "metadata": meta}))

    def _nothing(self) -> Object:
        return Object(
            {"apiVersion": self._wanted.api_version, "kind": self._wanted.kind, "metadata": {}}
        )


async def lines(content: aiohttp.StreamReader) -> AsyncGenerator[bytes, None]:
    """Without a limit on their length, which ``readline`` has; a broken last line is dropped."""
    rest: list[bytes] = []
    async for chunk in content.iter_any():
        head, *more = chunk.split(b"\n")
        rest.append(head)
        for part in more:
            if line := b"".join(rest).strip():
                yield line
            rest = [part]


def _name(body: Mapping[str, Any]) -> Name:
    meta = body["metadata"]
    return (meta.get("namespace", ""), meta["name"])


def _ended(status: dict[str, Any]) -> Exception:
    if expired(status):
        return Expired()
    error = refusal(int(status.get("code") or 500), orjson.dumps(status), "watch")
    return error if isinstance(error, Unreachable) else Unreachable(str(error))
