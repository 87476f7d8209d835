"""
Single sign-on without the rest of a server: its routes, an issuer, and browsers.

*who* answers like ``userinfo`` does, by whatever token is brought.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.recorded import Recorded
from tests.support.vouching import Vouching, vouching
from trueup.core.metrics.unmetered import UNMETERED
from trueup.core.signon.outside import Outside, outside
from trueup.edge.clock import SystemClock
from trueup.edge.identity import Issuers
from trueup.model.errors import Refused
from trueup.service.listen import listening, taken
from trueup.web.cookies import TOKEN, joined
from trueup.web.errors import HANDLED
from trueup.web.login import dex, sso
from trueup.web.login.renewing import Renewing

KEY = "server-secret-key-of-a-test"


@dataclass
class Place:
    """A server with an issuer, and the settings that name it."""

    address: str
    issuer: Vouching
    said: Outside
    history: Recorded = field(default_factory=Recorded)

    def configured(self, more: str = "", **data: str) -> None:
        config = f"{{issuer: '{self.issuer.url}', clientID: web, clientSecret: s{more}}}"
        self.said = outside({"oidc.config": config, **data}, {"server.secretkey": KEY})
        assert self.said.problems == ()

    @asynccontextmanager
    async def browser(self) -> AsyncIterator["Browser"]:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(self.address, cookie_jar=jar) as session:
            yield Browser(self, session)


@dataclass
class Browser:
    """Somebody's, with its cookies."""

    place: Place
    session: aiohttp.ClientSession

    async def get(self, path: str, **query: str) -> tuple[int, str, str]:
        """Status, where to go, and what is shown."""
        async with self.session.get(path, params=query, allow_redirects=False) as response:
            return response.status, response.headers.get("Location", ""), await response.text()

    async def begins(self, **query: str) -> dict[str, str]:
        """What the provider is asked."""
        status, location, shown = await self.get("/auth/login", **query)
        assert status == 303, shown
        return {key: each[0] for key, each in parse_qs(urlsplit(location).query).items()}

    async def granted(self, code: str = "code", **claims: Any) -> dict[str, str]:
        """A login that the provider has agreed to: what is brought back."""
        asked = await self.begins()
        token = self.place.issuer.token(nonce=asked["nonce"], **claims)
        given = {"id_token": token, "access_token": "access", "refresh_token": "first"}
        self.place.issuer.granted[code] = given
        return {"state": asked["state"], "code": code}

    async def who(self) -> str:
        return (await self.get("/who"))[2]


async def _who(request: Request) -> Response:
    try:
        found = await sso.signon(request).identify(joined(request.cookies, TOKEN))
    except Refused as error:
        return Response(str(error), 401)
    return JSONResponse([found.subject, found.claims.get("groups")])


async def _settings(request: Request) -> Response:
    return JSONResponse(sso.settings(request.app.state.deps))


async def _userinfo(request: Request) -> Response:
    """As the server does it, which has its own test."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        found = await sso.signon(request).identify(token)
    except Refused:
        return JSONResponse({"loggedIn": False})
    return JSONResponse({"loggedIn": True, "username": found.called, "iss": found.issuer})


async def _can_i(request: Request) -> Response:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    await sso.signon(request).identify(token)
    return JSONResponse({"value": "yes"})


@asynccontextmanager
async def place() -> AsyncIterator[Place]:
    sock = taken("127.0.0.1", 0)
    async with vouching() as issuer:
        made = Place(f"http://127.0.0.1:{sock.getsockname()[1]}", issuer, Outside())
        issuers = Issuers(lambda: made.said, SystemClock())
        app = Starlette(
            routes=[
                Route("/auth/login", sso.login),
                Route("/auth/callback", sso.callback),
                Route("/auth/logout", sso.logout),
                Route("/api/dex/{path:path}", dex.forward, methods=dex.METHODS),
                Route("/who", _who),
                Route("/api/v1/settings", _settings),
                Route("/api/v1/session/userinfo", _userinfo),
                Route("/api/v1/account/can-i/projects/get/*", _can_i),
            ],
            middleware=[Middleware(Renewing, signon=issuers)],
            exception_handlers=HANDLED,
        )
        app.state.deps = SimpleNamespace(
            signon=issuers,
            doors=None,
            history=made.history,
            clock=SystemClock(),
            meter=UNMETERED,
        )
        made.configured()
        try:
            async with listening(app, sock):
                yield made
        finally:
            await issuers.close()
