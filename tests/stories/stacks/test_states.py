"""States that people have a hand in: held, moved, restored, of a newer Terraform, elsewhere."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest_asyncio

from tests.stories.stacks.people import People, people
from tests.stories.stacks.place import (
    PATIENCE,
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
from tests.support.terraform.root import Root
from tests.support.terraform.state_server import StateServer, state_server

pytestmark = SHARED
AT_ONCE = 20.0  # seconds; what nobody tells of is seen after 30
BACKEND = 'terraform {\n  backend "http" {}\n}\n'
NAMES = ("held", "stale", "back", "newer", "dead", "robbed")
OWN = "".join(server(name, beside=BACKEND) for name in ("own", "stuck"))
_it = shared("".join(server(name) for name in NAMES) + OWN)


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="who")
async def _who(it: Place) -> AsyncIterator[People]:
    async with people(it) as made:
        yield made


def desk(it: Place, who: People, name: str, folder: Path, said: str = "") -> Root:
    """The same root on a desk of ann's, with the state that the server keeps."""
    text = said or server(name)
    root = Root(folder, text.replace(f"# file: {name}/", "# file: ") + BACKEND)
    address = f"{who.address}/terraform/state/argocd/{name}"
    root.environment |= {
        **{f"TF_HTTP_{each}ADDRESS": address for each in ("", "LOCK_", "UNLOCK_")},
        "TF_HTTP_USERNAME": "token",
        "TF_HTTP_PASSWORD": who.tokens["ann"],
        "CLOUD_FILE": it.with_cloud()["env"][0]["value"],
    }
    return root


async def runs(root: Root, *words: str) -> str:
    return await asyncio.to_thread(root.run, *words)


async def state_of(who: People, name: str) -> dict[str, Any]:
    """The newest version, as it is."""
    _, found = await who.asks("ann", "GET", f"states/argocd/{name}/versions")
    number = found["items"][0]["number"]
    path = f"states/argocd/{name}/versions/{number}"
    _, shown = await who.asks("ann", "GET", path, reveal="true")
    state: dict[str, Any] = shown["state"]
    return state


async def put(who: People, name: str, state: dict[str, Any]) -> int:
    """As ``terraform state push`` does."""
    said = base64.b64encode(f"token:{who.tokens['ann']}".encode()).decode()
    url = f"{who.address}/terraform/state/argocd/{name}"
    headers = {"Authorization": f"Basic {said}", "Content-Type": "application/json"}
    async with who.session.post(url, data=json.dumps(state), headers=headers) as response:
        return response.status


async def test_a_stack_waits_for_the_terraform_of_a_person(
    it: Place, who: People, tmp_path: Path
) -> None:
    it.cloud.trouble("create", "held", does="slow", seconds=6)
    root = desk(it, who, "held", tmp_path)
    await runs(root, "init", "-input=false")
    applies = asyncio.create_task(runs(root, "apply", "-auto-approve", "-input=false"))
    async with asyncio.timeout(PATIENCE):
        while (await who.asks("ann", "GET", "states/argocd/held/lock"))[1].get("lock") is None:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    await it.stack("held")
    told = await it.until(lambda stack: bool(reason(stack, "StateLocked")), "held")
    assert "OperationTypeApply" in reason(told, "StateLocked")
    await applies
    done = await it.until(synced, "held", AT_ONCE)
    assert done.status.resources == 1
    assert len([each for each in it.cloud.calls("create") if each.name == "held"]) == 1


async def test_what_somebody_applies_makes_the_plan_that_waits_a_thing_of_the_past(
    it: Place, who: People, tmp_path: Path
) -> None:
    await it.stack("stale", policy={"apply": "approval"})
    old = plan_of(await it.until(waiting, "stale"))
    root = desk(it, who, "stale", tmp_path, server("stale", "large"))
    await runs(root, "init", "-input=false")
    await runs(root, "apply", "-auto-approve", "-input=false")
    await it.approve(old.digest, "bob", "stale")
    new = plan_of(
        await it.until(lambda stack: waiting(stack) and plan_of(stack).id != old.id, "stale")
    )
    assert (new.totals.create, new.totals.update) == (0, 1)
    assert it.cloud.things("server")["stale"]["size"] == "large"
    await it.approve(new.digest, "bob", "stale")
    await it.until(synced, "stale")
    assert it.cloud.things("server")["stale"]["size"] == "small"


async def test_a_state_that_was_restored_is_planned_over_and_made_whole(
    it: Place, who: People
) -> None:
    await it.stack("back")
    await it.until(synced, "back")
    await it.push(server("back", "large"), "back")
    await it.until(lambda stack: synced(stack) and len(stack.status.history) == 2, "back")
    _, found = await who.asks("ann", "GET", "states/argocd/back/versions")
    oldest = found["items"][-1]["number"]
    body = {"number": oldest, "reason": "a wrong turn"}
    denied = await who.asks("dev", "POST", "states/argocd/back/restore", body)
    assert denied[0] == 403
    status, made = await who.asks("ann", "POST", "states/argocd/back/restore", body)
    assert (status, made["restored"]) == (200, oldest)
    await who.recorded("back", "a wrong turn")
    done = await it.until(
        lambda stack: synced(stack) and plan_of(stack).serial == made["serial"], "back", AT_ONCE
    )
    assert plan_of(done).refreshes  # the world is as Git says: only the state had to be told
    assert done.status.resources == 1
    assert it.cloud.things("server")["back"]["size"] == "large"


async def test_a_state_of_a_newer_terraform_is_told_and_left_alone(it: Place, who: People) -> None:
    await it.stack("newer", retry={"limit": 0})
    await it.until(synced, "newer")
    state = await state_of(who, "newer")
    newer = {**state, "serial": state["serial"] + 1, "terraform_version": "99.0.0", "version": 5}
    assert await put(who, "newer", newer) == 200
    await it.push(server("newer", "large"), "newer")
    told = await it.until(lambda stack: phase(stack) == "Failed", "newer")
    assert "was created by Terraform 99.0.0" in told.status.health.message
    assert it.cloud.things("server")["newer"]["size"] == "small"
    _, found = await who.asks("ann", "GET", "states/argocd/newer/versions")
    body = {"number": found["items"][1]["number"], "reason": "of a version that we have not"}
    assert (await who.asks("ann", "POST", "states/argocd/newer/restore", body))[0] == 200
    await it.ask("newer", plan={})
    await it.until(synced, "newer")


async def test_a_lock_is_taken_from_who_left_it_with_a_reason(it: Place, who: People) -> None:
    await it.stack("dead", policy={"apply": "approval"})
    plan = plan_of(await it.until(waiting, "dead"))
    lock = {"ID": "left-1", "Operation": "OperationTypeApply", "Who": "gus@desk", "Info": ""}
    said = base64.b64encode(f"token:{who.tokens['ann']}".encode()).decode()
    async with who.session.request(
        "LOCK",
        f"{who.address}/terraform/state/argocd/dead",
        data=msgspec.json.encode(lock),
        headers={"Authorization": f"Basic {said}"},
    ) as response:
        assert response.status == 200
    await it.approve(plan.digest, "bob", "dead")
    told = await it.until(lambda stack: bool(reason(stack, "StateLocked")), "dead")
    assert "gus@desk" in reason(told, "StateLocked")
    path, body = "states/argocd/dead/unlock", {"id": "left-1", "reason": "gus has left"}
    for name, asked, status in (
        ("dev", body, 403),
        ("ann", {**body, "id": "another"}, 409),
        ("ann", {**body, "reason": " "}, 400),
        ("ann", body, 200),
    ):
        assert (await who.asks(name, "POST", path, asked))[0] == status, asked
    await who.recorded("dead", "gus has left")
    done = await it.until(synced, "dead", patience=AT_ONCE)
    assert not reason(done, "StateLocked")


async def test_a_run_whose_lock_is_taken_away_loses_nothing(it: Place, who: People) -> None:
    it.cloud.trouble("create", "robbed", does="slow", seconds=4)
    await it.stack("robbed")
    await it.until(lambda stack: bool(run_of(stack).current), "robbed")
    _, found = await who.asks("ann", "GET", "states/argocd/robbed/lock")
    body = {"id": found["lock"]["info"]["ID"], "reason": "it looked dead"}
    assert (await who.asks("ann", "POST", "states/argocd/robbed/unlock", body))[0] == 200
    done = await it.until(synced, "robbed")  # what Terraform could not save was saved for it
    assert len([each for each in it.cloud.calls("create") if each.name == "robbed"]) == 1
    assert done.status.resources == 1
    _, found = await who.asks("ann", "GET", "states")
    assert [each["workspace"] for each in found["items"] if each["name"] == "robbed"] == ["default"]


async def test_a_state_that_cannot_be_saved_where_the_root_keeps_it_is_kept_beside(
    it: Place, who: People
) -> None:
    with state_server() as elsewhere:
        await it.stack("own", runner=_env(it, elsewhere), retry={"limit": 0})
        it.cloud.trouble("create", "own", does="slow", seconds=2)
        await it.until(lambda stack: run_of(stack).kind == "apply", "own")
        elsewhere.refuses = {"POST"}
        told = await it.until(lambda stack: phase(stack) == "Failed", "own")
        run = run_of(told)
        assert f"it is kept as workspace errored-{run.id}" in run.message
        _, found = await who.asks("ann", "GET", "states")
        kept = {each["workspace"]: each for each in found["items"] if each["name"] == "own"}
        assert list(kept) == [f"errored-{run.id}"]
        path = "states/argocd/own/versions/1"
        _, shown = await who.asks("ann", "GET", path, workspace=f"errored-{run.id}", reveal="true")
        assert shown["state"]["resources"][0]["name"] == "web"
        elsewhere.refuses, elsewhere.lock = set(), None
        elsewhere.state = shown["state"]  # as terraform state push does
        await it.ask("own", plan={})
        done = await it.until(synced, "own")
        assert len([each for each in it.cloud.calls("create") if each.name == "own"]) == 1
        assert done.status.resources == 1


async def test_a_lock_that_was_left_where_the_root_keeps_its_state_is_released(
    it: Place, who: People
) -> None:
    body = {"id": "left-2", "reason": "the runner was killed"}
    with state_server() as elsewhere:
        elsewhere.lock = {"ID": "left-2", "Operation": "OperationTypeApply", "Who": "gus@desk"}
        await it.stack("stuck", policy={"apply": "approval"}, runner=_env(it, elsewhere))
        await it.until(waiting, "stuck")
        assert (await who.asks("dev", "POST", "stacks/argocd/stuck/unlock", body))[0] == 403
        assert (await who.asks("ann", "POST", "stacks/argocd/stuck/unlock", body))[0] == 200
        done = await it.until(lambda stack: run_of(stack).kind == "unlock", "stuck")
        done = await it.until(lambda stack: phase(stack) != "Running", "stuck")
        assert (run_of(done).unlocks, phase(done)) == ("left-2", "Succeeded")
        assert elsewhere.lock is None
        await who.recorded("stuck", "the runner was killed")
        await it.approve(plan_of(done).digest, "bob", "stuck")
        await it.until(synced, "stuck")
    await it.stack(
        "held2", policy={"apply": "approval"}, source={"repoURL": it.repository.url, "path": "held"}
    )
    await it.until(waiting, "held2")
    await who.asks("ann", "POST", "stacks/argocd/held2/unlock", body)
    told = await it.until(lambda stack: phase(stack) == "Failed", "held2")
    assert "Trueup keeps the state itself" in run_of(told).message


def _env(it: Place, elsewhere: StateServer) -> dict[str, Any]:
    address = elsewhere.access.address
    names = ("ADDRESS", "LOCK_ADDRESS", "UNLOCK_ADDRESS")
    given = [{"name": f"TF_HTTP_{each}", "value": address} for each in names]
    retries = {"name": "TF_HTTP_RETRY_MAX", "value": "1"}
    return {"env": [*it.with_cloud()["env"], *given, retries]}
