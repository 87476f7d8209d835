"""Whoever is killed, whenever: nothing is lost, nothing is done twice, no lock stays."""

import asyncio
import os
import shutil
import signal
from pathlib import Path

import pytest

from tests.stories.stacks.place import (
    Place,
    opened,
    phase,
    plan_of,
    reason,
    run_of,
    server,
    synced,
    waiting,
)
from tests.support.serving import free_port
from trueup.k8s.ref import GroupKind
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
        done = await it.until(synced, patience=150)
        told, _ = await it.cluster.list(GroupKind("", "Event"), namespace="argocd")
        assert {each.at("reason") for each in told} & {"ApplyFailed", "ApplyLost"}
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


async def test_a_server_that_is_killed_before_it_has_written_anything(tmp_path: Path) -> None:
    """And again while it plans."""
    port = free_port()
    async with opened(tmp_path, server("net"), port) as it:
        await it.stack()
        await it.process.ends(signal.SIGKILL)
    async with opened(tmp_path, "", port) as it:
        it.cloud.trouble("create", "net", does="slow", seconds=2)
        await it.until(lambda stack: phase(stack) == "Running")
        await _there(it.folder, "*-init.said")
        await it.process.ends(signal.SIGKILL)
    async with opened(tmp_path, "", port) as it:
        done = await it.until(synced)
        assert [each.kind for each in done.status.history] == ["apply"]
        assert [each.name for each in it.cloud.calls("create")] == ["net"]
        await it.nothing_runs()


async def test_a_run_that_ends_while_nobody_is_there_is_taken_once_and_forgotten(
    tmp_path: Path,
) -> None:
    port = free_port()
    runs, aside = tmp_path / "data" / "terraform" / "runs", tmp_path / "aside"
    text = server("net", beside='data "cloud_image" "slow" { name = "slow" }')
    async with opened(tmp_path, text, port) as it:
        it.cloud.trouble("image", "slow", does="slow", seconds=3)
        await it.stack(policy={"apply": "approval"})
        await _there(it.folder, "*-plan.said")
        await _asked(it, "image")  # so the state has been read
        await it.process.ends(signal.SIGKILL)
    await _there(tmp_path, "result")  # after its end, before it is recorded
    shutil.copytree(runs, aside, ignore=shutil.ignore_patterns("tree", "home", "scratch"))
    async with opened(tmp_path, "", port) as it:
        done = await it.until(waiting)
        assert plan_of(done).id == run_of(done).id
        await it.nothing_runs()
        await it.process.ends(signal.SIGKILL)
    shutil.rmtree(runs)
    shutil.copytree(aside, runs)  # after it was recorded, before it is forgotten
    async with opened(tmp_path, "", port) as it:
        await it.nothing_runs()
        still = await it.until(waiting)
        assert (still.status.run, still.status.plan) == (done.status.run, done.status.plan)
        assert len(it.cloud.calls("image")) == 1


async def test_a_run_that_was_told_as_begun_and_never_was(tmp_path: Path) -> None:
    async with opened(tmp_path, server("net")) as it:
        await it.stack(policy={"apply": "approval"})
        plan = plan_of(await it.until(waiting))
        run = {"id": "never-was", "kind": "plan", "phase": "Running", "inputs": plan.inputs}
        await it.change({"status": {"run": {**run, "files": plan.files}}})
        again = await it.until(lambda stack: phase(stack) == "Succeeded" and waiting(stack))
        assert (plan_of(again).id, plan_of(again).digest) == ("never-was", plan.digest)
        await it.change({"status": {"run": {**run, "id": "nor-this", "files": "others"}}})
        told = await it.until(lambda stack: phase(stack) == "Failed")
        assert "was not begun before Git or its inputs moved" in run_of(told).message
        assert plan_of(told).id == "never-was"


async def _asked(it: Place, verb: str) -> None:
    """Until the cloud was asked for that."""
    async with asyncio.timeout(60):
        while not it.cloud.calls(verb):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def _there(folder: Path, name: str) -> None:
    """Until a run has a file of that name."""
    runs = folder / "data" / "terraform" / "runs"
    async with asyncio.timeout(60):
        while not list(runs.glob(f"*/{name}")):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
