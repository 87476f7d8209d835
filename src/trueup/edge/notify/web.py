"""
Web: requests to services over HTTP, within `Reach` and a limit of time.

The address is looked at when it is connected to, so neither a redirect nor a name that changes
its mind leads where messages may not go. Redirects are followed as Go follows them, but what says
who we are stays with the host that it is for. A proxy is whom the administrator has named: where
it leads is its own affair, but for addresses that are written out.
"""

import re
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from trueup.core.reach import Reach, misleads
from trueup.edge.proxies import connector, named, of_environment, socks

AGENT = "trueup"
LARGEST = 1 << 18
"""Bytes of an answer that are read: the rest says nothing that we need."""
_REDIRECTS = 10
_KEEPING = (307, 308)  # what is redirected as it is; all else becomes a GET without a body
_TURNED = (301, 302, 303, *_KEEPING)
_WRITTEN = re.compile(r"(?:[\w.~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*", re.ASCII)
"""An address that is sent as it is: quoting it anew might change what it means."""
_PORTS = {"http": 80, "https": 443}
NO_ANSWER = (aiohttp.ClientError, TimeoutError, OSError, ValueError)
"""What `Web.ask` raises."""
Trust = Callable[[str], str]
"""The certificates, in PEM, that the server of a host is trusted by; empty: the system's."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request; *secure*: whether the server must prove who it is."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    secure: bool = True
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class OutOfReach(OSError):
    """
    The address is one that nothing is sent to.

    Of several addresses of a host one error is made, in which only a common number survives.
    """

    NUMBER = 7475  # that no system has

    def __init__(self, why: str) -> None:
        super().__init__(self.NUMBER, why)


@dataclass
class Web:
    """Open until `close`; connected at the first request."""

    reach: Reach
    trust: Trust = lambda _host: ""
    _sessions: dict[str, aiohttp.ClientSession] = field(default_factory=dict)
    _contexts: dict[tuple[str, bool], ssl.SSLContext] = field(default_factory=dict)

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()

    async def ask(self, ask: Ask) -> Answer:
        """Raises one of `NO_ANSWER`."""
        limit = aiohttp.ClientTimeout(total=ask.seconds, sock_connect=10)
        method, url, headers, body = ask.method, ask.url, ask.headers, ask.body
        for _ in range(_REDIRECTS):
            proxy = self._proxy(url)
            async with self._session(url, proxy).request(
                method,
                URL(url, encoded=_WRITTEN.fullmatch(url) is not None),
                data=body or None,
                headers=headers,
                proxy=named(proxy),
                ssl=self._context(url, secure=ask.secure),
                timeout=limit,
                allow_redirects=False,
            ) as response:
                said = await _read(response)
                there = response.headers.get("Location", "")
                if response.status not in _TURNED or not there:
                    return Answer(response.status, response.headers, said)
            turned = urljoin(url, there)
            if url.startswith("https:") and not turned.startswith("https:"):
                raise ValueError("redirects to where there is no TLS")
            if response.status not in _KEEPING and method not in ("GET", "HEAD"):
                method, body = "GET", b""
            headers = _carried(headers, url, turned)
            url = turned
        raise ValueError("redirects in a circle")

    def check(self, host: str, port: int, address: str) -> None:
        """Raises `OutOfReach` if nothing may be sent to *address*, which is of *host*."""
        if self.reach.trusts(host, port):
            return
        if why := self.reach.refuses(address, port, host):
            raise OutOfReach(why)

    def _proxy(self, url: str) -> str:
        """The proxy for *url*, behind which only what is written out can be looked at."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("is no address of the web: write it as https://…")
        proxy = of_environment(url)
        port = parts.port or _PORTS[parts.scheme]
        if why := self.reach.denies(parts.hostname, port):
            raise OutOfReach(why)
        if proxy and not self.reach.trusts(parts.hostname, port):
            if why := misleads(parts.hostname):
                raise OutOfReach(why)
            if address := _written(parts.hostname):
                self.check(parts.hostname, port, address)
        return proxy

    def _session(self, url: str, proxy: str) -> aiohttp.ClientSession:
        """Of connections that are looked at; of a proxy, or to a host we trust, of its own."""
        parts = urlsplit(url)
        trusted = self.reach.trusts(parts.hostname or "", parts.port or _PORTS[parts.scheme])
        key = proxy if socks(proxy) else "unwatched" if proxy or trusted else ""
        if key not in self._sessions:
            watched = aiohttp.TCPConnector(limit=0, socket_factory=self._socket)
            self._sessions[key] = aiohttp.ClientSession(
                connector=connector(proxy) if key else watched,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": AGENT},
                skip_auto_headers=("Content-Type",),
            )
        return self._sessions[key]

    def _socket(self, found: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        """For a connection to an address that was looked up just now."""
        family, kind, protocol, _, (address, port, *_) = found
        self.check("", int(str(port)), str(address))
        return socket.socket(family, kind, protocol)

    def _context(self, url: str, *, secure: bool) -> ssl.SSLContext:
        host = urlsplit(url).hostname or ""
        return self.context(self.trust(host) if secure else "", secure=secure)

    def context(self, certificates: str, *, secure: bool) -> ssl.SSLContext:
        """Trusts *certificates*, or the system's if there are none."""
        key = (certificates, secure)
        if key not in self._contexts:
            made = ssl.create_default_context(cadata=certificates or None)
            if not secure:
                made.check_hostname = False
                made.verify_mode = ssl.CERT_NONE
            self._contexts[key] = made
        return self._contexts[key]


async def _read(response: aiohttp.ClientResponse) -> bytes:
    said = bytearray()
    async for chunk in response.content.iter_chunked(LARGEST):
        said += chunk
        if len(said) >= LARGEST:
            break
    return bytes(said[:LARGEST])


def _carried(headers: Mapping[str, str], before: str, after: str) -> Mapping[str, str]:
    """The headers that are sent on; to another host, or without TLS, none that may be secret."""
    old, new = urlsplit(before), urlsplit(after)
    if (old.scheme, old.netloc) == (new.scheme, new.netloc):
        return headers
    return {key: value for key, value in headers.items() if key.lower() == "content-type"}


def _written(host: str) -> str:
    """The address that *host* writes out, be it as 0x7f.1 or 2130706433; empty: it is a name."""
    try:
        return socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, host))
    except OSError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return ""
