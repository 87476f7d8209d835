"""
Who a request is from: what its token says, as the doors (`web.doors`) vouch for it.

Whoever brings none, or one that does not count, is nobody in particular where
``users.anonymous.enabled`` lets such people in, and is asked to log in elsewhere. What a path needs
no login for stands in `OPEN`.

Writes must say that they are JSON. A page in a browser cannot send that to another origin without
asking first, so a site that somebody visits cannot write to the server on their own machine.
"""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trueup.core.access.tokens import Unverified
from trueup.model.errors import Stalled, Unreachable
from trueup.model.identity import ANONYMOUS, OPERATOR, Identity
from trueup.ports import RunTokens
from trueup.web.cookies import TOKEN as COOKIE
from trueup.web.cookies import joined
from trueup.web.doors import Doors
from trueup.web.errors import ApiError, Code, answer
from trueup.web.gate import machines
from trueup.web.gate.refusing import refuse

OPEN = frozenset(
    {"/healthz", "/readyz", "/api/version", "/api/v1/session", "/api/v1/session/userinfo"}
    | {"/api/v1/settings", "/api/trueup/v1/me", "/swagger.json", "/swagger-ui"}
)
"""Whoever comes, these answer; what they tell is for everybody."""
OPEN_BELOW = ("/auth/", "/api/dex/", "/api/webhook", "/api/badge", "/download/")
GUARDED = ("/api/", "/terminal", "/extensions/", "/terraform/")
"""All else is the page (`web.page`), which holds nothing of anybody's."""
WRITES = frozenset({"POST", "PUT", "PATCH"})
JSON = "application/json"
ANY_MEDIA = ("/api/webhook", "/api/dex/", "/auth/", "/extensions/")
"""What is not ours to read: from hosts of repositories, identity providers, and to extensions."""


class Authentication:
    """ASGI middleware: 401 for who does not get in, 415 for writes that are not JSON."""

    def __init__(self, app: ASGIApp, doors: Doors | None, runs: RunTokens | None = None) -> None:
        self._app = app
        self._doors = doors
        self._runs = runs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request = Request({**scope, "type": "http", "method": scope.get("method", "GET")})
        try:
            scope.setdefault("state", {})["caller"] = await self._caller(request)
            _check_media(request)
        except (ApiError, Stalled, Unreachable) as error:
            await refuse(scope, receive, send, answer(error))
            return
        who = scope["state"]["caller"]
        renewed = self._doors.renewed(who) if self._doors and COOKIE in request.cookies else ""
        await self._app(scope, receive, _renewing(request, renewed, send) if renewed else send)

    async def _caller(self, request: Request) -> Identity:
        if machines.is_machine(request.url.path):
            return await self._machine(request)
        if self._doors is None:
            return OPERATOR
        token = token_of(request)
        anybody = self._doors.anonymous or is_open(request.url.path)
        try:
            if token:
                return await self._doors.identify(token)
        except Unverified as error:
            if not anybody:
                raise ApiError(Code.UNAUTHENTICATED, f"invalid session: {error}") from error
        if anybody:
            return ANONYMOUS
        raise ApiError(Code.UNAUTHENTICATED, "no session information")

    async def _machine(self, request: Request) -> Identity:
        try:
            return await machines.caller(request, self._doors, self._runs)
        except Unverified as error:
            raise ApiError(Code.UNAUTHENTICATED, str(error)) from error


def is_open(path: str) -> bool:
    return path in OPEN or path.startswith(OPEN_BELOW) or not path.startswith(GUARDED)


def token_of(request: Request) -> str:
    """What the header brings, else Argo CD's cookie; empty: nothing."""
    scheme, _, said = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and said.strip():
        return said.strip()
    return joined(request.cookies, COOKIE)


def _check_media(request: Request) -> None:
    path = request.url.path
    if request.method not in WRITES or path.startswith(ANY_MEDIA):
        return
    if machines.is_machine(path) and request.headers.get("Authorization"):
        return  # no page of others brings that, and other clients than Terraform may not say it
    media, _, _ = request.headers.get("Content-Type", "").partition(";")
    if media.strip().lower() != JSON:
        raise ApiError(Code.UNSUPPORTED_MEDIA, "Invalid content type", f"send Content-Type: {JSON}")


def _renewing(request: Request, token: str, send: Send) -> Send:
    """*send*, with the new token in the head of what is sent."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            carrier = Response()
            set_cookie(request, carrier, token)
            MutableHeaders(scope=message).append("set-cookie", carrier.headers["set-cookie"])
        await send(message)

    return sending


def set_cookie(request: Request, response: Response, token: str) -> None:
    """A session's: no script reads it, no other site sends it, and over TLS nothing else does."""
    secure = request.url.scheme == "https"
    path = request.scope.get("root_path") or "/"
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=secure, path=path)
