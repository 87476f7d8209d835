"""Refusals of whatever comes before the handlers: one body for requests and for WebSockets."""

from starlette.requests import Request
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from trueup.web.errors import ApiError, respond


async def refuse(scope: Scope, receive: Receive, send: Send, refusal: ApiError) -> None:
    """A WebSocket is refused before it is one, with a status and a body as any request."""
    response = await respond(Request({**scope, "type": "http"}), refusal)
    if scope["type"] == "websocket":
        await WebSocket(scope, receive, send).send_denial_response(response)
        return
    await response(scope, receive, send)
