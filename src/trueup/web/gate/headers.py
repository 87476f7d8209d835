"""
Headers that browsers heed: no guessing of types, no foreign frames, nothing loaded from elsewhere.

``Strict-Transport-Security`` is said over TLS only (ours, or that of a proxy that is trusted). A
page that needs more than the policy allows says its own.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trueup.model.serving import Serving

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TRANSPORT = "max-age=31536000"
"""A year; of subdomains we know nothing."""


class Headers:
    """ASGI middleware; what a handler has said itself stays."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app = app
        said = {"X-Frame-Options": serving.frame, "Content-Security-Policy": serving.content}
        self._headers = ALWAYS | {name: value for name, value in said.items() if value}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = dict(self._headers)
        if scope["scheme"] == "https":
            wanted["Strict-Transport-Security"] = TRANSPORT
        if scope["path"].startswith("/api/"):
            wanted["Cache-Control"] = "no-store"

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in wanted.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sent)
