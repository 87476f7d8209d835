"""The process that reads a mirror may go, whatever the event loop makes of it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
import uvloop

from tests.support.repository import Repository
from trueup.edge.fetch.command import Git
from trueup.edge.fetch.objects import Objects

LOOPS = (asyncio.new_event_loop, uvloop.new_event_loop)


@pytest.mark.parametrize("loop", LOOPS, ids=("asyncio", "uvloop"))
def test_a_process_that_went_is_started_again(
    tmp_path: Path, loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    repository = Repository(tmp_path / "repo")
    commit = repository.commit({"a.txt": "one"})
    objects = Objects(Git(tmp_path / "git"), repository.folder / ".git")

    async def read() -> bool:
        return commit in await objects.read([commit])

    async def story() -> None:
        assert await read()
        process = objects._process
        assert process is not None
        assert process.stdin is not None
        process.stdin.transport.abort()  # as when it was killed, and is not reaped yet
        await asyncio.sleep(0)
        assert await read()
        await objects.close()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(story())


async def test_whoever_closes_waits_for_a_process_that_is_idle_and_leaves(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repo")
    commit = repository.commit({"a.txt": "one"})
    objects = Objects(Git(tmp_path / "git"), repository.folder / ".git", idle=0)
    await objects.read([commit])
    process = objects._process
    assert process is not None
    await asyncio.sleep(0.01)
    assert objects._process is None
    await objects.close()
    assert process.returncode is not None
