"""
Denied requests are put on record: who tried what, and from where.

One that is tried again within a minute says nothing new. Whoever is nobody is not recorded: others
could fill the record without an account.
"""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trueup.model.identity import ANONYMOUS
from trueup.model.record import Kind, Outcome
from trueup.web.record import note
from trueup.web.seen import Seen

DENIED = 403
STARTS = ("http.response.start", "websocket.http.response.start")


class Denials:
    """ASGI middleware, inside of who says whose a request is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._seen = Seen()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = scope.get("state", {}).get("caller", ANONYMOUS)
        if scope["type"] not in ("http", "websocket") or not who.subject:
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] in STARTS and message["status"] == DENIED:
                self._note(Request({**scope, "type": "http", "method": scope.get("method", "GET")}))
            await send(message)

        await self._app(scope, receive, sending)

    def _note(self, request: Request) -> None:
        who = request.state.caller
        what = f"{request.method} {request.url.path}"
        now = request.app.state.deps.clock.monotonic()
        key = f"{who.issuer} {who.subject} {what}"
        if self._seen.again(key, now):
            return
        self._seen.remember(key, now)
        note(
            request,
            Kind.DENIED,
            "was denied",
            outcome=Outcome.DENIED,
            message=what,
            resource="accounts",
            named=who.subject,
        )
