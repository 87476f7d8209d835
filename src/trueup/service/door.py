"""
Door: one port for TLS and for who begins without it, as Argo CD has it.

The first byte of a connection tells which it is. Who speaks plain HTTP is shown to ``https://`` and
gets nothing else; a browser that was given an address without a scheme thus comes in.
"""

import asyncio
import errno
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from starlette.types import Receive, Scope, Send

from trueup.service.connection import Limits

TLS = b"\x16"  # of a record with a handshake
PAUSE = 1.0  # seconds without new connections when there are no more files
AT_A_TIME = 128  # connections that are taken before others have their turn
FULL = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
HOST = re.compile(rb"[\w.-]+(:\d+)?|\[[\da-fA-F:.]+\](:\d+)?")
Protocol = Callable[[], asyncio.Protocol]


class Door:
    """*inside*: for TLS; *outside*: for the others."""

    def __init__(
        self, tls: ssl.SSLContext, inside: Protocol, outside: Protocol, limits: Limits
    ) -> None:
        self._tls = tls
        self._inside = inside
        self._outside = outside
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[socket.socket, asyncio.TimerHandle] = {}
        self._greeting: set[asyncio.Task[object]] = set()
        self._pause: asyncio.TimerHandle | None = None

    @contextmanager
    def open(self, sock: socket.socket) -> Iterator[None]:
        """Takes connections of a socket that listens; who is inside at the end stays there."""
        sock.setblocking(False)
        self._loop.add_reader(sock, self._take, sock)
        try:
            yield
        finally:
            if self._pause:
                self._pause.cancel()
            self._loop.remove_reader(sock)
            sock.close()
            for each in list(self._waiting):
                self._drop(each)
            for task in self._greeting:
                task.cancel()

    def _take(self, sock: socket.socket) -> None:
        for _ in range(AT_A_TIME):
            try:
                made, _address = sock.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in FULL:
                    raise
                self._loop.remove_reader(sock)
                again = partial(self._loop.add_reader, sock, self._take, sock)
                self._pause = self._loop.call_later(PAUSE, again)
                return
            if len(self._waiting) + len(self._greeting) >= self._limits.connections:
                made.close()
                continue
            made.setblocking(False)
            self._waiting[made] = self._loop.call_later(self._limits.head_time, self._drop, made)
            self._loop.add_reader(made, self._greet, made)

    def _greet(self, made: socket.socket) -> None:
        try:
            first = made.recv(1, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            first = b""
        if not first:
            self._drop(made)
            return
        self._waiting.pop(made).cancel()
        self._loop.remove_reader(made)
        task = self._loop.create_task(self._let_in(made, secure=first == TLS))
        self._greeting.add(task)
        task.add_done_callback(self._greeting.discard)

    async def _let_in(self, made: socket.socket, *, secure: bool) -> None:
        try:
            await self._loop.connect_accepted_socket(
                self._inside if secure else self._outside,
                made,
                ssl=self._tls if secure else None,
                ssl_handshake_timeout=self._limits.head_time if secure else None,
            )
        except (OSError, TimeoutError):  # ssl.SSLError is one: a handshake that came to nothing
            made.close()

    def _drop(self, made: socket.socket) -> None:
        self._waiting.pop(made).cancel()
        self._loop.remove_reader(made)
        made.close()


async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application outside: the same address by ``https``, whatever is asked."""
    if scope["type"] != "http":
        await send({"type": "websocket.close", "code": 1008, "reason": "TLS is needed"})
        return
    host = dict(scope["headers"]).get(b"host", b"")
    path = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    known = HOST.fullmatch(host) is not None and path.startswith(b"/")
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    if known:
        headers.append((b"location", b"https://" + host + path))
    await send({"type": "http.response.start", "status": 307 if known else 400, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
