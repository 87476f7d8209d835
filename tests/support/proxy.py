"""A proxy on loopback, SOCKS5 or HTTP CONNECT, that leads wherever the test says."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

NAME = 3  # an address that is a name


@dataclass
class Proxy:
    """*asked*: the ``host:port`` of each connection; *target*: where all lead (host, port)."""

    target: tuple[str, int]
    user: str = ""
    password: str = ""
    asked: list[str] = field(default_factory=list)
    address: str = ""
    refuses: bool = False

    async def socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, count = await reader.readexactly(2)
        await reader.readexactly(count)
        writer.write(bytes((5, 2 if self.user else 0)))
        if self.user:
            _, size = await reader.readexactly(2)
            user = await reader.readexactly(size)
            password = await reader.readexactly((await reader.readexactly(1))[0])
            good = (user.decode(), password.decode()) == (self.user, self.password)
            writer.write(bytes((1, 0 if good else 1)))
        _, _, _, kind = await reader.readexactly(4)
        assert kind == NAME
        host = await reader.readexactly((await reader.readexactly(1))[0])
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.asked.append(f"{host.decode()}:{port}")
        writer.write(bytes((5, 5 if self.refuses else 0, 0, 1, 0, 0, 0, 0, 0, 0)))
        if not self.refuses:
            await self._joined(reader, writer)

    async def http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, host, _ = head.partition("\r\n")[0].split(" ")
        assert method == "CONNECT"
        self.asked.append(host)
        known = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        if self.refuses or (self.user and known not in head):
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await self._joined(reader, writer)

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self.target)
        await asyncio.gather(_copied(reader, back), _copied(there, writer))


@asynccontextmanager
async def proxying(proxy: Proxy, scheme: str) -> AsyncIterator[Proxy]:
    """*proxy* in service, under its ``address``."""
    speaks = proxy.http if scheme == "http" else proxy.socks
    server = await asyncio.start_server(_closing(speaks), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    who = f"{proxy.user}:{proxy.password}@" if proxy.user else ""
    proxy.address = f"{scheme}://{who}127.0.0.1:{port}"
    try:
        yield proxy
    finally:
        server.close()


Speaks = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def _closing(speaks: Speaks) -> Speaks:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await speaks(reader, writer)
            await writer.drain()
        writer.close()

    return speak


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()
    writer.close()
