"""
One client's connection, with limits that uvicorn's own protocol does not have.

A connection must say a whole head within seconds and without excess; a body must come at a pace
that a telephone line reaches. Whoever dribbles is cut off, so that slow clients cannot hold all the
connections that there are. What HTTP leaves open to two readings (two hosts, a host that is not
that of the address) is refused, as a proxy in front may have read it the other way.
"""

import asyncio
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import httptools
import orjson
from uvicorn._types import ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from trueup.k8s.value import Value


class Limits(Value, frozen=True):
    """Of one server."""

    address: int = 16 * 2**10  # bytes of a request's address
    head: int = 32 * 2**10  # bytes of a request's address and headers
    head_time: float = 10.0  # seconds until a head must be whole
    pace: int = 1024  # bytes a second that a body must come at
    body_time: float = 10.0  # seconds between two looks at the pace of a body
    connections: int = 8192  # at the same time


USUAL = Limits()
BAD, LATE, LONG_ADDRESS, LONG_HEAD = 400, 408, 414, 431
WORDS = {
    BAD: "Invalid HTTP request received.",
    LATE: "the request came too slowly",
    LONG_ADDRESS: "the address of the request is too long",
    LONG_HEAD: "the headers of the request are too large",
}


class Socket(WebSocketsSansIOProtocol):
    """uvicorn takes a WebSocket that is refused with a whole answer for a mistake, and logs it."""

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True


class Guarded(HttpToolsProtocol):
    """*limits* hold; ``400``, ``408``, ``414`` or ``431`` and the end to what exceeds them."""

    def __init__(
        self,
        config: Config,
        state: ServerState,
        app_state: dict[str, Any],
        loop: asyncio.AbstractEventLoop,
        limits: Limits = USUAL,
    ) -> None:
        super().__init__(config, state, app_state, loop)
        self._limits = limits
        self._status = BAD
        self._head = 0  # bytes of the head so far
        self._in_head = True
        self._piece = 0  # bytes that came just now, as far as they may be of one head
        self._timer: asyncio.TimerHandle | None = None
        self._came = 0  # bytes of the body since it was last looked at

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self._limits.connections:
            transport.abort()
            return
        self._wait(self._limits.head_time, self._late_head)

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._piece = len(data) if self._in_head else 1
        self._head += self._piece
        super().data_received(data)
        if self._in_head and self._head > self._limits.head and not self.transport.is_closing():
            self._refuse(LONG_HEAD)

    # What the parser tells.

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._head = True, self._piece
        if self._timer is None:
            self._wait(self._limits.head_time, self._late_head)

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > self._limits.address:
            self._wrong(LONG_ADDRESS)

    def on_headers_complete(self) -> None:
        self._in_head, self._piece = False, 1  # what follows in this piece is another's
        self._rest()
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > self._limits.head:
            self._wrong(LONG_HEAD)
        if not self._plain():
            self._wrong(BAD)
        super().on_headers_complete()
        self._came = 0
        self._wait(self._limits.body_time, self._look_at_body)

    def on_body(self, body: bytes) -> None:
        self._came += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_head, self._head = True, 0
        self._rest()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._rest()
        super().handle_websocket_upgrade()

    # What is refused.

    def _plain(self) -> bool:
        """One host, that of the address if it has one; no address that hides something."""
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            return False
        if any(byte < 0x20 or byte == 0x7F for byte in unquote_to_bytes(self.url.split(b"?")[0])):
            return False
        if self.url.startswith(b"/") or self.parser.get_method() == b"OPTIONS":
            return True
        try:
            named = urlsplit(self.url.decode("ascii"))
        except ValueError:
            return False
        return bool(hosts) and named.netloc.encode().lower() == hosts[0].strip().lower()

    def _wrong(self, status: int) -> None:
        """From within the parser, which then ends."""
        self._status = status
        raise httptools.HttpParserError(WORDS[status])

    def _refuse(self, status: int) -> None:
        self._status = status
        self.send_400_response("")

    def send_400_response(self, msg: str) -> None:
        """As the gateway's errors look, for whatever is wrong."""
        self._rest()
        said = WORDS[self._status]
        body = orjson.dumps({"error": said, "code": 3, "message": said})
        head = b"content-type: application/json\r\nconnection: close\r\ncontent-length: "
        length = str(len(body)).encode()
        self.transport.write(STATUS_LINE[self._status] + head + length + b"\r\n\r\n" + body)
        self.transport.close()

    # Time.

    def _late_head(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait(self._limits.head_time, self._late_head)  # an answer is under way
        elif self._head:
            self._refuse(LATE)
        else:
            self.transport.close()  # nobody said anything

    def _look_at_body(self) -> None:
        """A body that waits for us may take as long as it likes."""
        self._timer = None
        enough = self._came >= self._limits.pace * self._limits.body_time
        waits_for_us = self.flow.read_paused or self.cycle.response_complete
        self._came = 0
        if enough or waits_for_us:
            self._wait(self._limits.body_time, self._look_at_body)
        elif not self.transport.is_closing():
            if self.cycle.response_started:
                self.transport.abort()
            else:
                self._refuse(LATE)

    def _wait(self, seconds: float, then: Any) -> None:
        self._rest()
        self._timer = self.loop.call_later(seconds, then)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
