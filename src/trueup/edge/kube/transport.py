"""
Transport: requests to one API server over HTTP; bytes in, bytes out.

One connection pool serves everything. Load on the server is bounded by how many requests are in
flight, not by a rate: a fast server is used fully and a slow one is not piled upon. A server that
says "too many requests" is given the time it asks for, a few times over.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from trueup.edge.kube.access import Access, Credential, ssl_context
from trueup.edge.kube.status import refusal
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.ports import Clock

NO_HEADERS: Mapping[str, str] = MappingProxyType({})
PATIENCE = 5  # times a "too many requests" is waited out
SILENCE = 300.0  # seconds without a byte after which a watch is opened anew (bookmarks: 60 s)
UNARY = aiohttp.ClientTimeout(total=60, sock_connect=15)

STREAM = aiohttp.ClientTimeout(total=None, sock_connect=15, sock_read=SILENCE)


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of an answer below 400, and the headers that someone asks for."""

    body: bytes
    headers: Mapping[str, str]
    status: int = 200


class Transport:
    """Open until `close`; made inside the event loop."""

    def __init__(self, access: Access, clock: Clock, *, in_flight: int = 64) -> None:
        self._access = access
        self._clock = clock
        self._turn = asyncio.Semaphore(in_flight)
        self._base = access.server.rstrip("/")
        self._proxy = access.proxy or ("" if access.socket else _environment_proxy(self._base))
        self._contexts: dict[bytes, ssl.SSLContext] = {}
        self._session: aiohttp.ClientSession | None = None

    @property
    def server(self) -> str:
        return self._base

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Answer:
        """*path* with its query, already quoted."""
        for _ in range(PATIENCE):
            async with self._turn:
                answer, code = await self._once(method, path, body, headers)
            if code < 400:
                return answer
            if code == 429 and (after := answer.headers.get("Retry-After", "")).isdigit():
                await self._clock.sleep(min(float(after), 30.0))
            elif code != 401 or not await self._access.credentials.renew():
                break
        raise refusal(code, answer.body, f"{method} {path.partition('?')[0]}")

    async def _once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[Answer, int]:
        async with self._request(
            method, path, limits=UNARY, data=body, headers=headers
        ) as response:
            got = await response.read()
            return Answer(got, response.headers, response.status), response.status

    @asynccontextmanager
    async def stream(self, path: str) -> AsyncIterator[aiohttp.StreamReader]:
        """The body of a GET as it comes."""
        async with self._request("GET", path, limits=STREAM) as response:
            if response.status >= 400:
                body = await response.read()
                if response.status == 401:
                    await self._access.credentials.renew()
                raise refusal(response.status, body, f"GET {path.partition('?')[0]}")
            yield response.content

    @asynccontextmanager
    async def _request(
        self, method: str, path: str, *, limits: aiohttp.ClientTimeout, **options: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        credential = await self._access.credentials.current()
        session = self._session or self._open()
        headers = dict(options.pop("headers", ()))
        if credential.header:
            headers["Authorization"] = credential.header
        try:
            async with session.request(
                method,
                URL(self._base + path, encoded=True),
                headers=headers,
                timeout=limits,
                allow_redirects=False,
                ssl=self._ssl(credential),
                server_hostname=self._access.tls.server_name or None,
                proxy=self._proxy or None,
                **options,
            ) as response:
                yield response
        except aiohttp.ClientConnectorCertificateError as error:
            raise self._untrusted(error) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._unreachable(error) from error

    def _open(self) -> aiohttp.ClientSession:
        socket = self._access.socket
        connector = (
            aiohttp.UnixConnector(socket, limit=0) if socket else aiohttp.TCPConnector(limit=0)
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=CIMultiDict((("Accept", "application/json"), *self._access.impersonate)),
            skip_auto_headers=("Accept-Encoding",),
        )
        return self._session

    def _ssl(self, credential: Credential) -> ssl.SSLContext | bool:
        if not self._base.startswith("https"):
            return True
        context = self._contexts.get(credential.certificate)
        if context is None:
            self._contexts.clear()  # a renewed certificate replaces the one before
            context = ssl_context(self._access.tls, credential)
            self._contexts[credential.certificate] = context
        return context

    def _untrusted(self, error: Exception) -> Stalled:
        return Stalled(
            "CertificateNotTrusted",
            f"the certificate of {self._base} is not trusted: {error}",
            "check certificate-authority-data and tls-server-name",
        )

    def _unreachable(self, error: Exception) -> Unreachable:
        why = str(getattr(error, "os_error", error)) or type(error).__name__
        where = self._access.socket or self._base
        return Unreachable(f"the Kubernetes API at {where} does not answer: {why}")


def _environment_proxy(server: str) -> str:
    """``HTTPS_PROXY`` and the like, read once; as in Go, never for this machine."""
    parts = urlsplit(server)
    host = parts.hostname or ""
    if host == "localhost" or host.startswith("127.") or host == "::1" or proxy_bypass(host):
        return ""
    return getproxies().get(parts.scheme, "")


__all__ = ["Answer", "Refused", "Transport"]
