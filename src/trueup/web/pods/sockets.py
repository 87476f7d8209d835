"""
WebSockets of the API: who opens one is asked the same as who sends a request.

Refusals come before the WebSocket is open, as any error does. While it is open it is looked at
every few seconds whether it still may be: rights are taken away, tokens end, the server stops.
"""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.websockets import WebSocket

from trueup.core.access.tokens import Unverified
from trueup.core.actions.action import ActionFailed
from trueup.model.application import Application
from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.web.errors import ApiError, Code, respond
from trueup.web.exchange import deps
from trueup.web.gate.auth import token_of
from trueup.web.rights import allowed, named

LOOK = 5.0  # seconds between two looks
REFUSALS = (ApiError, ActionFailed, Stalled, NotYet, Unreachable, msgspec.ValidationError)
DONE, DENIED, BROKEN, RESTARTS = 1000, 1008, 1011, 1012
"""Codes of the end."""


def asked(socket: WebSocket, **path: str) -> Request:
    """The request that it began with; *path*: parameters that are not in its path."""
    scope = {**socket.scope, "type": "http", "method": "GET"}
    request = Request({**scope, "path_params": {**scope["path_params"], **path}})
    if not hasattr(request.state, "caller"):  # nobody looked
        raise ApiError(Code.UNAUTHENTICATED, "no session information")
    return request


async def refuse(socket: WebSocket, error: Exception) -> None:
    request = Request({**socket.scope, "type": "http", "method": "GET"})
    await socket.send_denial_response(await respond(request, error))


async def while_allowed(
    request: Request,
    app: Application,
    resource: str,
    work: Callable[[], Awaitable[tuple[int, str]]],
    look: float = LOOK,
) -> tuple[int, str]:
    """What *work* gives: a code and a reason; or why it was ended. *look*: seconds."""
    working = asyncio.ensure_future(work())
    closing = asyncio.ensure_future(request.app.state.closing.wait())
    try:
        while True:
            await asyncio.wait(
                {working, closing}, timeout=look, return_when=asyncio.FIRST_COMPLETED
            )
            if working.done():
                return working.result()
            if closing.done():
                return RESTARTS, "the server restarts: connect again"
            if why := await _ended(request) or _denied(request, app, resource):
                return DENIED, why
    finally:
        for each in (working, closing):
            each.cancel()
        await asyncio.gather(working, closing, return_exceptions=True)


async def _ended(request: Request) -> str:
    """Why the token is good no longer; empty: it is, or none was needed."""
    doors, token = deps(request).doors, token_of(request)
    if doors is None or not token:
        return ""
    try:
        await doors.identify(token)
    except Unverified as error:
        return f"the session has ended: {error}"
    except Unreachable:
        return ""  # nobody said that it has
    return ""


def _denied(request: Request, app: Application, resource: str) -> str:
    name = named(request, app.project, app.ref.namespace, app.name)
    action = "create" if resource == "exec" else "get"
    may = allowed(request, "applications", "get", name) and allowed(request, resource, action, name)
    return "" if may else "Permission denied"
