"""Drift: what others do to the world is told, put right, approved of, accepted, or passed over."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.stories.stacks.place import Place, opened, reason, server, synced, waiting

pytestmark = pytest.mark.slow
NAMES = ("told", "healed", "asked", "passed", "patient")
DRIFT: dict[str, dict[str, Any]] = {
    "told": {"react": "report"},
    "healed": {"react": "heal"},
    "asked": {"react": "approval"},
    "passed": {"ignore": [{"address": "cloud_server.*", "attributes": ["size"]}]},
    "patient": {"react": "report", "confirm": 2},
}


async def test_what_others_change_is_found_and_answered(tmp_path: Path) -> None:
    async with opened(tmp_path, "".join(server(name) for name in NAMES)) as it:
        for name in NAMES:
            policy = {"apply": "approval" if name == "asked" else "auto"}
            drift = {"every": "1h", **DRIFT[name]}
            await it.stack(name, policy=policy, drift=drift, runner=it.with_cloud())
        plan = (await it.until(waiting, "asked")).status.plan
        assert plan is not None
        await it.approve(plan.digest, "ann", "asked")
        for name in NAMES:
            await it.until(synced, name)
            it.cloud.change("server", name, size="huge")
            await it.ask(name, look=True)
        await asyncio.gather(
            _told_and_accepted(it), _healed(it), _approved(it), _passed_over(it), _confirmed(it)
        )


async def _told_and_accepted(it: Place) -> None:
    found = await it.until(lambda stack: bool(reason(stack, "Drifted")), "told")
    assert found.status.drift is not None
    (one,) = found.status.drift.resources
    assert (one.address, one.action, one.looks) == ("cloud_server.web", "update", 1)
    assert "size" in one.attributes
    await it.ask("told", look=True)
    again = await it.until(
        lambda stack: bool(stack.status.drift and stack.status.drift.resources[0].looks == 2),
        "told",
    )
    assert again.status.drift is not None
    assert again.status.drift.resources[0].first_seen == one.first_seen
    assert it.cloud.things("server")["told"]["size"] == "huge"
    it.cloud.remove("server", "told")
    await it.ask("told", look=True)
    await it.until(
        lambda stack: bool(
            stack.status.drift
            and [each.action for each in stack.status.drift.resources] == ["delete"]
        ),
        "told",
    )
    await it.ask("told", plan={"refreshOnly": True})
    plan = await it.until(
        lambda stack: bool(stack.status.plan and stack.status.plan.kind == "drift"), "told"
    )
    assert plan.status.plan is not None
    await it.ask("told", apply={"digest": plan.status.plan.digest})
    await it.until(lambda stack: stack.status.history[-1].kind == "drift", "told")
    assert "told" not in it.cloud.things("server")  # accepted: nobody makes it again


async def _healed(it: Place) -> None:
    await it.until(lambda stack: len(stack.status.history) == 2 and synced(stack), "healed")
    assert it.cloud.things("server")["healed"]["size"] == "small"
    it.cloud.remove("server", "healed")
    await it.ask("healed", look=True)
    await it.until(lambda stack: len(stack.status.history) == 3 and synced(stack), "healed")
    assert it.cloud.things("server")["healed"]["size"] == "small"


async def _approved(it: Place) -> None:
    found = await it.until(waiting, "asked")
    assert found.status.plan is not None
    assert found.status.plan.heals
    assert it.cloud.things("server")["asked"]["size"] == "huge"
    await it.approve(found.status.plan.digest, "ann", "asked")
    await it.until(synced, "asked")
    assert it.cloud.things("server")["asked"]["size"] == "small"


async def _passed_over(it: Place) -> None:
    found = await it.until(
        lambda stack: bool(stack.status.run and stack.status.run.kind == "drift") and synced(stack),
        "passed",
    )
    assert found.status.drift is not None
    assert found.status.drift.resources == ()


async def _confirmed(it: Place) -> None:
    once = await it.until(
        lambda stack: bool(stack.status.drift and stack.status.drift.resources), "patient"
    )
    assert not reason(once, "Drifted")
    assert once.status.sync.status == "Synced"
    await it.ask("patient", look=True)
    await it.until(lambda stack: bool(reason(stack, "Drifted")), "patient")
