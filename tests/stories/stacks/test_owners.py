"""Owners: a Stack that takes another's name gets nothing of it, unless it is of its project."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from tests.stories.stacks.people import People, people
from tests.stories.stacks.place import (
    PATIENCE,
    SHARED,
    Place,
    plan_of,
    reason,
    server,
    shared,
    synced,
    waiting,
)
from trueup.core.stacks.owning import FOREIGN
from trueup.model.stack import Stack

pytestmark = SHARED
OUT = 'output "token" {\n  value     = cloud_server.web.token\n  sensitive = true\n}\n'
READS = """
# file: spy/main.tf
variable "token" {}
resource "terraform_data" "copy" { input = var.token }
"""
NAMES = ("net", "moves", "empty", "given", "tried")
_it = shared("".join(server(name, beside=OUT) for name in NAMES) + READS)
DESTROYS = {"finalizers": ["trueup.dev/destroy"]}


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="who")
async def _who(it: Place) -> AsyncIterator[People]:
    for name in ("web", "pay"):
        await it.project(name)
    async with people(it) as made:
        yield made


async def row(who: People, name: str) -> dict[str, Any]:
    _, found = await who.asks("ann", "GET", "states")
    rows = [each for each in found["items"] if each["name"] == name]
    return rows[0] if rows else {}


def foreign(stack: Stack) -> bool:
    return bool(reason(stack, FOREIGN))


async def test_another_projects_stack_gets_nothing_and_its_own_goes_on(
    it: Place, who: People
) -> None:
    await it.stack("net", project="web")
    await it.until(synced, "net")
    token = it.cloud.things("server")["net"]["token"]
    await it.delete("net")
    await it.gone("net")

    await it.stack(
        "net", project="pay", metadata=DESTROYS, outputs=[{"kind": "Secret", "name": "loot"}]
    )
    told = await it.until(foreign, "net")
    assert "trueup stack state hand-over argocd/net --project pay" in str(told.status.conditions)
    source = {"outputRef": {"stack": "net", "output": "token"}}
    await it.stack("spy", project="pay", variables=[{"name": "token", "valueFrom": source}])
    spy = await it.until(lambda stack: "output token of" in str(stack.status), "spy")
    assert token not in str(spy)
    await it.ask("net", plan={"destroy": True})
    refused = await it.until(lambda stack: stack.status.refused is not None, "net")
    assert "of another project" in str(refused.status.refused)
    assert (refused.status.plan, refused.status.run) == (None, None)
    assert (await who.asks("ann", "GET", "stacks/argocd/net/outputs", reveal="true"))[1] == {
        "items": {}
    }
    assert (await row(who, "net"))["project"] == "web"
    await it.delete("net")
    await it.gone("net")  # and destroys nothing
    assert "net" in it.cloud.things("server")

    await it.stack("net", project="web")
    await it.until(synced, "net")
    assert it.cloud.things("server")["net"]["token"] == token
    assert not (await row(who, "net")).get("orphaned")


async def test_a_name_that_was_only_planned_is_anybodys_again(it: Place, who: People) -> None:
    await it.stack("tried", project="web", policy={"apply": "approval"})
    await it.until(waiting, "tried")
    await it.delete("tried")
    await it.gone("tried")
    await it.stack("tried", project="pay")
    await it.until(synced, "tried")
    assert (await row(who, "tried"))["project"] == "pay"


async def test_a_stack_that_moves_to_another_project_keeps_its_state(
    it: Place, who: People
) -> None:
    await it.stack("moves", project="web")
    before = await it.until(synced, "moves")
    await it.change({"spec": {"project": "pay"}}, "moves")
    await it.push(server("moves", size="large", beside=OUT), "moves")

    def large(stack: Stack) -> bool:
        return synced(stack) and it.cloud.things("server")["moves"]["size"] == "large"

    after = await it.until(large, "moves")
    assert (after.metadata["uid"], plan_of(after).totals.create) == (before.metadata["uid"], 0)
    assert (await row(who, "moves"))["project"] == "pay"


async def test_a_state_that_is_handed_over_is_the_new_stacks(it: Place, who: People) -> None:
    await it.stack("given", project="web")
    await it.until(synced, "given")
    await it.delete("given")
    await it.gone("given")
    await it.stack("given", project="pay")
    await it.until(foreign, "given")
    to = {"project": "pay", "reason": "the team has changed"}
    assert (await who.asks("dev", "POST", "states/argocd/given/owner", to))[0] == 403
    assert (await who.asks("ann", "POST", "states/argocd/given/owner", to))[0] == 200
    taken = await it.until(synced, "given")
    assert plan_of(taken).totals.create == 0
    await who.recorded("given", "the team has changed")


async def test_what_was_kept_for_people_goes_with_its_stack(it: Place, who: People) -> None:
    await it.stack("empty", project="web")
    await it.until(synced, "empty")
    await it.delete("empty")
    await it.gone("empty")

    async with asyncio.timeout(PATIENCE):
        while not (await row(who, "empty")).get("left"):  # noqa: ASYNC110
            await asyncio.sleep(0.1)  # another process does it
    status, found = await who.asks("ann", "GET", "states/argocd/empty/versions")
    assert (status, len(found["items"])) == (200, 1)
    body = {"resources": 1, "reason": "it was a trial"}
    assert (await who.asks("dev", "POST", "states/argocd/empty/remove", body))[0] == 403
    assert (await who.asks("ann", "POST", "states/argocd/empty/remove", body))[0] == 200
    assert await row(who, "empty") == {}
