"""
What happens to the objects of one of our kinds, as server-sent events, a row each.

``reset`` (forget what you know), each as ``row``, ``current``; from then on ``row`` and ``gone``.
The kind may be one that the cluster does not know yet.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value, encode
from trueup.ports.cluster import Cluster, WatchEvent
from trueup.web.exchange import deps
from trueup.web.ours.operation import EVENTS
from trueup.web.ours.stream import HEADERS, HEARTBEAT

INSTALLED = 2.0  # seconds between two looks whether the cluster knows the kind by now
NOTHING = b":\n\n"  # a comment: the connection is alive

Row = Callable[[Object], Value | None]
"""What is told of an object; None: it is none of theirs, or cannot be read."""


def streamed(request: Request, kind: GroupKind, row: Row) -> Response:
    told = _Rows(deps(request).cluster, kind, row).events()
    return StreamingResponse(told, media_type=EVENTS, headers=HEADERS)


@dataclass(slots=True)
class _Rows:
    """*known*: those that were told of."""

    cluster: Cluster
    kind: GroupKind
    row: Row
    known: set[Ref] = field(default_factory=set)

    async def events(self) -> AsyncIterator[bytes]:
        yield _event("reset", {})
        if self.kind not in await self.cluster.kinds():
            yield _event("current", {})  # there are none, as far as anybody can tell
        while self.kind not in await self.cluster.kinds():
            yield NOTHING
            await asyncio.sleep(INSTALLED)
        changes = self.cluster.watch(self.kind).__aiter__()
        pending: asyncio.Task[WatchEvent] | None = None
        try:
            while True:
                pending = pending or asyncio.ensure_future(anext(changes))
                done, _ = await asyncio.wait((pending,), timeout=HEARTBEAT)
                if not done:
                    yield NOTHING
                    continue
                event, pending = pending.result(), None
                yield self._told(event)
        finally:
            if pending is not None:
                pending.cancel()

    def _told(self, event: WatchEvent) -> bytes:
        if event.type == "SYNCED":
            return _event("current", {})
        if event.type == "BOOKMARK":
            return NOTHING
        ref = event.object.ref
        row = self.row(event.object) if event.type != "DELETED" else None
        if row is not None:
            self.known.add(ref)
            return _event("row", orjson.Fragment(encode(row)))
        if ref in self.known:
            self.known.remove(ref)
            return _event("gone", {"namespace": ref.namespace, "name": ref.name})
        return NOTHING


def _event(name: str, data: Any) -> bytes:
    return f"event: {name}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"
