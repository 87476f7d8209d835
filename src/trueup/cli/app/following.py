"""Following one application through the stream of the server."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

from trueup.cli.answers import NOT_FOUND, ApiError
from trueup.cli.app.naming import path_of

if TYPE_CHECKING:
    from trueup.cli.client import Client

App = Mapping[str, Any]

SILENCE = 2.0
"""Seconds without news after which it is asked whether the application is still there: it may have
gone before the stream began. Also the pause before a stream that has ended is opened anew."""


async def states(client: "Client", name: str) -> AsyncGenerator[App | None, None]:
    """
    The application as it is, then each time it changes; None, at last, when it is gone.

    *name* may have its namespace before a slash.
    """
    namespace, _, plain = name.rpartition("/")
    while True:
        stream = client.stream("/api/v1/stream/applications", name=plain, appNamespace=namespace)
        async with aclosing(_with_silences(stream)) as events:
            async for event in events:
                if event is not None and event["type"] != "DELETED":
                    yield event["application"]
                elif await missing(client, plain, namespace):
                    yield None
                    return
        await asyncio.sleep(SILENCE)  # the server restarts, or a proxy has cut the stream


async def gone(client: "Client", name: str) -> None:
    """Wait until the application is gone."""
    namespace, _, plain = name.rpartition("/")
    if await missing(client, plain, namespace):
        return
    async with aclosing(states(client, name)) as found:
        async for app in found:
            if app is None:
                return


async def missing(client: "Client", name: str, namespace: str) -> bool:
    try:
        await client.get(path_of(name), fields="metadata.name", appNamespace=namespace)
    except ApiError as error:
        if error.status == NOT_FOUND:
            return True
        raise
    return False


async def _with_silences(stream: AsyncIterator[Any]) -> AsyncGenerator[Any, None]:
    """What *stream* gives, and None whenever it gave nothing for a while."""
    coming = asyncio.ensure_future(anext(stream))
    try:
        while True:
            done, _ = await asyncio.wait({coming}, timeout=SILENCE)
            if not done:
                yield None
                continue
            try:
                event = coming.result()
            except StopAsyncIteration:
                return
            coming = asyncio.ensure_future(anext(stream))
            yield event
    finally:
        coming.cancel()
        with suppress(asyncio.CancelledError, StopAsyncIteration):
            await coming
