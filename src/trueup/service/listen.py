"""
An ASGI application on a TCP port, without uvicorn's server loop.

That loop wakes ten times a second; its HTTP protocol needs none of it. The port is taken before
anything else is started, so that one in use is told at once. `connection` has the limits.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Literal

import uvicorn
from starlette.types import ASGIApp
from uvicorn.lifespan.on import LifespanOn
from uvicorn.server import ServerState

from trueup.apiserver.connections import ended
from trueup.apiserver.sockets import tcp
from trueup.model.errors import Stalled
from trueup.service.connection import USUAL, Guarded, Limits, Socket
from trueup.service.door import Door, elsewhere

KEEP_ALIVE = 75  # seconds that an idle connection is kept
BACKLOG = 1024  # connections that wait to be taken
MESSAGE = 2**20  # bytes of a message of a WebSocket


def taken(host: str, port: int) -> socket.socket:
    """A socket bound to the address; ``Stalled`` if that cannot be."""
    try:
        made = tcp(host, port)
        _listen(made)
    except OSError as error:
        raise Stalled(
            "PortInUse",
            f"cannot listen on {host} port {port}: {error.strerror}",
            "stop what listens there, or give another port with --port (0: any free one)",
        ) from error
    return made


def _listen(sock: socket.socket) -> None:
    """Two servers may bind with SO_REUSEADDR, but not listen."""
    try:
        sock.listen(BACKLOG)
    except OSError:
        sock.close()
        raise


@asynccontextmanager
async def listening(
    app: ASGIApp,
    sock: socket.socket,
    tls: ssl.SSLContext | None = None,
    limits: Limits = USUAL,
) -> AsyncIterator[None]:
    """Serve *app* on *sock* for the length of the block."""
    config = _config(app, lifespan="on")
    lifespan = LifespanOn(config)
    await lifespan.startup()
    if lifespan.should_exit:
        raise RuntimeError("the web application did not start; see the log")
    state = ServerState()
    loop = asyncio.get_running_loop()

    def protocol(config: uvicorn.Config) -> asyncio.Protocol:
        return Guarded(config, state, lifespan.state, loop, limits)

    inside = partial(protocol, config)
    async with AsyncExitStack() as ends:
        ends.push_async_callback(lifespan.shutdown)
        ends.push_async_callback(ended, state)
        if tls:
            outside = partial(protocol, _config(elsewhere, lifespan="off"))
            ends.enter_context(Door(tls, inside, outside, limits).open(sock))
        else:
            server = await loop.create_server(inside, sock=sock, backlog=BACKLOG)
            ends.callback(server.close)
        yield


def _config(app: ASGIApp, lifespan: Literal["on", "off"]) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        http="httptools",
        ws=Socket,
        ws_max_size=MESSAGE,
        ws_per_message_deflate=False,  # a terminal shows secrets, and what is typed beside them
        lifespan=lifespan,
        log_config=None,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE,
        server_header=False,
        proxy_headers=False,  # web.proxied knows who may say them
    )
    config.load()
    return config
