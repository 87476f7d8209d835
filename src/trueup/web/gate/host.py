"""
Which names a server on loopback answers to.

A page that somebody visits may point a name of its own at 127.0.0.1 (DNS rebinding): to the browser
our server is then the page's own, and its answers may be read. The request still says that name in
``Host``, so one that is neither a name of this machine nor configured is refused, whatever it asks.
"""

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from trueup.web.errors import ApiError, Code
from trueup.web.gate.refusing import refuse


class Hosts:
    """ASGI middleware: 403 for a foreign ``Host``; *names*: besides loopback; None: no check."""

    def __init__(self, app: ASGIApp, names: Collection[str] | None) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or self._names is None:
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("Host", "")
        if here(said) or hostname(said) in self._names:
            await self._app(scope, receive, send)
            return
        refusal = ApiError(
            Code.PERMISSION_DENIED,
            f"this server is not called {said!r}",
            "call it localhost, or allow the name with TRUEUP_WEB_NAMES",
        )
        await refuse(scope, receive, send, refusal)


def here(host: str) -> bool:
    """Whether a ``Host`` header names this machine, by ``localhost`` or a loopback address."""
    name = hostname(host)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def hostname(host: str) -> str:
    """``example.test`` of ``Example.test.:8080``, ``::1`` of ``[::1]:8080``."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
