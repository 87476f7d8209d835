"""
Who may come in: everybody on an open server, else who brings the token.

Writes must say that they are JSON. A page in a browser cannot send that to another origin without
asking first, so a site that somebody visits cannot write to the server on their own machine.
"""

import hmac

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from trueup.model.identity import OPERATOR
from trueup.web.errors import ApiError, Code, respond

OPEN = frozenset({"/healthz", "/api/version", "/api/v1/session", "/api/v1/settings"})
COOKIE = "argocd.token"
WRITES = frozenset({"POST", "PUT", "PATCH"})
JSON = "application/json"


class Authentication:
    """ASGI middleware: 401 for requests without the token, 415 for writes that are not JSON."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = None
        if scope["type"] == "http":
            request = Request(scope)
            refusal, request.state.caller = self._refusal(request), OPERATOR
        if refusal is None:
            await self._app(scope, receive, send)
            return
        response = await respond(Request(scope), refusal)
        await response(scope, receive, send)

    def _refusal(self, request: Request) -> ApiError | None:
        if request.url.path not in OPEN and not logged_in(request, self._token):
            return ApiError(Code.UNAUTHENTICATED, "no session information")
        media, _, _ = request.headers.get("Content-Type", "").partition(";")
        if request.method in WRITES and media.strip().lower() != JSON:
            return ApiError(
                Code.UNSUPPORTED_MEDIA, "Invalid content type", f"send Content-Type: {JSON}"
            )
        return None


def logged_in(request: Request, token: str) -> bool:
    """Whether the request carries *token*, in its header or in Argo CD's cookie."""
    if not token:
        return True
    scheme, _, said = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        said = request.cookies.get(COOKIE, "")
    return hmac.compare_digest(said.strip().encode(), token.encode())
