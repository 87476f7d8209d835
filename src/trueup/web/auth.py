"""Who may come in: everybody on an open server, else who brings the token."""

import hmac

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from trueup.web.errors import ApiError, Code, respond

OPEN = frozenset({"/healthz", "/api/version", "/api/v1/session", "/api/v1/settings"})
COOKIE = "argocd.token"


class Authentication:
    """ASGI middleware: 401 for requests without the token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._lets(Request(scope)):
            await self._app(scope, receive, send)
            return
        said = ApiError(Code.UNAUTHENTICATED, "no session information")
        response = await respond(Request(scope), said)
        await response(scope, receive, send)

    def _lets(self, request: Request) -> bool:
        return request.url.path in OPEN or logged_in(request, self._token)


def logged_in(request: Request, token: str) -> bool:
    """Whether the request carries *token*, in its header or in Argo CD's cookie."""
    if not token:
        return True
    scheme, _, said = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        said = request.cookies.get(COOKIE, "")
    return hmac.compare_digest(said.strip().encode(), token.encode())
