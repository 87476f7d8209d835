"""The road of a Stack: planned, approved, applied; changed, replaced, left alone, rejected."""

from pathlib import Path

import pytest

from tests.stories.stacks.place import NET, Place, opened, plan_of, reason, synced, waiting

pytestmark = pytest.mark.slow


async def test_what_git_says_is_made_changed_replaced_and_taken_away(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        await it.stack(runner=it.with_cloud())
        made = await it.until(synced)
        assert it.cloud.things("server")["web"]["size"] == "small"
        assert made.status.resources == 1
        assert made.status.applied is not None
        assert [each.kind for each in made.status.history] == ["apply"]
        outputs = {each.name: each.value for each in made.status.outputs}
        assert outputs["ip"]
        assert outputs["token"] is None

        await _a_commit_that_concerns_it_not_runs_nothing(it)
        await _a_change_in_place_keeps_the_server(it)
        await _another_region_replaces_it(it)

        await it.push("# file: net/main.tf\n" + NET.split('resource "cloud_server"')[0])
        await it.until(lambda stack: synced(stack) and not stack.status.resources)
        assert it.cloud.things("server") == {}


async def _a_commit_that_concerns_it_not_runs_nothing(it: Place) -> None:
    before = await it.until(synced)
    commit = await it.push("# file: README.md\nnothing\n# file: other/main.tf\n# another root\n")
    after = await it.until(lambda stack: stack.status.sync.revision == commit)
    assert after.status.run == before.status.run
    assert synced(after)


async def _a_change_in_place_keeps_the_server(it: Place) -> None:
    id = it.cloud.things("server")["web"]["id"]
    await it.push(NET.replace('"small"', '"large"'))
    done = await it.until(lambda stack: synced(stack) and len(stack.status.history) == 2)
    assert done.status.history[-1].totals.update == 1
    found = it.cloud.things("server")["web"]
    assert (found["id"], found["size"]) == (id, "large")


async def _another_region_replaces_it(it: Place) -> None:
    id = it.cloud.things("server")["web"]["id"]
    await it.push(NET.replace('name = "web"', 'name = "web"\n  region = "there"'))
    done = await it.until(lambda stack: synced(stack) and len(stack.status.history) == 3)
    assert done.status.history[-1].totals.replace == 1
    assert it.cloud.things("server")["web"]["id"] != id


async def test_people_approve_reject_and_apply_what_they_have_seen(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        policy = {"apply": "approval", "approvers": {"count": 2, "author": False}}
        await it.stack(policy=policy, runner=it.with_cloud())
        seen = await it.until(waiting)
        plan = seen.status.plan
        assert plan is not None
        assert (plan.needs, plan.totals.create) == (2, 1)
        assert seen.status.health.status == "Suspended"

        await it.approve(plan.digest, "dev@example.test")  # who wrote the commit
        await it.approve("of-another-plan", "bob")
        await it.approve(plan.digest, "ann")
        await it.ask(apply={"digest": plan.digest})
        refused = await it.until(lambda stack: stack.operation is None)
        assert "1 of 2 approvals are missing" in reason(refused, "RequestRefused")
        await it.ask(plan={})  # the same again: approvals stay
        again = await it.until(
            lambda stack: bool(stack.status.plan and stack.status.plan.id != plan.id)
        )
        assert again.status.plan is not None
        assert again.status.plan.digest == plan.digest
        assert it.cloud.things("server") == {}
        await it.approve(plan.digest, "bob")
        done = await it.until(synced)
        assert set(done.status.history[-1].approved_by) >= {"ann", "bob"}
        assert done.approvals == ()

        await it.push(NET.replace('"small"', '"large"'))
        second = (await it.until(waiting)).status.plan
        assert second is not None
        await it.approve(second.digest, "ann")
        await it.push(NET.replace('"small"', '"huge"'))  # what was approved is no more
        third = await it.until(
            lambda stack: waiting(stack) and plan_of(stack).digest != second.digest
        )
        assert third.approvals == ()
        assert third.status.plan is not None
        await it.ask(apply={"digest": second.digest})
        told = await it.until(lambda stack: stack.operation is None)
        assert "another one by now" in reason(told, "RequestRefused")
        await it.ask(reject={"digest": third.status.plan.digest, "reason": "too big"})
        no = await it.until(
            lambda stack: bool(stack.status.plan and stack.status.plan.state == "Rejected")
        )
        assert no.status.sync.status == "OutOfSync"
        assert it.cloud.things("server")["web"]["size"] == "small"


async def test_a_plan_by_hand_is_applied_by_hand_and_never_once_it_is_stale(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as it:
        await it.stack(policy={"plan": "manual", "apply": "manual"}, runner=it.with_cloud())
        still = await it.until(lambda stack: stack.status.sync.status == "OutOfSync")
        assert still.status.run is None
        await it.ask(plan={})
        ready = await it.until(lambda stack: bool(stack.status.plan) and stack.operation is None)
        assert ready.status.plan is not None
        assert ready.status.plan.state == "Planned"
        commit = await it.push(NET.replace('"small"', '"large"'))  # moved in between
        await it.until(lambda stack: stack.status.sync.revision == commit)
        await it.ask(apply={"digest": ready.status.plan.digest})
        stale = await it.until(lambda stack: stack.operation is None)
        assert stale.status.refused is not None
        assert stale.status.refused.reason == "NoPlan"
        await it.ask(plan={})
        fresh = await it.until(
            lambda stack: bool(stack.status.plan and stack.status.plan.revision == commit)
        )
        assert fresh.status.plan is not None
        await it.change({"spec": {"suspend": True}})
        await it.ask(apply={"digest": fresh.status.plan.digest})  # people may, nothing else does
        await it.until(lambda stack: stack.status.sync.status == "Synced")
        assert it.cloud.things("server")["web"]["size"] == "large"
