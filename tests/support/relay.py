"""A relay in front of a server on a unix socket: connections can be cut, or refused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path


class Relay:
    """Connects to *target* for whoever connects to *path*."""

    def __init__(self, path: Path, target: Path) -> None:
        self.path = path
        self.connections = 0
        self._target = target
        self._refuses = False
        self._writers: set[asyncio.StreamWriter] = set()

    def cut(self, *, refuse: bool = False) -> None:
        """End every connection; *refuse*: and take no new ones until `heal`."""
        self._refuses = refuse
        for writer in self._writers:
            writer.transport.abort()

    def heal(self) -> None:
        self._refuses = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refuses:
            writer.transport.abort()
            return
        self.connections += 1
        try:
            onward = await asyncio.open_unix_connection(str(self._target))
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, onward[1]}
        await asyncio.gather(_pump(reader, onward[1]), _pump(onward[0], writer))
        self._writers -= {writer, onward[1]}


@asynccontextmanager
async def relayed(path: Path, target: Path) -> AsyncIterator[Relay]:
    relay = Relay(path, target)
    server = await asyncio.start_unix_server(relay.serve, str(path))
    try:
        yield relay
    finally:
        server.close()
        relay.cut(refuse=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(2**16):
            writer.write(data)
            await writer.drain()
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
