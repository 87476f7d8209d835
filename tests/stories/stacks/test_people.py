"""People: who may do what with a Stack, over HTTP; and what of it stays on record."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.stories.stacks.people import People, people
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

pytestmark = SHARED
NAMES = ("rights", "order", "crowd", "first", "second", "both", "said", "edited", "veiled", "gone")
_it = shared("".join(server(name, beside='variable "key" { default = "" }') for name in NAMES))
APPROVAL = {"apply": "approval"}


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="who")
async def _who(it: Place) -> AsyncIterator[People]:
    async with people(it) as made:
        yield made


async def digest_of(it: Place, name: str, **spec: object) -> str:
    """Of the plan of a new Stack that waits for an approval."""
    await it.stack(name, **{"policy": APPROVAL, **spec})
    return plan_of(await it.until(waiting, name)).digest


async def test_only_who_has_the_right_does_it(it: Place, who: People) -> None:
    digest = await digest_of(it, "rights")
    said = {"digest": digest}
    for name, what, body, status in (
        ("eve", "approvals", said, 403),
        ("dev", "approvals", said, 403),
        ("dev", "apply", said, 403),
        ("dev", "rejection", said, 403),
        ("dev", "cancel", {}, 403),
        ("dev", "import", {"address": "a.b", "id": "c"}, 403),
        ("bob", "apply", said, 403),
        ("bob", "plan", {}, 403),
        ("eve", "drift", {}, 403),
    ):
        assert await who.of(name, "POST", "rights", what, body) == status, (name, what)
    assert await who.of("eve", "GET", "rights") == 403
    assert await who.of("dev", "DELETE", "rights") == 403
    assert (await who.asks("eve", "GET", "stacks"))[1]["items"] == []
    status, plan = await who.asks("dev", "GET", "stacks/argocd/rights/plan")
    assert (status, plan["status"]["digest"]) == (200, digest)
    found = await it.get("rights")
    assert found is not None
    assert (found.approvals, found.operation) == ((), None)
    assert "rights" not in it.cloud.things("server")


async def test_what_people_approve_is_applied_and_stays_on_record(it: Place, who: People) -> None:
    policy = {"apply": "approval", "approvers": {"count": 2}}
    said = {"digest": await digest_of(it, "order", policy=policy), "comment": "looks well"}
    for _ in range(2):  # twice by one person is once
        assert await who.of("bob", "POST", "order", "approvals", said) == 200
    still = await it.until(lambda stack: len(stack.approvals) == 1, "order")
    assert plan_of(still).state == "AwaitingApproval"
    assert await who.of("ann", "POST", "order", "approvals", {"digest": "another"}) == 409
    assert await who.of("ann", "POST", "order", "approvals", said) == 200
    done = await it.until(synced, "order")
    assert set(done.status.history[0].approved_by) == {"ann", "bob"}
    for word in ("approved", "looks well", "bob", "applied"):
        await who.recorded("order", word)
    assert await who.of("ann", "POST", "order", "approvals", said) >= 400  # nothing waits any more


async def test_who_approve_one_plan_at_the_same_moment_are_both_heard(
    it: Place, who: People
) -> None:
    policy = {"apply": "approval", "approvers": {"count": 2}}
    said = {"digest": await digest_of(it, "crowd", policy=policy)}
    asked = [who.of(name, "POST", "crowd", "approvals", said) for name in ("ann", "bob")]
    assert await asyncio.gather(*asked) == [200, 200]
    done = await it.until(synced, "crowd")
    assert set(done.status.history[0].approved_by) == {"ann", "bob"}


async def test_two_plans_that_are_approved_at_once_are_both_applied(it: Place, who: People) -> None:
    first, second = [await digest_of(it, name) for name in ("first", "second")]
    answers = await asyncio.gather(
        who.of("bob", "POST", "first", "approvals", {"digest": first}),
        who.of("ann", "POST", "second", "approvals", {"digest": second}),
    )
    assert list(answers) == [200, 200]
    for name in ("first", "second"):
        await it.until(synced, name)


async def test_two_who_approve_the_same_at_once_are_both_heard(it: Place, who: People) -> None:
    digest = await digest_of(it, "both", policy={"apply": "approval", "approvers": {"count": 2}})
    said = {"digest": digest}

    async def approves(name: str) -> None:
        got = await who.of(name, "POST", "both", "approvals", said)
        if got == 409:  # the other was faster
            got = await who.of(name, "POST", "both", "approvals", said)
        assert got == 200

    await asyncio.gather(approves("ann"), approves("bob"))
    done = await it.until(synced, "both")
    assert set(done.status.history[0].approved_by) == {"ann", "bob"}


async def test_what_is_refused_hides_no_run_and_stays_on_record(it: Place, who: People) -> None:
    digest = await digest_of(it, "said", policy={"apply": "approval", "protect": True})
    before = run_of(await it.until(waiting, "said"))
    assert await who.of("ann", "POST", "said", "apply", {"digest": digest}) == 200
    told = await it.until(lambda stack: stack.operation is None, "said")
    assert told.status.run == before
    assert told.status.refused is not None
    assert (told.status.refused.kind, told.status.refused.by) == ("apply", "ann")
    assert "approvals are missing" in reason(told, "RequestRefused")
    assert await who.of("ann", "POST", "said", "plan", {"destroy": True}) == 200
    again = await it.until(lambda stack: "protect" in reason(stack, "RequestRefused"), "said")
    assert again.status.run == before
    await who.recorded("said", "refused: apply")
    assert await who.of("ann", "POST", "said", "plan") == 200
    done = await it.until(lambda stack: run_of(stack).id != before.id and waiting(stack), "said")
    assert not reason(done, "RequestRefused")


async def test_a_stack_that_is_edited_while_it_runs_is_planned_anew(it: Place, who: People) -> None:
    it.cloud.trouble("create", "edited", does="slow", seconds=3)
    await it.stack("edited")
    await it.until(lambda stack: run_of(stack).kind == "apply", "edited")
    variable = {"name": "key", "value": "other"}
    status, found = await who.asks("ann", "GET", "stacks/argocd/edited")
    assert status == 200
    spec = {**found["spec"], "variables": [variable]}
    put = await who.asks("ann", "PUT", "stacks/argocd/edited", {**found, "spec": spec})
    assert put[0] == 200
    assert await who.of("ann", "POST", "edited", "plan") == 200
    assert await who.of("ann", "POST", "edited", "drift") == 409  # one request at a time
    done = await it.until(lambda stack: synced(stack) and not stack.operation, "edited")
    assert len(it.cloud.things("server")) >= 1
    applied = done.status.applied
    assert applied is not None
    assert [each.kind for each in done.status.history][:1] == ["apply"]
    assert applied.inputs == plan_of(done).inputs


async def test_what_is_masked_stays_as_it_is_when_it_is_sent_back(it: Place, who: People) -> None:
    secret = "planted-in-a-variable-3c1d"
    variable = {"name": "key", "value": secret, "sensitive": True}
    await digest_of(it, "veiled", variables=[variable])
    _, found = await who.asks("ann", "GET", "stacks/argocd/veiled")
    assert secret not in str(found)
    assert await who.of("ann", "PUT", "veiled", body=found) == 200
    kept = await it.get("veiled")
    assert kept is not None
    assert kept.spec.variables[0].value == secret


async def test_who_deletes_says_whether_it_is_destroyed(it: Place, who: People) -> None:
    await it.stack("gone")
    await it.until(synced, "gone")
    status, _ = await who.asks("ann", "DELETE", "stacks/argocd/gone", destroy="true")
    assert status == 200
    await it.gone("gone")
    assert "gone" not in it.cloud.things("server")
    await who.recorded("gone", "deleted")
