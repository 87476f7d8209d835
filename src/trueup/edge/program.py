"""
Programs of this machine: run to their end within a time limit, or started to be spoken to.

None outlives whoever waits for it, and none leaves open pipes behind: the event loop's own way to
start one does when it is cancelled on the way.
"""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple


class Ended(NamedTuple):
    """*code*: negative if a signal ended it."""

    code: int
    out: bytes
    errors: bytes

    @property
    def complaint(self) -> str:
        return self.errors.decode(errors="replace")


async def started(
    *words: str,
    env: Mapping[str, str],
    stdin: int = PIPE,
    stdout: int = PIPE,
    stderr: int | IO[bytes] = DEVNULL,
    cwd: Path | None = None,
) -> Process:
    """
    In a process group of its own, whose number is the process's.

    Raises ``OSError`` if there is no such program.
    """
    start = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *words,
            env=env,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=cwd,
            start_new_session=True,
        )
    )
    try:
        return await asyncio.shield(start)
    except asyncio.CancelledError:
        with suppress(OSError):
            await end(await start)
        raise


async def run(
    *words: str, env: Mapping[str, str], seconds: float, given: bytes | None = None
) -> Ended:
    """
    Until it has ended by itself; *given*: what it reads.

    Raises ``TimeoutError``, and ``OSError`` if there is no such program.
    """
    reads = DEVNULL if given is None else PIPE
    process = await started(*words, env=env, stdin=reads, stderr=PIPE)
    try:
        async with asyncio.timeout(seconds):
            out, errors = await process.communicate(given)
    finally:
        await end(process)
    return Ended(process.returncode or 0, out, errors)


def running(processes: Iterable[Process]) -> list[Process]:
    """Those that nobody has told us the end of."""
    return [each for each in processes if each.returncode is None]


async def end(process: Process) -> None:
    """Kill it with all that it has started, and close its pipes."""
    if process.returncode is None:
        with suppress(ProcessLookupError):  # it has ended, only nobody has told us yet
            os.killpg(process.pid, signal.SIGKILL)
        if process.stdin:
            process.stdin.close()
        await process.communicate()
