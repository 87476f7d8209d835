"""
Streams: ``{"result": …}`` a line, or server-sent events for who accepts them.

Every Application once (``ADDED``) unless the client says from which resourceVersion it goes on,
then what changes. Comment lines keep idle connections of server-sent events open.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.web import fields
from trueup.web.apps.applications import Applications, Change
from trueup.web.apps.found import applications
from trueup.web.apps.select import Test, selected
from trueup.web.errors import ApiError, answer
from trueup.web.exchange import text
from trueup.web.rights import object_of, seeing

EVENTS = "text/event-stream"
HEARTBEAT = 15.0


async def watch_applications(request: Request) -> Response:
    known = applications(request)
    await known.known()
    chosen, asked, seen = selected(request), text(request, "fields"), seeing(request)

    def wanted(body: Mapping[str, Any]) -> bool:
        return chosen(body) and seen(object_of(request, body))

    since, name = text(request, "resourceVersion"), text(request, "name")
    results = _applications(known, wanted, name, int(since) if since.isdigit() else None)
    return _framed(request, (_result(change, asked) async for change in results))


async def _applications(
    known: Applications, wanted: Test, name: str, since: int | None
) -> AsyncIterator[Change | None]:
    """None: nothing has happened for a while."""
    with known.subscribed(name) as news:
        for entry in known.all():
            if (since is None or entry.version > since) and wanted(entry.body):
                yield Change(0, "ADDED", entry, None)
        while not news.closed:
            changes = await news.changes(HEARTBEAT)
            for change in changes or (None,):
                if change is None or wanted(change.entry.body):
                    yield change


def _result(change: Change | None, asked: str) -> bytes:
    """Written once for all streams that show the same of it; empty: nothing has happened."""
    if change is None:
        return b""
    key = ("result", asked)
    if key not in change.told:
        change.told[key] = _written(change, asked)
    return change.told[key]


def _written(change: Change, asked: str) -> bytes:
    if asked:
        found = {"result": {"type": change.type, "application": change.entry.body}}
        return orjson.dumps(fields.project(found, asked))
    type, app = change.type.encode(), change.entry.encoded
    return b'{"result":{"type":"%b","application":%b}}' % (type, app)


def framed(request: Request, results: AsyncIterator[bytes]) -> Response:
    """
    The stream in the form that the client accepts; it ends, whole, when the server closes.

    What breaks it off is told as its last line: ``{"error": …}``, as Argo CD's gateway does.
    """
    results = _until(results, request.app.state.closing)
    return _framed(request, _beating(results) if _wants_events(request) else results)


def _framed(request: Request, results: AsyncIterator[bytes]) -> Response:
    """Empty results keep the connection open; without them it is cut by whoever is in between."""
    results = _told(results)
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    if not _wants_events(request):
        lines = _lines(results)
        return StreamingResponse(lines, media_type="application/json", headers=headers)
    return StreamingResponse(_events(results), media_type=EVENTS, headers=headers)


def _wants_events(request: Request) -> bool:
    return EVENTS in request.headers.get("Accept", "")


async def _beating(results: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """With an empty one whenever nothing came for a while."""
    coming = asyncio.ensure_future(anext(results))
    try:
        while True:
            done, _ = await asyncio.wait({coming}, timeout=HEARTBEAT)
            yield coming.result() if done else b""
            coming = asyncio.ensure_future(anext(results)) if done else coming
    except StopAsyncIteration:
        return
    finally:
        coming.cancel()


async def _told(results: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    try:
        async for result in results:
            yield result
    except (ApiError, Stalled, NotYet, Unreachable) as error:
        found = answer(error)
        said = {
            "grpc_code": found.code.grpc,
            "http_code": found.code.http,
            "message": found.message,
            "http_status": HTTPStatus(found.code.http).phrase,
        }
        yield orjson.dumps({"error": said})


async def _until(results: AsyncIterator[bytes], closing: asyncio.Event) -> AsyncIterator[bytes]:
    closed = asyncio.ensure_future(closing.wait())
    coming = asyncio.ensure_future(anext(results))
    try:
        while True:
            await asyncio.wait({closed, coming}, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                return
            result = coming.result()
            coming = asyncio.ensure_future(anext(results))
            yield result
    except StopAsyncIteration:
        return
    finally:
        closed.cancel()
        coming.cancel()
        with suppress(asyncio.CancelledError, StopAsyncIteration):
            await coming


async def _lines(results: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for result in results:
        if result:
            yield result + b"\n"


async def _events(results: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for result in results:
        yield b"data: " + result + b"\n\n" if result else b":\n\n"
