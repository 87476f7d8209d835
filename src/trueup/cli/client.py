"""Client: the HTTP API as the commands use it, over TCP or a unix socket."""

import asyncio
import logging
import os
import re
import ssl
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson

from trueup.cli.answers import ApiError
from trueup.cli.contexts import Context
from trueup.cli.output import Failure
from trueup.cli.wire import front, proxy_of, ssl_of

log = logging.getLogger(__name__)

_NO_SERVER = "start one with: trueup serve (or name another with --server, or use --core)"

_TRUST = "--server-crt FILE trusts its authority; --insecure checks nothing"
_PLAIN = "if it speaks HTTP without TLS: --plaintext"

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dHJ1ZXVwIGFza3Mgd2h5IQ==",
}


class Client:
    """One session with one server."""

    def __init__(self, session: aiohttp.ClientSession, context: Context) -> None:
        self._session = session
        self._base = base_url(context)
        self.context = context
        self.warnings: dict[str, None] = {}
        """What the server warns of, once each."""

    async def get(self, path: str, **query: Any) -> Any:
        return await self.call("GET", path, query)

    async def post(self, path: str, body: Any = None, **query: Any) -> Any:
        return await self.call("POST", path, query, body)

    async def put(self, path: str, body: Any, **query: Any) -> Any:
        return await self.call("PUT", path, query, body)

    async def patch(self, path: str, body: Any) -> Any:
        return await self.call("PATCH", path, {}, body)

    async def delete(self, path: str, **query: Any) -> Any:
        return await self.call("DELETE", path, query)

    async def call(self, method: str, path: str, query: Mapping[str, Any], body: Any = None) -> Any:
        """One request; what the server answers, or `ApiError`."""
        async with self._sent(method, path, query, body) as response:
            answer = await response.read()
            try:
                return orjson.loads(answer or b"{}")
            except orjson.JSONDecodeError as error:
                raise _of_another_kind(response.status) from error

    async def stream(self, path: str, **query: Any) -> AsyncIterator[Any]:
        """The ``result`` of each message, until the server ends or the caller leaves."""
        async with self._sent("GET", path, query, None) as response:
            async for line in _lines(response):
                try:
                    message = orjson.loads(line)
                except orjson.JSONDecodeError as error:
                    raise _of_another_kind(response.status) from error
                if "error" in message:
                    raise ApiError(0, str(message["error"].get("message") or message["error"]))
                yield message["result"]

    async def text(self, path: str, **query: Any) -> AsyncIterator[bytes]:
        """What the server answers, as it comes."""
        async with self._sent("GET", path, query, None) as response:
            async for chunk in response.content.iter_any():
                yield chunk

    async def events(self, path: str, **query: Any) -> AsyncIterator[bytes]:
        """The data of each server-sent event, until the server ends or the caller leaves."""
        async with self._sent("GET", path, query, None) as response:
            async for line in _lines(response):
                if line.startswith(b"data: "):
                    yield line.removeprefix(b"data: ")

    @asynccontextmanager
    async def socket(
        self, path: str, **query: Any
    ) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """A WebSocket; why one is not opened is asked for once more, plainly."""
        try:
            async with self._session.ws_connect(
                self._base + path, params=_parameters(query), max_msg_size=0
            ) as socket:
                yield socket
        except aiohttp.WSServerHandshakeError as error:
            raise await self._why_not(path, query, error.status) from error
        except aiohttp.ClientConnectionError as error:
            why = f"cannot reach {self.context.server}: {_why(error)}"
            raise Failure(why, _remedy(error)) from error

    async def _why_not(self, path: str, query: Mapping[str, Any], status: int) -> ApiError:
        """aiohttp does not tell what the refusal of a WebSocket said."""
        async with self._session.get(
            self._base + path, params=_parameters(query), headers=UPGRADE
        ) as answer:
            return _refusal(status, await answer.read())

    @asynccontextmanager
    async def _sent(
        self, method: str, path: str, query: Mapping[str, Any], body: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        data = None if body is None else orjson.dumps(body)
        log.debug("request", extra={"method": method, "url": self._base + path})
        try:
            async with await self._asked(method, path, _parameters(query), data) as response:
                log.debug("answer", extra={"status": response.status, "path": path})
                self.warnings |= dict.fromkeys(_warnings(response.headers.getall("Warning", [])))
                if response.status >= 400:
                    raise _refusal(response.status, await response.read())
                yield response
        except aiohttp.ClientConnectorCertificateError as error:
            why = f"{self.context.server} shows a certificate that is not trusted"
            reason = getattr(error.certificate_error, "verify_message", "")
            raise Failure(f"{why}: {reason}".rstrip(": "), _TRUST) from error
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError) as error:
            why = f"cannot reach {self.context.server}: {_why(error)}"
            raise Failure(why, _remedy(error)) from error

    async def _asked(
        self, method: str, path: str, query: list[tuple[str, str]], data: bytes | None
    ) -> aiohttp.ClientResponse:
        """A connection that fails is tried again as often as ``--http-retry-max`` says."""
        for attempt in range(self.context.wire.retries):
            try:
                return await self._session.request(
                    method, self._base + path, params=query, data=data
                )
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(min(0.2 * 2**attempt, 5.0))
        return await self._session.request(method, self._base + path, params=query, data=data)


def base_url(context: Context) -> str:
    root = front(context.wire)
    if context.server.startswith("unix:"):
        return f"http://localhost{root}"
    if "://" in context.server:
        return context.server.rstrip("/") + root
    return f"{'http' if context.plaintext else 'https'}://{context.server}{root}"


@asynccontextmanager
async def opened(context: Context) -> AsyncIterator[Client]:
    """A client for *context*; closed at the end."""
    connector: aiohttp.BaseConnector = (
        aiohttp.UnixConnector(context.server.removeprefix("unix:").removeprefix("//"))
        if context.server.startswith("unix:")
        else aiohttp.TCPConnector(ssl=ssl_of(context.wire, insecure=context.insecure))
    )
    headers = {"Content-Type": "application/json", **dict(context.wire.headers)}
    if context.token:
        headers["Authorization"] = f"Bearer {context.token}"
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=10)
    proxy = None if context.server.startswith("unix:") else proxy_of(base_url(context))
    async with aiohttp.ClientSession(
        connector=connector, headers=headers, timeout=timeout, read_bufsize=2**20, proxy=proxy
    ) as session:
        yield Client(session, context)


def _parameters(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in query.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        found.extend((name, _parameter(each)) for each in values if each not in ("", None))
    return found


def _parameter(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refusal(status: int, body: bytes) -> ApiError:
    try:
        said = orjson.loads(body)
        message = str(said.get("message") or said.get("error"))
        hint = str(said.get("hint") or "")
    except (orjson.JSONDecodeError, AttributeError):
        return _of_another_kind(status)
    if status == 401:
        hint = hint or "log in with: trueup login SERVER"
    return ApiError(status, message, hint)


def _of_another_kind(status: int) -> ApiError:
    """Some other server, or a proxy before this one: its page would tell nobody anything."""
    why = f"what answers there ({status}) is neither Trueup nor Argo CD"
    hint = "check --server; behind a path of a proxy: --grpc-web-root-path PATH"
    return ApiError(status, why, hint)


def _warnings(headers: Iterable[str]) -> Iterator[str]:
    """The texts of ``299 trueup "…"``, as it is with kubectl's."""
    for each in headers:
        found = re.fullmatch(r'\d{3} \S+ "(.*)"', each)
        if found:
            yield re.sub(r"\\(.)", r"\1", found[1])


async def _lines(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    """Lines of any length, as they come."""
    rest = b""
    async for chunk in response.content.iter_any():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.strip():
                yield line


def _remedy(error: aiohttp.ClientError) -> str:
    """What to try: a server that takes no TLS answers, but not in TLS."""
    if not isinstance(error, aiohttp.ClientConnectorError):
        return ""
    return _PLAIN if isinstance(error.os_error, ssl.SSLError) else _NO_SERVER


def _why(error: aiohttp.ClientError) -> str:
    """What the system says, in its words for people."""
    if not isinstance(error, aiohttp.ClientConnectorError):
        return str(error) or type(error).__name__
    cause = error.os_error
    number = cause.errno or 0  # below zero: of the look-up of the name
    if number > 0 and not isinstance(cause, ssl.SSLError):  # whose numbers are of another list
        return os.strerror(number)
    return cause.strerror or str(cause)
