"""
Writes that a page of another site makes a browser send are refused, and so are its WebSockets.

A browser says whose page asks: in ``Sec-Fetch-Site``, else in ``Origin``. Programs say neither, and
have no cookies that could be abused. Whoever brings a token in ``Authorization`` has put it there
on purpose. Together with cookies that are not sent from elsewhere (SameSite) and writes that must
be JSON, this is one fence of three: each holds where another is missing.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from trueup.web.errors import ApiError, Code
from trueup.web.gate.refusing import refuse

READS = frozenset({"GET", "HEAD", "OPTIONS"})
OURS = frozenset({"same-origin", "none"})
"""``none``: a person typed the address."""
SCHEMES = {"ws": "http", "wss": "https"}


class Origins:
    """ASGI middleware: 403 for what another site's page asks; *known*: further origins of ours."""

    def __init__(self, app: ASGIApp, known: Collection[str]) -> None:
        self._app = app
        self._known = frozenset(filter(None, map(origin, known)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = HTTPConnection(scope) if self._changes(scope) else None
        if asked is None or self._ours(asked):
            await self._app(scope, receive, send)
            return
        refusal = ApiError(
            Code.PERMISSION_DENIED,
            "a page of another site asked for this",
            "if it is yours, put its address into url or additionalUrls of argocd-cm",
        )
        await refuse(scope, receive, send, refusal)

    def _changes(self, scope: Scope) -> bool:
        if scope["type"] == "http":
            return scope["method"] not in READS
        return bool(scope["type"] == "websocket")

    def _ours(self, asked: HTTPConnection) -> bool:
        said = asked.headers.get("Origin", "")
        if said and origin(said) in self._known:
            return True
        if asked.headers.get("Authorization", "").lower().startswith("bearer "):
            return True
        fetched = asked.headers.get("Sec-Fetch-Site", "")
        if fetched:
            return fetched in OURS
        return not said or origin(said) == _own(asked)


def origin(address: str) -> str:
    """``https://example.test`` of ``https://Example.test:443/x``; empty if it is no such."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port not in (None, usual) else "")


def _own(asked: HTTPConnection) -> str:
    scheme = asked.scope["scheme"]
    return origin(f"{SCHEMES.get(scheme, scheme)}://{asked.headers.get('Host', '')}")
