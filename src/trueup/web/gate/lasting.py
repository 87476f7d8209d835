"""
What is open ends with the session: streams and logs are looked at every few seconds.

Whoever's account, password or token is changed reads no further, however long they have been
reading. To what is behind it, it is as if the client had gone.
"""

import asyncio

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trueup.core.access.tokens import Unverified
from trueup.model.errors import Unreachable
from trueup.web.doors import Doors
from trueup.web.gate.auth import token_of


class Lasting:
    """ASGI middleware, inside of who says whose a request is; *look*: seconds between two."""

    def __init__(self, app: ASGIApp, doors: Doors | None, look: float) -> None:
        self._app = app
        self._doors = doors
        self._look = look

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        doors = self._doors
        token = token_of(Request(scope)) if scope["type"] == "http" else ""
        if doors is None or not token or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        ended = begun = whole = False

        async def receiving() -> Message:
            nonlocal ended
            while True:
                try:
                    async with asyncio.timeout(self._look):
                        return await receive()
                except TimeoutError:
                    ended = not await _counts(doors, token)
                if ended:
                    return {"type": "http.disconnect"}

        async def sending(message: Message) -> None:
            nonlocal begun, whole
            begun = True
            whole = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        await self._app(scope, receiving, sending)
        if ended and begun and not whole:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _counts(doors: Doors, token: str) -> bool:
    """Also while nobody who vouches for it can be reached: nobody has said that it does not."""
    try:
        await doors.identify(token)
    except Unverified:
        return False
    except Unreachable:
        return True
    return True
