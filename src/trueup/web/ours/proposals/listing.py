"""Which Proposals there are, what one is, and what happens to them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from trueup.core.proposals.row import Row, row
from trueup.core.source.repositories import same
from trueup.k8s.object import Object
from trueup.k8s.value import Value, encode
from trueup.model.proposal import PROPOSAL
from trueup.web.exchange import deps, raw, reply, text
from trueup.web.ours.operation import EVENTS
from trueup.web.ours.proposals.found import body_of, decoded, found, visible
from trueup.web.ours.stream import HEADERS, HEARTBEAT

INSTALLED = 2.0  # seconds between two looks whether the cluster knows Proposals by now


class ProposalList(Value, frozen=True):
    """The newest first."""

    items: tuple[Row, ...]


async def proposals(request: Request) -> Response:
    """Those of which the caller may see anything; of one ``repository``, if that is said."""
    if PROPOSAL not in await deps(request).cluster.kinds():
        return raw(encode(ProposalList(())))
    listed, _ = await deps(request).cluster.list(PROPOSAL)
    rows = [made for each in listed if (made := _row(request, each)) is not None]
    rows.sort(key=lambda each: (each.created, each.namespace, each.name), reverse=True)
    return raw(encode(ProposalList(tuple(rows))))


async def one(request: Request) -> Response:
    """The object itself, with the parts that the caller may see."""
    return reply(body_of(*await found(request)))


async def watch(request: Request) -> Response:
    """As server-sent events: ``reset``, each as ``row``, ``current``; then ``row`` and ``gone``."""
    return StreamingResponse(_events(request), media_type=EVENTS, headers=HEADERS)


async def _events(request: Request) -> AsyncIterator[bytes]:
    yield _event("reset", {})
    if PROPOSAL not in await deps(request).cluster.kinds():
        yield _event("current", {})  # there are none, as far as anybody can tell
    while PROPOSAL not in await deps(request).cluster.kinds():
        yield b":\n\n"
        await asyncio.sleep(INSTALLED)
    changes = deps(request).cluster.watch(PROPOSAL).__aiter__()
    pending: asyncio.Task[Any] | None = None
    try:
        while True:
            pending = pending or asyncio.ensure_future(anext(changes))
            done, _ = await asyncio.wait((pending,), timeout=HEARTBEAT)
            if not done:
                yield b":\n\n"
                continue
            event, pending = pending.result(), None
            if event.type == "SYNCED":
                yield _event("current", {})
            elif event.type != "BOOKMARK":
                yield _told(request, event.type, event.object)
    finally:
        if pending is not None:
            pending.cancel()


def _told(request: Request, type_: str, obj: Object) -> bytes:
    if type_ == "DELETED":
        return _event("gone", {"namespace": obj.ref.namespace, "name": obj.ref.name})
    made = _row(request, obj)
    return _event("row", orjson.Fragment(encode(made))) if made else b":\n\n"


def _row(request: Request, obj: Object) -> Row | None:
    """None: it is none of theirs, or cannot be read."""
    if not deps(request).views.governs(obj.ref.namespace):
        return None
    try:
        seen = visible(request, decoded(obj))
    except msgspec.ValidationError:
        return None
    wanted = text(request, "repository")
    if seen is None or (wanted and not same(wanted, seen.spec.repo_url)):
        return None
    return row(seen)


def _event(name: str, data: Any) -> bytes:
    return f"event: {name}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"
