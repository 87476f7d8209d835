"""A line between a browser and a server, which can be cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from urllib.parse import urlsplit

from tests.page.place import Place


class Line:
    def __init__(self, port: int) -> None:
        self._port = port
        self._writers: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Every connection ends; new ones may be made."""
        for writer in self._writers:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward = await asyncio.open_connection("127.0.0.1", self._port)
        both = {writer, onward[1]}
        self._writers |= both
        await asyncio.gather(_pump(reader, onward[1]), _pump(onward[0], writer))
        self._writers -= both


@asynccontextmanager
async def line(place: Place) -> AsyncIterator[tuple[Place, Line]]:
    """*place*, as it is reached over the line."""
    made = Line(urlsplit(place.address).port or 0)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield replace(place, address=f"http://127.0.0.1:{port}"), made
    finally:
        server.close()
        made.cut()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(2**16):
            writer.write(data)
            await writer.drain()
    writer.close()
