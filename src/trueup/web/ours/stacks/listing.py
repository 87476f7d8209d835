"""Which Stacks there are, what one is, and what happens to them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from trueup.core.stacks.row import Row, row, shown
from trueup.k8s.object import Object
from trueup.k8s.value import Value, encode
from trueup.model.stack import STACK, Stack
from trueup.web.exchange import deps, many, raw, reply, text
from trueup.web.ours.operation import EVENTS
from trueup.web.ours.stacks.found import RESOURCE, called, stack
from trueup.web.ours.stream import HEADERS, HEARTBEAT
from trueup.web.rights import allowed

INSTALLED = 2.0  # seconds between two looks whether the cluster knows Stacks by now


class StackList(Value, frozen=True):
    """By namespace and name."""

    items: tuple[Row, ...]


async def stacks(request: Request) -> Response:
    """Those that the caller may see; of ``project``s, or with a word of ``q`` in their names."""
    if STACK not in await deps(request).cluster.kinds():
        return raw(encode(StackList(())))
    listed, _ = await deps(request).cluster.list(STACK)
    rows = [found for each in listed if (found := _row(request, each)) is not None]
    return raw(encode(StackList(tuple(sorted(rows, key=lambda each: (each.namespace, each.name))))))


async def one(request: Request) -> Response:
    """The object itself; what it calls sensitive is masked."""
    return reply(shown((await stack(request)).body))


async def watch(request: Request) -> Response:
    """As server-sent events: ``reset``, each as ``row``, ``current``; then ``row`` and ``gone``."""
    return StreamingResponse(_events(request), media_type=EVENTS, headers=HEADERS)


async def _events(request: Request) -> AsyncIterator[bytes]:
    yield _event("reset", {})
    if STACK not in await deps(request).cluster.kinds():
        yield _event("current", {})  # there are none, as far as anybody can tell
    while STACK not in await deps(request).cluster.kinds():
        yield b":\n\n"
        await asyncio.sleep(INSTALLED)
    changes = deps(request).cluster.watch(STACK).__aiter__()
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
    found = _row(request, obj)
    return _event("row", orjson.Fragment(encode(found))) if found else b":\n\n"


def _row(request: Request, obj: Object) -> Row | None:
    """None: it is none of theirs, or cannot be read."""
    projects, word = many(request, "project"), text(request, "q").lower()
    governed = deps(request).views.governs(obj.ref.namespace)
    if not governed or not allowed(request, RESOURCE, "get", called(request, obj.body)):
        return None
    try:
        found = row(msgspec.convert(obj.body, Stack, strict=False))
    except msgspec.ValidationError as error:
        found = _unreadable(obj, str(error))
    of = not projects or found.project in projects
    return found if of and word in f"{found.namespace}/{found.name}".lower() else None


def _unreadable(obj: Object, why: str) -> Row:
    project = str(obj.at("spec", "project") or "default")
    ref = obj.ref
    return Row(ref.namespace, ref.name, project, "", "", "", message=why, health="Degraded")


def _event(name: str, data: Any) -> bytes:
    return f"event: {name}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"
