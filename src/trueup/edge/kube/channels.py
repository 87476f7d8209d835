"""
Channels: a WebSocket to one pod through its API server, as ``exec`` and ``portforward`` speak it.

The first byte of a message is the channel. Of a process: 0 its input, 1 and 2 its output, 3 the
``Status`` of its end, 4 the size of its terminal. Of a port: 0 its bytes, 1 its errors; the first
message of each repeats the number of the port.
"""

import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson
from websockets import Subprotocol
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidProxy,
    InvalidStatus,
    InvalidURI,
)

from trueup.edge.kube.status import refusal
from trueup.k8s.value import Value
from trueup.model.errors import Refused, Stalled, Unreachable

PROCESS = ("v5.channel.k8s.io", "v4.channel.k8s.io")
PORT = ("v4.channel.k8s.io",)
STATUS = 3
NO_KUBELET = (
    "no kubelet answers for the pod's node: without one a cluster has no logs, terminal or ports"
)
KUBELET = ("error dialing backend", ":10250", "does not have a host assigned")


class Dial(Value, frozen=True):
    """Where to, and as whom; *path* with its query, already quoted."""

    base: str
    path: str
    protocols: Sequence[str]
    headers: Mapping[str, str]
    socket: str = ""
    proxy: str = ""
    server_name: str = ""
    tls: Any = None  # an ssl.SSLContext
    patience: float = 15.0  # seconds

    @property
    def asked(self) -> str:
        return f"GET {self.path.partition('?')[0]}"


class Channels:
    """An open connection."""

    def __init__(self, connection: ClientConnection, asked: str) -> None:
        self._connection = connection
        self._asked = asked
        self._protocol = connection.subprotocol or ""

    async def send(self, channel: int, data: bytes) -> None:
        try:
            await self._connection.send(bytes((channel,)) + data)
        except ConnectionClosed as error:
            raise Unreachable(f"{self._asked}: the connection has ended") from error

    async def receive(self) -> tuple[int, bytes] | None:
        """The next message with something in it; None at the end. Raises ``Unreachable``."""
        while True:
            try:
                said = await self._connection.recv()
            except ConnectionClosed:
                return None
            data = said.encode() if isinstance(said, str) else said
            if len(data) < 2:
                continue
            if data[0] == STATUS and self._protocol in PROCESS:
                self._check(data[1:])
            return data[0], data[1:]

    def _check(self, status: bytes) -> None:
        """An API server that reached no kubelet says so where a process says how it ended."""
        if b'"InternalError"' in status:
            raise told(refusal(500, _as_status(status), self._asked))


class _Connect(connect):
    """A server that sends us elsewhere gets neither our token nor our words."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


@asynccontextmanager
async def dialled(dial: Dial) -> AsyncIterator[Channels]:
    """Raises ``Refused`` with what the server says, ``Unreachable`` if nobody answers."""
    try:
        connection = await _Connect(
            _address(dial),
            subprotocols=[Subprotocol(each) for each in dial.protocols],
            additional_headers=dict(dial.headers),
            compression=None,
            user_agent_header=None,
            proxy=dial.proxy or None,
            open_timeout=dial.patience,
            close_timeout=1.0,
            max_size=None,
            **_transport(dial),
        )
    except InvalidStatus as error:
        response = error.response
        raise told(
            refusal(response.status_code, bytes(response.body or b""), dial.asked)
        ) from error
    except (InvalidHandshake, InvalidProxy, InvalidURI) as error:
        words = f"{dial.asked}: the server opens no WebSocket: {error}"
        raise Stalled("NoWebSocket", words, "check the proxies in between") from error
    except (OSError, TimeoutError, ssl.SSLError) as error:
        raise Unreachable(f"{dial.asked}: {dial.base} does not answer: {error}") from error
    try:
        yield Channels(connection, dial.asked)
    finally:
        await connection.close()


def _address(dial: Dial) -> str:
    scheme, _, rest = dial.base.partition("://")
    return f"{'wss' if scheme == 'https' else 'ws'}://{rest}{dial.path}"


def _transport(dial: Dial) -> dict[str, Any]:
    if dial.socket:
        return {"unix": True, "path": dial.socket}
    named = {"server_hostname": dial.server_name} if dial.server_name else {}
    return {"ssl": dial.tls, **named} if dial.tls is not None else {}


def _as_status(said: bytes) -> bytes:
    """Whole: kubelets and API servers leave out what it is."""
    try:
        return orjson.dumps({"kind": "Status", **orjson.loads(said)})
    except (orjson.JSONDecodeError, TypeError):
        return said


def told(error: Stalled | Unreachable) -> Stalled | Unreachable:
    """With what to make of it, where the API server found no kubelet behind it."""
    if not any(word in error.message for word in KUBELET):
        return error
    if isinstance(error, Refused):
        return Refused(error.code, error.reason, error.message, NO_KUBELET, error.causes)
    return Unreachable(error.message, NO_KUBELET)
