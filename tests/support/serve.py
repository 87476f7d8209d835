"""``trueup serve`` as a process of its own: what it says, and a client of its cluster."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from trueup.edge.clock import SystemClock
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.client import Client
from trueup.edge.kube.transport import Transport

STARTS = 90.0  # seconds that a start may take on a slow machine


@dataclass
class Process:
    """A running ``trueup serve``."""

    process: asyncio.subprocess.Process
    said: str = ""
    config: Path = Path()

    async def until(self, word: str) -> str:
        """Read what it says until a line begins with *word*; the rest of that line."""
        assert self.process.stdout is not None
        try:
            async with asyncio.timeout(STARTS):
                while line := (await self.process.stdout.readline()).decode():
                    self.said += line
                    if line.startswith(word):
                        return line.removeprefix(word).strip()
        except TimeoutError:
            raise AssertionError(await self._told("it does not say so")) from None
        raise AssertionError(self.said)

    async def ends(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        try:
            async with asyncio.timeout(STARTS):
                return await self.process.wait()
        except TimeoutError:
            raise AssertionError(await self._told("it does not end")) from None

    async def _told(self, what: str) -> str:
        """With where it hangs, which it says when it is ended so."""
        assert self.process.stdout is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGABRT)
        told = (await self.process.stdout.read()).decode()
        return f"{what}:\n{self.said}{told}"


@asynccontextmanager
async def started(
    folder: Path, *flags: str, environ: Mapping[str, str] = {}
) -> AsyncIterator[Process]:
    words = ("-X", "faulthandler", "-m", "trueup", "serve", "--data", str(folder / "data"), *flags)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *words,
        env={**_environment(folder), **environ},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@asynccontextmanager
async def serving(
    folder: Path, *flags: str, environ: Mapping[str, str] = {}
) -> AsyncIterator[tuple[Process, Client]]:
    """With a client of its Kubernetes API, as soon as it says how to reach it."""
    clock = SystemClock()
    async with started(folder, "--port", "0", *flags, environ=environ) as process:
        process.config = Path(await process.until("export KUBECONFIG="))
        access = kubeconfig.read([process.config]).access(clock)
        cluster = Client(Transport(access, clock), clock)
        try:
            yield process, cluster
        finally:
            await cluster.close()


def _environment(folder: Path) -> Mapping[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TRUEUP_")}
    return {**kept, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")}
