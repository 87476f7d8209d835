"""
Reading objects of a mirror through one long-lived ``git cat-file --batch``.

Starting a process for each read would cost more than the reads of a thousand applications; a
process that nobody has asked for a while is ended, so an idle fleet of repositories holds none.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from trueup.edge import program
from trueup.edge.fetch.command import Damaged, Git
from trueup.model.errors import Unreachable

_CHUNK = 1 << 16
LARGEST = 32 << 20


class TooLarge(Exception):
    """An object that is larger than anybody wants to render."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(name, size)
        self.name = name
        self.size = size


class Contents:
    """Contents by id, the latest used kept up to *room* bytes; shared by all mirrors."""

    def __init__(self, room: int = 64 << 20) -> None:
        self._room = room
        self._used = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def get(self, blob: str) -> bytes | None:
        if blob in self._kept:
            self._kept.move_to_end(blob)
        return self._kept.get(blob)

    def put(self, blob: str, content: bytes) -> None:
        if blob in self._kept or len(content) > self._room // 16:
            return
        self._kept[blob] = content
        self._used += len(content)
        while self._used > self._room:
            _, dropped = self._kept.popitem(last=False)
            self._used -= len(dropped)


class Objects:
    """The objects of one mirror."""

    def __init__(self, git: Git, mirror: Path, idle: float = 30.0) -> None:
        self._git = git
        self._mirror = mirror
        self._idle = idle
        self._lock = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._leaving: list[asyncio.subprocess.Process] = []
        self._timer: asyncio.TimerHandle | None = None

    async def read(
        self, names: Iterable[str], largest: int = LARGEST
    ) -> Mapping[str, tuple[str, bytes]]:
        """The full id and the content of each of *names* that exists."""
        wanted = list(dict.fromkeys(names))
        if not wanted:
            return {}
        async with self._lock:
            try:
                async with asyncio.timeout(self._git.limits.local):
                    return await self._asked_twice(wanted, largest)
            except TimeoutError as error:
                raise Unreachable("git cat-file: took too long") from error
            finally:
                self._rest()

    async def close(self) -> None:
        """End the process. To be called when the mirror is replaced, and at the end."""
        async with self._lock:
            await self._end()
            for process in self._leaving:
                await program.end(process)

    async def _asked_twice(self, wanted: list[str], largest: int) -> dict[str, tuple[str, bytes]]:
        """The process may have been killed; only if a new one falls too is it the mirror."""
        with suppress(OSError, EOFError, ValueError):
            return await self._ask(wanted, largest)
        try:
            return await self._ask(wanted, largest)
        except (OSError, EOFError, ValueError) as error:
            raise Damaged(f"git cat-file: {error}") from error

    async def _ask(self, wanted: list[str], largest: int) -> dict[str, tuple[str, bytes]]:
        process = await self._running()
        done = False
        try:
            stream = _written(process, "".join(f"{name}\n" for name in wanted).encode())
            made: dict[str, tuple[str, bytes]] = {}
            for name in wanted:
                found = await _one(stream, name, largest)
                if found is not None:
                    made[name] = found
            done = True
            return made
        finally:
            if not done:  # what it still has to say would be taken for the next answer
                await self._end()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._timer is not None:
            self._timer.cancel()
        if self._process is None or self._process.returncode is not None:
            command = ("git", "--git-dir", str(self._mirror), "cat-file", "--batch")
            self._process = await program.started(*command, env=self._git.environment())
        return self._process

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._process is not None:
            self._timer = asyncio.get_running_loop().call_later(self._idle, self._stop)

    def _stop(self) -> None:
        """Closing its input ends the process; the event loop reaps it, or whoever closes."""
        if not self._lock.locked() and self._process is not None and self._process.stdin:
            self._process.stdin.close()
            self._leaving = [*program.running(self._leaving), self._process]
            self._process = None

    async def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        process, self._process = self._process, None
        if process is not None:
            await program.end(process)


def _written(process: asyncio.subprocess.Process, text: bytes) -> asyncio.StreamReader:
    """Where the answers to *text* come from; it goes out while they come in."""
    if process.stdin is None or process.stdout is None:
        raise EOFError("no pipes")
    if process.stdin.is_closing():  # uvloop would say so with a RuntimeError
        raise EOFError("it has ended")
    process.stdin.write(text)
    return process.stdout


async def _one(stream: asyncio.StreamReader, name: str, largest: int) -> tuple[str, bytes] | None:
    header = (await stream.readuntil(b"\n")).decode().rstrip("\n")
    if header.endswith((" missing", " ambiguous")):
        return None
    full, _, size = header.split(" ")
    if int(size) > largest:
        await _skip(stream, int(size) + 1)
        raise TooLarge(name, int(size))
    content = await stream.readexactly(int(size) + 1)
    return full, content[:-1]


async def _skip(stream: asyncio.StreamReader, size: int) -> None:
    while size > 0:
        size -= len(await stream.readexactly(min(size, _CHUNK)))
