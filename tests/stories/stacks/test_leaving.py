"""Leaving: a Stack that is deleted leaves the world alone, or destroys what it holds first."""

import shutil
from pathlib import Path

import pytest

from tests.stories.stacks.place import opened, plan_of, reason, server, synced, waiting

pytestmark = pytest.mark.slow
DESTROYS = {"finalizers": ["trueup.dev/destroy"]}


async def test_what_is_deleted_is_destroyed_only_if_it_says_so(tmp_path: Path) -> None:
    names = ("left", "gone", "asked", "kept", "base", "top")
    async with opened(tmp_path, "".join(server(name) for name in names)) as it:
        cloud = {"runner": it.with_cloud()}
        await it.stack("left", **cloud)
        await it.stack("gone", metadata=DESTROYS, **cloud)
        await it.stack("asked", metadata=DESTROYS, policy={"apply": "approval"}, **cloud)
        await it.stack(
            "kept", metadata=DESTROYS, policy={"apply": "auto", "protect": True}, **cloud
        )
        await it.stack("base", metadata=DESTROYS, **cloud)
        await it.stack("top", metadata=DESTROYS, dependsOn=[{"name": "base"}], **cloud)
        plan = (await it.until(waiting, "asked")).status.plan
        assert plan is not None
        await it.approve(plan.digest, "ann", "asked")
        for name in names:
            await it.until(synced, name)
        shutil.rmtree(it.repository.folder)  # nothing hangs on the source
        for name in names:
            if name != "top":
                await it.delete(name)
        await it.gone("left")
        await it.gone("gone")
        destroys = (
            await it.until(
                lambda stack: waiting(stack) and plan_of(stack).kind == "destroy", "asked"
            )
        ).status.plan
        assert destroys is not None
        assert destroys.totals.delete == 1
        await it.approve(destroys.digest, "ann", "asked")
        await it.gone("asked")
        kept = await it.until(lambda stack: "protect" in stack.status.health.message, "kept")
        assert reason(kept, "Waiting")
        base = await it.until(lambda stack: "top depends on it" in reason(stack, "Waiting"), "base")
        assert base.status.applied is not None
        await it.delete("top")
        await it.gone("top")
        await it.gone("base")
        assert set(it.cloud.things("server")) == {"left", "kept"}


async def test_a_stack_that_is_deleted_while_it_runs_stays_until_its_end(tmp_path: Path) -> None:
    slow = """resource "cloud_network" "slow" {
      name    = "slow"
      seconds = 4
    }"""
    async with opened(tmp_path, server("net", beside=slow)) as it:
        await it.stack(runner=it.with_cloud())
        await it.until(lambda stack: bool(stack.status.run and stack.status.run.current))
        await it.delete()
        await it.gone()
        assert list(it.cloud.things("network")) == ["slow"]
        assert not any((it.folder / "data" / "terraform" / "runs").iterdir())
