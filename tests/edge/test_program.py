"""Programs of this machine, which leave nothing behind."""

import asyncio
import os
from pathlib import Path

import pytest

from trueup.edge import program

ENV = {"PATH": os.environ["PATH"]}


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


async def test_what_it_says_and_how_it_ends() -> None:
    ended = await program.run(
        "sh", "-c", "cat; echo no >&2; exit 3", env=ENV, seconds=9, given=b"a"
    )
    assert (ended.code, ended.out, ended.complaint) == (3, b"a", "no\n")
    ended = await program.run("sh", "-c", "kill -9 $$", env=ENV, seconds=9)
    assert ended.code == -9


async def test_one_that_takes_too_long_is_ended_with_what_it_started(tmp_path: Path) -> None:
    late = tmp_path / "late"
    script = f"(sleep 0.5; touch {late}) & sleep 60"
    with pytest.raises(TimeoutError):
        await program.run("sh", "-c", script, env=ENV, seconds=0.1)
    await asyncio.sleep(0.8)
    assert not late.exists()


async def test_there_is_no_such_program() -> None:
    with pytest.raises(FileNotFoundError):
        await program.run("no-such-program", env=ENV, seconds=1)


@pytest.mark.parametrize("steps", range(6))
async def test_who_is_cancelled_while_one_starts_leaves_neither_pipes_nor_processes(
    steps: int,
) -> None:
    before = open_files()
    task = asyncio.create_task(program.run("sleep", "60", env=ENV, seconds=60))
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0.05)
    assert open_files() == before
