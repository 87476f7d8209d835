"""Drift of each kind: what is told, what is noise, and what heals, or does not by itself."""

from tests.stories.stacks.place import (
    SHARED,
    Place,
    plan_of,
    reason,
    run_of,
    server,
    shared,
    synced,
    waiting,
)
from trueup.model.stack import Drifted

pytestmark = SHARED
NAMES = ("added", "noise", "stubborn", "taken", "both")
_it = shared("".join(map(server, NAMES)) + server("costly", more='region = "here"'))


async def applied(it: Place, name: str, react: str = "report", **policy: object) -> None:
    drift = {"every": "0", "react": react}
    await it.stack(name, drift=drift, policy={"apply": "auto", **policy})
    await it.until(synced, name)


async def looked(it: Place, name: str) -> tuple[Drifted, ...]:
    """What a look finds that begins now."""
    before = run_of(await it.until(lambda _: True, name)).id
    await it.ask(name, look=True)
    found = await it.until(
        lambda stack: (
            run_of(stack).id != before
            and run_of(stack).kind == "drift"
            and run_of(stack).phase == "Succeeded"
        ),
        name,
    )
    return found.status.drift.resources if found.status.drift else ()


async def test_what_somebody_has_added_is_told(it: Place) -> None:
    await applied(it, "added")
    it.cloud.change("server", "added", tags={"owner": "eve"})
    (one,) = await looked(it, "added")
    assert one.action == "update"
    assert [each.partition(".")[0] for each in one.attributes] == ["tags"]


async def test_what_means_nothing_is_not_told(it: Place) -> None:
    await applied(it, "noise")
    it.cloud.change("server", "noise", tags={}, ip="10.9.9.9", revision=7)
    assert await looked(it, "noise") == ()
    found = await it.until(synced, "noise")
    assert not reason(found, "Drifted")


async def test_what_heals_by_a_replacement_asks_where_the_policy_says_so(it: Place) -> None:
    await applied(it, "costly", "heal", limits={"replace": 0})
    id = it.cloud.things("server")["costly"]["id"]
    it.cloud.change("server", "costly", region="there")
    await it.ask("costly", look=True)
    found = await it.until(waiting, "costly")
    assert (plan_of(found).heals, plan_of(found).why) == (True, ("1 replaced, more than 0",))
    assert it.cloud.things("server")["costly"]["id"] == id
    await it.approve(plan_of(found).digest, "ann", "costly")
    await it.until(lambda stack: synced(stack) and len(stack.status.history) == 2, "costly")
    assert it.cloud.things("server")["costly"]["region"] == "here"


async def test_what_does_not_heal_at_once_is_tried_again(it: Place) -> None:
    await applied(it, "stubborn", "heal")
    it.cloud.trouble("update", "stubborn")
    it.cloud.change("server", "stubborn", size="huge")
    await it.ask("stubborn", look=True)
    await it.until(lambda stack: synced(stack) and len(stack.status.history) == 2, "stubborn")
    assert it.cloud.things("server")["stubborn"]["size"] == "small"
    updates = [each for each in it.cloud.calls("update") if each.name == "stubborn"]
    assert len(updates) == 2


async def test_what_git_says_too_by_now_is_drift_no_more(it: Place) -> None:
    await applied(it, "taken")
    it.cloud.change("server", "taken", size="huge")
    assert len(await looked(it, "taken")) == 1
    await it.push(server("taken", "huge"), "taken")
    done = await it.until(lambda stack: synced(stack) and not reason(stack, "Drifted"), "taken")
    assert done.status.history[-1].totals.empty
    assert [each for each in it.cloud.calls("update") if each.name == "taken"] == []
    assert await looked(it, "taken") == ()  # the state knows of it


async def test_what_has_drifted_and_what_git_changes_are_one_plan(it: Place) -> None:
    await applied(it, "both")
    it.cloud.change("server", "both", size="huge")
    assert len(await looked(it, "both")) == 1
    await it.push(server("both", more='tags = { a = "b" }'), "both")
    await it.until(lambda stack: synced(stack) and len(stack.status.history) == 2, "both")
    found = it.cloud.things("server")["both"]
    assert (found["size"], found["tags"]) == ("small", {"a": "b"})
