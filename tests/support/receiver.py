"""A receiver of webhooks on loopback: what it was sent, and what it answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

PATIENCE = 60.0  # seconds


@dataclass
class Receiver:
    """*answers*: statuses, one after the other; then 200. *holds*: those who ask wait for it."""

    url: str = ""
    bodies: list[str] = field(default_factory=list)
    asked: int = 0
    answers: list[int] = field(default_factory=list)
    holds: asyncio.Event | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        self.asked += 1
        self._changed.set()
        body = await request.text()
        if self.holds:
            await self.holds.wait()
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.bodies.append(body)
        self._changed.set()
        return web.Response(status=status, text="" if status == 200 else "not now")

    def told(self) -> list[Any]:
        return [orjson.loads(each) for each in self.bodies]

    async def until(self, so: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not so():
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()
