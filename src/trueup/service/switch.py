"""
Switch: one port, and behind it whichever web application there is just now.

What ``argocd-cm`` says is built into the parts that an application stands on, so it is built anew
when that changes. The port and its connections stay: a request that comes in between waits for the
new application; one that is under way is finished by the old one. Its streams are ended, whole and
without an error, and their clients ask again.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

PATIENCE = 30.0  # seconds that a request waits for the next application
DRAIN = 5.0  # seconds that requests are given to end


class Switch:
    """An ASGI application; `serving` says which one it is."""

    def __init__(self, drain: float = DRAIN) -> None:
        self._app: Starlette | None = None
        self._there = asyncio.Event()
        self._drain = drain
        self._tasks: set[asyncio.Task[object]] = set()

    @asynccontextmanager
    async def serving(self, app: Starlette) -> AsyncIterator[None]:
        """*app* answers, for the length of the block; what it began is finished before its end."""
        async with app.router.lifespan_context(app):
            self._app = app
            self._there.set()
            try:
                yield
            finally:
                self._app = None
                self._there.clear()
                app.state.closing.set()
                await self._drained()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _alive(receive, send)
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self._there.wait()
        except TimeoutError:
            pass
        app, task = self._app, asyncio.current_task()
        if app is None or task is None:
            await _unavailable(scope, receive, send)
            return
        self._tasks.add(task)
        try:
            await app(scope, receive, send)
        finally:
            self._tasks.discard(task)

    async def _drained(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._drain)
        late = list(self._tasks)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)


async def _alive(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def _unavailable(scope: Scope, receive: Receive, send: Send) -> None:
    said = "the server is starting: try again"
    body = {"error": said, "code": 14, "message": said}
    response = JSONResponse(body, 503, {"Retry-After": "5"})
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1012, "reason": said})
        return
    await response(scope, receive, send)
