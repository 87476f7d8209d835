"""
Proxies of the environment, and connections that lead through one.

As in Go, the environment's is never for this machine itself. aiohttp knows HTTP proxies only: a
SOCKS proxy is a session's, whose connections all lead through it.
"""

from urllib.parse import urlsplit
from urllib.request import getproxies_environment

import aiohttp

from trueup.core.source.proxies import bypassed
from trueup.edge.socks import SocksConnector

_SOCKS = ("socks5", "socks5h")
_LOCAL = ("localhost", "::1")


def of_environment(url: str) -> str:
    """The proxy for *url*; empty: none."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in _LOCAL or host.startswith("127."):
        return ""
    said = getproxies_environment()
    found = said.get(parts.scheme) or said.get("all") or ""
    return "" if bypassed(host, parts.port, said.get("no", "")) else found


def socks(proxy: str) -> bool:
    return urlsplit(proxy).scheme in _SOCKS


def connector(proxy: str) -> aiohttp.BaseConnector | None:
    """What a session that leads through *proxy* needs; None: nothing, its requests name it."""
    return SocksConnector(proxy) if socks(proxy) else None


def named(proxy: str) -> str | None:
    """What a request says of it."""
    return None if socks(proxy) else proxy or None
