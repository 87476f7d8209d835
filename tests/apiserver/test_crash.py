"""kill -9 of the server's process at any moment loses nothing that was acknowledged."""

import asyncio
import itertools
import os
import random
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.support.apiserver import serving, session
from tests.support.kubernetes import MAPS, Client, config_map

SERVER = """
import asyncio, sys
from pathlib import Path
from tests.support.apiserver import serving

async def main():
    async with serving(Path(sys.argv[1])):
        print("ready", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


class Acknowledged:
    """What the server has said is stored; wakes who waits for a number of answers."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self._left = 0
        self._enough = asyncio.Event()

    def add(self, name: str, value: int) -> None:
        self.values[name] = value
        self._left -= 1
        if self._left <= 0:
            self._enough.set()

    async def more(self, count: int) -> None:
        """Return when *count* more answers have come."""
        self._left = count
        self._enough.clear()
        await self._enough.wait()


@pytest.mark.parametrize(
    "seed", [0, pytest.param(1, marks=pytest.mark.slow), pytest.param(2, marks=pytest.mark.slow)]
)
async def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 # not for secrets
    acknowledged = Acknowledged()
    for _ in range(4):
        server = await _started(tmp_path)
        async with _client(tmp_path) as opened:
            client = Client(opened)
            writers = [_write(client, acknowledged, f"w{number}") for number in range(4)]
            writing = asyncio.gather(*writers, return_exceptions=True)
            await acknowledged.more(chance.randrange(1, 60))
            os.kill(server.pid, signal.SIGKILL)
            await server.wait()
            await writing
    async with serving(tmp_path) as restarted, session(restarted) as opened:
        listed = (await Client(opened).get(MAPS)).body["items"]
    kept = {item["metadata"]["name"]: item.get("data", {}).get("n", "0") for item in listed}
    for name, number in acknowledged.values.items():
        assert int(kept[name]) >= number, name


async def _write(client: Client, acknowledged: Acknowledged, writer: str) -> None:
    """Apply until the server is gone; note each write that was answered."""
    for number in itertools.count():
        name = f"{writer}-{number % 7}"
        value = acknowledged.values.get(name, 0) + 1
        done = await client.apply(f"{MAPS}/{name}", config_map(name, n=str(value)))
        if done.status in (200, 201):
            acknowledged.add(name, value)


async def _started(folder: Path) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    program = (sys.executable, "-c", SERVER, str(folder))
    server = await asyncio.create_subprocess_exec(*program, stdout=pipe)
    assert server.stdout is not None
    async with asyncio.timeout(30):
        await server.stdout.readline()
    return server


def _client(folder: Path) -> aiohttp.ClientSession:
    connector = aiohttp.UnixConnector(str(folder / "api.sock"))
    return aiohttp.ClientSession("http://localhost", connector=connector)
