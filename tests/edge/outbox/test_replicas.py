"""Two replicas at one PostgreSQL tell each thing once, though one is killed with claims in hand."""

import asyncio
import signal
import sys
from pathlib import Path

import asyncpg
import pytest

from tests.edge.outbox.replica import TOLD
from tests.support.outbox import outbox
from trueup.model.delivery import Phase

pytestmark = pytest.mark.slow
COUNT = 200
PATIENCE = 60.0  # seconds


async def started(url: str, folder: Path, name: str, hangs: int = 0) -> asyncio.subprocess.Process:
    words = ("-m", "tests.edge.outbox.replica", url, str(folder), name, str(COUNT), str(hangs))
    return await asyncio.create_subprocess_exec(
        sys.executable, *words, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )


async def says(process: asyncio.subprocess.Process, word: str) -> None:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        assert (await process.stdout.readline()).decode().strip() == word


async def all_sent(url: str, folder: Path) -> None:
    async with outbox(folder, url=url, by="onlooker") as made, asyncio.timeout(PATIENCE):
        while (await made.deliveries.counts()).get(("webhook", Phase.SENT), 0) < COUNT:  # noqa: ASYNC110  another process sends
            await asyncio.sleep(0.1)


async def readable(url: str) -> bool:
    """Whether anything that is said stands in the database as it is."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT * FROM outbox_deliveries")
    finally:
        await connection.close()
    assert len(rows) == COUNT
    return any(b"secret-" in repr(dict(row)).encode() for row in rows)


async def test_each_thing_is_told_once_though_one_of_two_is_killed(
    url: str, tmp_path: Path
) -> None:
    victim = await started(url, tmp_path, "one", hangs=20)
    both = (victim, await started(url, tmp_path, "two"))
    try:
        for each in both:
            await says(each, "ready")
        for each in both:
            assert each.stdin is not None
            each.stdin.write(b"go\n")
        await says(victim, "hangs")
        victim.send_signal(signal.SIGKILL)
        await all_sent(url, tmp_path)
    finally:
        for each in both:
            if each.returncode is None:
                each.kill()
            await each.wait()
    told = (tmp_path / TOLD).read_text().split()
    assert sorted(told) == sorted(f"secret-{at}" for at in range(COUNT))
    assert not await readable(url)
