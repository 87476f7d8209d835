"""
What a proxy in front says of the client, believed only of proxies that are trusted.

``X-Forwarded-For`` is who asks, ``-Proto`` and ``-Host`` how the client calls us: so that addresses
and cookies are right where TLS ends at the proxy. From anybody else they are taken away, lest
something further in believes them. Below a root path everything is served as if it were at the top;
whether the server lives is told at the top, too.
"""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from trueup.model.errors import Stalled
from trueup.model.serving import Network
from trueup.web.errors import ApiError, Code
from trueup.web.gate.refusing import refuse

NAMES = ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded")
HEALTH = ("/healthz", "/readyz")


def networks(said: Iterable[str]) -> tuple[Network, ...]:
    """``Stalled`` for what is neither an address nor a network."""
    found: list[Network] = []
    for each in said:
        try:
            found.append(ip_network(each, strict=False))
        except ValueError as error:
            hint = "write it as 10.0.0.1 or 10.0.0.0/8"
            raise Stalled("BadSettings", f"{each!r} is no network of proxies", hint) from error
    return tuple(found)


class Proxied:
    """ASGI middleware, outside of all others."""

    def __init__(self, app: ASGIApp, trusted: tuple[Network, ...], root: str) -> None:
        self._app = app
        self._trusted = trusted
        self._root = root.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        scope = self._heeded(dict(scope))
        path = scope["path"]
        if self._root and path not in HEALTH:
            if not (path + "/").startswith(self._root + "/"):
                told = f"not found: everything is below {self._root}/"
                await refuse(scope, receive, send, ApiError(Code.NOT_FOUND, told))
                return
            scope["path"], scope["root_path"] = path.removeprefix(self._root) or "/", self._root
        await self._app(scope, receive, send)

    def _heeded(self, scope: Scope) -> Scope:
        headers = MutableHeaders(raw=list(scope["headers"]))
        peer = scope["client"][0] if scope["client"] else ""
        if self._trusts(peer):
            self._heed(scope, headers, peer)
        for name in NAMES:
            del headers[name]
        scope["headers"] = headers.raw
        return scope

    def _heed(self, scope: Scope, headers: MutableHeaders, peer: str) -> None:
        hops = [each.strip() for each in ",".join(headers.getlist(NAMES[0])).split(",")]
        client = next((each for each in reversed(hops) if not self._trusts(each)), "")
        if _address(client):
            scope["client"] = (client, 0)
        proto = _last(headers, NAMES[1])
        if proto in ("http", "https"):
            secure = proto == "https"
            names = ("ws", "wss") if scope["type"] == "websocket" else ("http", "https")
            scope["scheme"] = names[secure]
        if host := _last(headers, NAMES[2]):
            headers["host"] = host

    def _trusts(self, peer: str) -> bool:
        return _address(peer) and any(ip_address(peer) in each for each in self._trusted)


def _last(headers: Headers, name: str) -> str:
    """What the nearest proxy said."""
    return ",".join(headers.getlist(name)).rpartition(",")[2].strip().lower()


def _address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
