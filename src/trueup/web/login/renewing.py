"""
Renewing: a session goes on while its provider lets it, without anybody logging in again.

A browser that comes with a token near its end gets another one with the answer; handlers see the
new one. Many requests of a page come at the same time with the same refresh token, and a provider
may take the second use of one for theft: so it is used once, and what was granted is handed to all.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trueup.core.signon import jwt
from trueup.core.signon.addresses import path_of
from trueup.core.signon.jwt import Jwt
from trueup.core.signon.outside import Outside
from trueup.core.signon.providers import Provider
from trueup.core.signon.tokens import Tokens
from trueup.model.errors import Refused, Unreachable
from trueup.web.cookies import TOKEN, TooLong, drop, joined
from trueup.web.login import sso
from trueup.web.login.sso import KEPT, PUBLIC, Session
from trueup.web.signon import SignOn

HANDED = 60.0  # seconds in which a refresh token that was used is answered as it was
MOST = 10_000


class Renewing:
    """ASGI middleware around whatever reads Argo CD's cookie."""

    def __init__(self, app: ASGIApp, signon: SignOn | None) -> None:
        self._app = app
        self._signon = signon
        self._granted: OrderedDict[str, tuple[asyncio.Future[Tokens], float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._signon is None or scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request = Request({**scope, "type": "http", "method": scope.get("method", "GET")})
        answer = await self._looked(self._signon, request, scope)
        await self._app(scope, receive, _adding(send, answer) if answer else send)

    async def _looked(self, signon: SignOn, request: Request, scope: Scope) -> Response | None:
        """A response with the cookies that are to be set; None: none are."""
        kept = joined(request.cookies, KEPT)
        if not kept or "authorization" in request.headers or _public(request):
            return None
        said = signon.settings()
        session = sso.seal(said, KEPT).open(kept, Session)
        token = _read(joined(request.cookies, TOKEN))
        provider = said.provider(session.provider) if session else None
        if not session or not token or not provider or token.subject != session.subject:
            return None
        if session.access and token.issuer == provider.issuer:
            signon.lend(token.text, session.access)
        if not _due(session, token, provider, said):
            return None
        return await self._renewed(signon, request, scope, session, provider)

    async def _renewed(
        self, signon: SignOn, request: Request, scope: Scope, session: Session, provider: Provider
    ) -> Response | None:
        response = Response()
        try:
            tokens = await self._once(signon, provider, session.refresh)
            if not tokens.id_token or sso.subject(tokens.id_token) != session.subject:
                return None
            after = sso.renewed(session, provider, tokens)
            sso.keep(response, signon.settings(), after, tokens.id_token)
        except Refused:
            drop(response, request.cookies, KEPT, path=path_of(session.base))
        except (Unreachable, TooLong):
            return None
        else:
            _replace(scope, request, tokens.id_token)
        return response

    async def _once(self, signon: SignOn, provider: Provider, refresh: str) -> Tokens:
        key, now = hashlib.sha256(refresh.encode()).hexdigest(), time.monotonic()
        while self._granted and next(iter(self._granted.values()))[1] + HANDED < now:
            self._granted.popitem(last=False)
        if key not in self._granted:
            asked = asyncio.ensure_future(signon.refreshed(provider, refresh))
            self._granted[key] = (asked, now)
            if len(self._granted) > MOST:
                self._granted.popitem(last=False)
        try:
            # One who leaves does not take it from the others.
            return await asyncio.shield(self._granted[key][0])
        except Unreachable:
            self._granted.pop(key, None)  # the next one tries again
            raise


def _due(session: Session, token: Jwt, provider: Provider, said: Outside) -> bool:
    now = time.time()
    over = session.begun + said.session <= now
    return bool(session.refresh) and not over and token.ends - now <= provider.renewed_before


def _public(request: Request) -> bool:
    return request.url.path.startswith(PUBLIC)


def _read(token: str) -> Jwt | None:
    try:
        return jwt.read(token)
    except Refused:
        return None


def _replace(scope: Scope, request: Request, token: str) -> None:
    """Have handlers see the new token in the cookie."""
    kept = {name: value for name, value in request.cookies.items() if not _of_token(name)}
    said = [f"{name}={value}" for name, value in {**kept, TOKEN: token}.items()]
    headers = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    scope["headers"] = [*headers, (b"cookie", "; ".join(said).encode("latin-1"))]


def _of_token(name: str) -> bool:
    return name == TOKEN or name.startswith(f"{TOKEN}-")


def _adding(send: Send, answer: Response) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            message.setdefault("headers", [])
            headers = MutableHeaders(scope=message)
            for value in answer.headers.getlist("set-cookie"):
                headers.append("set-cookie", value)
        await send(message)

    return sending
