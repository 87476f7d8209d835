"""
Streams: ``{"result": …}`` a line, or server-sent events for who accepts them.

Comment lines keep idle connections of server-sent events open.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from http import HTTPStatus

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.web.errors import ApiError, answer

EVENTS = "text/event-stream"
HEARTBEAT = 15.0


def framed(request: Request, results: AsyncIterator[bytes]) -> Response:
    """
    The stream in the form that the client accepts; it ends, whole, when the server closes.

    What breaks it off is told as its last line: ``{"error": …}``, as Argo CD's gateway does.
    """
    results, events = _until(results, request.app.state.closing), wants_events(request)
    told = _told(_beating(results) if events else results)
    return sent((frame(each, events=events) async for each in told), events=events)


def sent(parts: AsyncIterator[bytes], *, events: bool) -> Response:
    """*parts* as they come, past whoever would gather them first; in frames already."""
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    media = EVENTS if events else "application/json"
    return StreamingResponse(parts, media_type=media, headers=headers)


def frame(result: bytes, *, events: bool) -> bytes:
    """An empty one keeps the connection open; without it, it is cut by whoever is in between."""
    if events:
        return b"data: " + result + b"\n\n" if result else b":\n\n"
    return result + b"\n" if result else b""


def wants_events(request: Request) -> bool:
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
