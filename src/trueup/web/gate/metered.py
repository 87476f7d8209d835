"""Metered: how many requests there are, by method and class of status, and how fast they are."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trueup.core.metrics.catalogue.server import REQUEST_SECONDS, REQUESTS
from trueup.ports import Clock, Meter

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"  # whatever else somebody sends


class Metered:
    """ASGI middleware, in front of all others."""

    def __init__(self, app: ASGIApp, meter: Meter, clock: Clock) -> None:
        self._app, self._meter, self._clock = app, meter, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = self._clock.monotonic()
        method = scope["method"] if scope["method"] in METHODS else OTHER

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._meter.count(REQUESTS, (method, f"{message['status'] // 100}xx"))
                took = self._clock.monotonic() - began
                self._meter.observe(REQUEST_SECONDS, (method,), took)
            await send(message)

        await self._app(scope, receive, sent)
