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
