"""Locks: a state that somebody else holds, or has changed, while a Stack is about it."""

from pathlib import Path

import msgspec
import pytest

from tests.stories.stacks.place import opened, plan_of, reason, server, synced, waiting
from trueup.edge.clock import SystemClock
from trueup.edge.states.opened import opened as states_opened
from trueup.model.terraform import Lock, LockInfo, StateVersion

pytestmark = pytest.mark.slow
NAME = "argocd/net/default"
EVE = Lock(LockInfo("lock-1", "OperationTypeApply", who="eve@laptop"), "eve")


async def test_a_stack_waits_for_who_holds_its_state_and_sees_what_they_did(
    tmp_path: Path,
) -> None:
    text = server("net")
    async with opened(tmp_path, text) as it:
        await it.stack(policy={"apply": "approval"}, runner=it.with_cloud())
        plan = plan_of(await it.until(waiting))
        async with states_opened("", tmp_path / "data" / "states", SystemClock()) as kept:
            states = kept.states
            assert await states.lock(NAME, EVE) is None
            await it.approve(plan.digest, "ann")
            held = await it.until(lambda stack: bool(reason(stack, "StateLocked")))
            assert "eve@laptop" in reason(held, "StateLocked")
            assert it.cloud.things("server") == {}
            await states.unlock(NAME, "lock-1")
            await it.until(synced)  # it looks again by itself

            found = await states.current(NAME)
            assert found is not None
            state = msgspec.json.decode(found[1])
            moved = msgspec.json.encode({**state, "serial": state["serial"] + 1, "outputs": {}})
            by = StateVersion(0, 0, "", SystemClock().now(), "", by="eve")
            await states.lock(NAME, EVE)
            await states.write(NAME, moved, by, "lock-1")
            await states.unlock(NAME, "lock-1")
            await it.ask(look=True)
            again = await it.until(
                lambda stack: synced(stack) and plan_of(stack).serial == state["serial"] + 1
            )
            assert len(again.status.history) == 1  # a plan that changes nothing
