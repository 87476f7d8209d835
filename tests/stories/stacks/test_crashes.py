"""Whoever is killed, whenever: nothing is lost, nothing is done twice, no lock stays."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from tests.stories.stacks.place import free_port, opened, phase, reason, server, synced
from trueup.model.stack import Stack

pytestmark = pytest.mark.slow
SLOW = """resource "cloud_network" "slow" {
  name    = "slow"
  seconds = %d
}"""


def applying(stack: Stack) -> bool:
    run = stack.status.run
    return bool(run and run.kind == "apply" and "cloud_network.slow" in " ".join(run.current))


async def test_a_server_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    port = free_port()
    async with opened(tmp_path, server("net", beside=SLOW % 6), port) as it:
        it.cloud.trouble("create", "plan", does="fail", times=0)
        await it.stack(runner=it.with_cloud())
        await it.until(lambda stack: phase(stack) == "Running")  # it plans, or is about to
        await it.process.ends(signal.SIGKILL)
    async with opened(tmp_path, "", port) as it:
        await it.until(applying)
        await it.process.ends(signal.SIGKILL)
    await asyncio.sleep(7)  # the apply ends while nobody is there, and saves its state when it can
    async with opened(tmp_path, "", port) as it:
        done = await it.until(synced)
        assert [each.kind for each in done.status.history] == ["apply"]
        assert done.status.resources == 2
        creates = [each.name for each in it.cloud.calls("create")]
        assert sorted(creates) == ["net", "slow"]
        assert not reason(done, "StateLocked")
        await it.nothing_runs()


@pytest.mark.parametrize("whom", ["supervisor", "terraform apply"])
async def test_a_run_that_is_killed_is_seen_and_made_good(tmp_path: Path, whom: str) -> None:
    async with opened(tmp_path, server("net", beside=SLOW % 5)) as it:
        await it.stack(runner=it.with_cloud())
        await it.until(applying)
        os.kill(_process(it.folder, whom), signal.SIGKILL)
        told = await it.until(
            lambda stack: phase(stack) in ("Lost", "Failed") or len(stack.status.history) == 1
        )
        assert not synced(told)
        done = await it.until(synced, patience=150)
        assert done.status.resources == 2
        assert "net" in it.cloud.things("server")
        assert not reason(done, "StateLocked")


def _process(folder: Path, word: str) -> int:
    """The one of this story whose command line says so."""
    for each in Path("/proc").glob("[0-9]*"):
        try:
            line = (each / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            cwd = os.readlink(each / "cwd")
        except OSError:
            continue
        if word in line and (str(folder) in line or cwd.startswith(str(folder))):
            return int(each.name)
    raise AssertionError(f"there is no {word}")
