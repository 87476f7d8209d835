"""
Transport: requests to one API server over HTTP; bytes in, bytes out.

One connection pool serves everything, and one `Lane` bounds what is in flight. A server that says
"too many requests", or that it is not ready, is given the time it asks for, a few times over; a
credential that is refused is renewed once. Everything has a limit of time: connecting, a request as
a whole, and the silence of a watch.
"""

import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from ssl import DER_cert_to_PEM_cert, SSLContext
from types import MappingProxyType
from typing import Any, NamedTuple

import aiohttp
import orjson
from multidict import CIMultiDict
from yarl import URL

from trueup.core.metrics.unmetered import UNMETERED
from trueup.edge.kube.access import Access, Credential, ssl_context
from trueup.edge.kube.broken import broken, no_kubernetes, outdated
from trueup.edge.kube.channels import Channels, Dial, dialled
from trueup.edge.kube.counting import Counting
from trueup.edge.kube.lane import Lane
from trueup.edge.kube.proxies import of_environment, socks
from trueup.edge.kube.status import Busy, refusal
from trueup.edge.socks import SocksConnector
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.ports import Clock, Meter

NO_HEADERS: Mapping[str, str] = MappingProxyType({})
LINGERS = sys.version_info < (3, 12, 7)  # what a TLS server does not close stays open for ever
PATIENCE = 5  # times that a request is sent to a server that asks for time
TROUBLE = (401, 502, 503, 504)  # nobody is there, or nobody who knows us
LONGEST = 30.0  # seconds that are waited in between, whatever the server asks for


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Seconds. *silence*: without a byte, after which a watch is opened anew.

    kube-apiserver sends a bookmark at least once a minute. Nothing gets lost silently between two
    processes of one machine, so a unix socket may be silent for ever.
    """

    connect: float = 15.0
    total: float = 60.0
    silence: float = 180.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of an answer below 400, and the headers that someone asks for."""

    body: bytes
    headers: Mapping[str, str]
    status: int = 200
    asked: str = ""

    def json(self) -> Any:
        """A mapping. ``Unreachable`` if what answered is no Kubernetes API."""
        try:
            said = orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise no_kubernetes(self.asked, self.body) from error
        if not isinstance(said, dict):
            raise no_kubernetes(self.asked, self.body)
        return said


class Certificates(NamedTuple):
    """PEM texts: what we showed, and what the server did; empty: nothing was."""

    ours: bytes = b""
    theirs: bytes = b""


class Transport:
    """Open until `close`; made inside the event loop. *certificates*: of the newest stream."""

    def __init__(
        self,
        access: Access,
        clock: Clock,
        limits: Limits | None = None,
        meter: Meter = UNMETERED,
    ) -> None:
        self._access = access
        self._meter = meter
        self._clock = clock
        self._limits = limits = limits or Limits()
        self._unary = aiohttp.ClientTimeout(total=limits.total, sock_connect=limits.connect)
        self._stream = aiohttp.ClientTimeout(
            total=None,
            sock_connect=limits.connect,
            sock_read=None if access.socket else limits.silence,
        )
        self._lane = Lane()
        self._base = access.server.rstrip("/")
        self._counting = Counting(self._base, meter, clock)
        self._proxy = access.proxy or ("" if access.socket else of_environment(self._base))
        self._contexts: dict[bytes, SSLContext] = {}
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        self._heeding: list[Callable[[], None]] = []
        self.certificates = Certificates()

    @property
    def server(self) -> str:
        return self._base

    @property
    def name(self) -> str:
        """What people call it."""
        return self._access.name or self._base

    @property
    def lane(self) -> Lane:
        return self._lane

    def heed(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have it told when a request finds nobody, or nobody who lets us in, until then."""
        self._heeding.append(listener)
        return lambda: self._heeding.remove(listener)

    def _troubled(self) -> None:
        for listener in self._heeding:
            listener()

    async def close(self) -> None:
        self._closed = True
        if self._session:
            if self._session.connector:
                # Nobody waits for a server's goodbye: one that was killed never says it.
                await self._session.connector.close(abort_ssl=True)
            await self._session.close()

    def again(self) -> "Transport":
        """Another one to the same place as the same user."""
        return Transport(self._access, self._clock, self._limits, self._meter)

    async def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Answer:
        """*path* with its query, already quoted."""
        renewed = False
        for more in reversed(range(PATIENCE)):
            credential = await self._access.credentials.current()
            async with self._counting.turn(self._lane.turn(), method, path) as turn:
                answer = await self._once(method, path, credential, body, headers)
            if answer.status < 400:
                self._lane.well()
                return answer
            if answer.status == 401 and not renewed:
                renewed = True
                if await self._access.credentials.renew(credential):
                    continue
            error = self._refusal(answer, credential)
            if not (more and isinstance(error, Busy)):
                raise error
            self._lane.crowded(turn)
            self._counting.again(method, answer.status)
            await self._clock.sleep(min(error.after, LONGEST))
        raise AssertionError("the last try returns or raises")

    async def _once(
        self,
        method: str,
        path: str,
        credential: Credential,
        body: bytes | None,
        headers: Mapping[str, str],
    ) -> Answer:
        options = {"timeout": self._unary, "data": body, "headers": headers}
        with self._counting.asked(method, path, len(body or b"")) as outcome:
            async with self._request(method, path, credential, **options) as response:
                outcome.answered(response.status)
                asked = f"{method} {path.partition('?')[0]}"
                read = await response.read()
                self._counting.read(method, len(read))
                return Answer(read, response.headers, response.status, asked)

    @asynccontextmanager
    async def stream(
        self, path: str, headers: Mapping[str, str] = NO_HEADERS, *, silent: bool = False
    ) -> AsyncIterator[aiohttp.StreamReader]:
        """The body of a GET as it comes; *silent*: it may be silent for as long as it likes."""
        credential = await self._access.credentials.current()
        limits = aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect)
        options = {"headers": headers, "timeout": limits if silent else self._stream}
        async with self._opened(path, credential, options) as response:
            self.certificates = Certificates(
                credential.certificate, _certificate(response) or self.certificates.theirs
            )
            if response.status >= 400:
                asked = f"GET {path.partition('?')[0]}"
                answer = Answer(await response.read(), response.headers, response.status, asked)
                if response.status == 401 and await self._access.credentials.renew(credential):
                    raise Unreachable(f"{asked}: the credential has expired and was renewed")
                raise self._refusal(answer, credential)
            try:
                yield response.content
            finally:
                _abandon(response)

    @asynccontextmanager
    async def channels(
        self, path: str, protocols: Sequence[str], headers: Mapping[str, str] = NO_HEADERS
    ) -> AsyncIterator[Channels]:
        """A WebSocket to a pod."""
        dial = await self._dial(path, protocols, headers)
        try:
            async with dialled(dial) as channels:
                yield channels
        except Refused as error:
            used = Credential(dial.headers.get("Authorization", ""))
            if error.code != 401 or not await self._access.credentials.renew(used):
                raise
            raise Unreachable(
                f"{dial.asked}: the credential has expired and was renewed"
            ) from error

    async def _dial(self, path: str, protocols: Sequence[str], headers: Mapping[str, str]) -> Dial:
        credential = await self._access.credentials.current()
        said = {**dict(self._access.impersonate), **headers}
        if credential.header:
            said["Authorization"] = credential.header
        context = self._ssl(credential)
        return Dial(
            self._base,
            path,
            protocols,
            said,
            self._access.socket,
            self._proxy,
            self._access.tls.server_name,
            None if context is True else context,
            self._limits.total,  # the API server may try for long to reach a kubelet
        )

    @asynccontextmanager
    async def _opened(
        self, path: str, credential: Credential, options: Mapping[str, Any]
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """In the lane until it is open."""
        async with AsyncExitStack() as lane:
            turns = self._counting.turn(self._lane.turn(), "GET", path)
            turn = await lane.enter_async_context(turns)
            counted = lane.enter_context(self._counting.opened("GET"))
            async with self._request("GET", path, credential, **options) as response:
                counted.answered(response.status)
                await lane.aclose()
                if response.status in (429, 503):
                    self._lane.crowded(turn)
                yield response

    @asynccontextmanager
    async def _request(
        self, method: str, path: str, credential: Credential, **options: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        if self._closed:  # by whoever declared the cluster anew: what comes next asks the new one
            raise Unreachable(f"{self._where()}: what declares this cluster has changed meanwhile")
        session = self._session or self._open()
        headers = dict(options.pop("headers", ()))
        if credential.header:
            headers["Authorization"] = credential.header
        try:
            async with session.request(
                method,
                URL(self._base + path, encoded=True),
                headers=headers,
                allow_redirects=False,
                ssl=self._ssl(credential),
                server_hostname=self._access.tls.server_name or None,
                proxy=None if socks(self._proxy) else self._proxy or None,
                **options,
            ) as response:
                yield response
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._troubled()
            raise broken(error, self._where(), self._proxy) from error

    def _where(self) -> str:
        return self._access.socket or self._base

    def _refusal(self, answer: Answer, credential: Credential) -> Stalled | Unreachable:
        if answer.status in TROUBLE:
            self._troubled()
        error = refusal(answer.status, answer.body, answer.asked, answer.headers)
        if answer.status == 401 and (stale := outdated(credential, self._clock.now())):
            return Refused(401, "Unauthorized", f"{answer.asked}: {stale}", "renew it")
        return error

    def _open(self) -> aiohttp.ClientSession:
        self._session = aiohttp.ClientSession(
            connector=self._connector(),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=CIMultiDict((("Accept", "application/json"), *self._access.impersonate)),
            skip_auto_headers=("Accept-Encoding",),
        )
        return self._session

    def _connector(self) -> aiohttp.BaseConnector:
        if self._access.socket:
            return aiohttp.UnixConnector(self._access.socket, limit=0)
        if socks(self._proxy):
            return SocksConnector(self._proxy, lingers=LINGERS)
        return aiohttp.TCPConnector(limit=0, enable_cleanup_closed=LINGERS)

    def _ssl(self, credential: Credential) -> SSLContext | bool:
        if not self._base.startswith("https"):
            return True
        context = self._contexts.get(credential.certificate)
        if context is None:
            self._contexts.clear()  # a renewed certificate replaces the one before
            context = ssl_context(self._access.tls, credential)
            self._contexts[credential.certificate] = context
        return context


def _abandon(response: aiohttp.ClientResponse) -> None:
    """Of a stream that is left before its end nobody waits for the server's goodbye."""
    connection = response.connection
    if connection is not None and connection.transport is not None:
        connection.transport.abort()


__all__ = ["Answer", "Limits", "Refused", "Transport"]


def _certificate(response: aiohttp.ClientResponse) -> bytes:
    """Of whom *response* comes from, as long as its connection is open."""
    transport = response.connection.transport if response.connection else None
    found = transport.get_extra_info("ssl_object") if transport else None
    der = found.getpeercert(binary_form=True) if found else None
    return DER_cert_to_PEM_cert(der).encode() if der else b""
