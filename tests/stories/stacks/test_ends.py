"""The end of a Stack when something is in its way: it never hangs without a word."""

import base64

from tests.stories.stacks.place import (
    SHARED,
    Place,
    phase,
    plan_of,
    reason,
    run_of,
    server,
    shared,
    synced,
    waiting,
)

pytestmark = SHARED
DESTROYS = {"finalizers": ["trueup.dev/destroy"]}
NAMES = ("bare", "asleep", "tired", "spared")
_it = shared("".join(server(name, beside='variable "key" { default = "" }') for name in NAMES))


async def test_inputs_and_project_that_are_gone_hold_nobody(it: Place) -> None:
    secret = {"key": base64.b64encode(b"something").decode()}
    await it.put({"kind": "Secret", "metadata": {"name": "input"}, "data": secret})
    await it.put({"kind": "ConfigMap", "metadata": {"name": "more"}, "data": {"region": "x"}})
    await it.project("passing")
    given = {"name": "key", "valueFrom": {"secretKeyRef": {"name": "input", "key": "key"}}}
    more = [{"configMapRef": {"name": "more"}}]
    spec = {"project": "passing", "variables": [given], "variablesFrom": more}
    await it.stack("bare", metadata=DESTROYS, **spec)
    await it.until(synced, "bare")
    await it.take_away("Secret", "input")
    await it.take_away("ConfigMap", "more")
    told = await it.until(lambda stack: bool(reason(stack, "InputMissing")), "bare")
    assert told.status.applied is not None
    await it.delete("bare")
    await it.gone("bare")
    assert "bare" not in it.cloud.things("server")


async def test_what_is_suspended_does_nothing_and_says_so_at_its_end(it: Place) -> None:
    await it.stack("asleep", metadata=DESTROYS)
    before = await it.until(synced, "asleep")
    await it.change({"spec": {"suspend": True}}, "asleep")
    commit = await it.push(server("asleep", "large"), "asleep")
    still = await it.until(lambda stack: stack.status.sync.revision == commit, "asleep")
    assert still.status.health.status == "Suspended"
    assert still.status.run == before.status.run
    await it.delete("asleep")
    told = await it.until(lambda stack: "suspended" in reason(stack, "Waiting"), "asleep")
    assert told.status.run == before.status.run
    await it.change({"spec": {"suspend": False}}, "asleep")
    await it.gone("asleep")
    assert "asleep" not in it.cloud.things("server")


async def test_a_destruction_that_failed_too_often_is_tried_again_when_asked_for(
    it: Place,
) -> None:
    await it.stack("tired", metadata=DESTROYS, retry={"limit": 0})
    await it.until(synced, "tired")
    it.cloud.trouble("delete", "tired")
    await it.delete("tired")
    told = await it.until(lambda stack: phase(stack) == "Failed", "tired")
    assert "cannot delete server tired" in told.status.health.message
    await it.ask("tired", look=True)
    refused = await it.until(lambda stack: stack.operation is None, "tired")
    assert "being deleted" in reason(refused, "RequestRefused")
    assert run_of(refused) == run_of(told)
    await it.ask("tired", plan={})
    await it.gone("tired")
    assert "tired" not in it.cloud.things("server")


async def test_a_destruction_that_somebody_rejects_does_not_happen(it: Place) -> None:
    await it.stack("spared", metadata=DESTROYS, policy={"apply": "approval"})
    plan = plan_of(await it.until(waiting, "spared"))
    await it.approve(plan.digest, "ann", "spared")
    await it.until(synced, "spared")
    await it.delete("spared")
    end = plan_of(
        await it.until(lambda stack: waiting(stack) and plan_of(stack).kind == "destroy", "spared")
    )
    await it.ask("spared", reject={"digest": end.digest})
    told = await it.until(lambda stack: "was rejected" in reason(stack, "Waiting"), "spared")
    assert "spared" in it.cloud.things("server")
    assert plan_of(told).state == "Rejected"
    await it.ask("spared", plan={})
    again = plan_of(await it.until(lambda stack: waiting(stack) and not stack.operation, "spared"))
    await it.approve(again.digest, "ann", "spared")
    await it.gone("spared")
    assert "spared" not in it.cloud.things("server")
