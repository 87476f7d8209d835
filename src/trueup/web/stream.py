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
from trueup.web.applications import Applications, Entry
from trueup.web.errors import ApiError, answer
from trueup.web.exchange import text
from trueup.web.found import applications
from trueup.web.rights import may
from trueup.web.select import Test, selected

EVENTS = "text/event-stream"
HEARTBEAT = 15.0


async def watch_applications(request: Request) -> Response:
    known = applications(request)
    await known.known()
    chosen, asked = selected(request), text(request, "fields")

    def wanted(body: Mapping[str, Any]) -> bool:
        return chosen(body) and may(request, "get", body)

    since = text(request, "resourceVersion")
    results = _applications(known, wanted, since=int(since) if since.isdigit() else None)
    return framed(request, (_result(type, entry, asked) async for type, entry in results))


async def _applications(
    known: Applications, wanted: Test, *, since: int | None
) -> AsyncIterator[tuple[str, Entry]]:
    with known.subscribed() as news:
        for entry in known.all():
            if wanted(entry.body) and (since is None or entry.version > since):
                yield "ADDED", entry
        async for type, entry in news.events():
            if wanted(entry.body):
                yield type, entry


def _result(type: str, entry: Entry, asked: str) -> bytes:
    if asked:
        found = {"result": {"type": type, "application": entry.body}}
        return orjson.dumps(fields.project(found, asked))
    return b'{"result":{"type":"%b","application":%b}}' % (type.encode(), entry.encoded)


def framed(request: Request, results: AsyncIterator[bytes]) -> Response:
    """
    The stream in the form that the client accepts; it ends, whole, when the server closes.

    What breaks it off is told as its last line: ``{"error": …}``, as Argo CD's gateway does.
    """
    results = _told(_until(results, request.app.state.closing))
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    if EVENTS not in request.headers.get("Accept", ""):
        lines = _lines(results)
        return StreamingResponse(lines, media_type="application/json", headers=headers)
    return StreamingResponse(_events(results), media_type=EVENTS, headers=headers)


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
        yield result + b"\n"


async def _events(results: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    next_result = asyncio.ensure_future(anext(results))
    try:
        while True:
            done, _ = await asyncio.wait({next_result}, timeout=HEARTBEAT)
            if not done:
                yield b":\n\n"
                continue
            yield b"data: " + next_result.result() + b"\n\n"
            next_result = asyncio.ensure_future(anext(results))
    except StopAsyncIteration:
        return
    finally:
        next_result.cancel()
