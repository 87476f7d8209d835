"""What a commit may say of what is there already: replaced, moved, forgotten, taken over, left."""

import json

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
from tests.support.terraform.root import cloud

pytestmark = SHARED


def root(folder: str, said: str) -> str:
    """With what it *said* about the cloud."""
    return f"# file: {folder}/main.tf\n{cloud()}\n{said}\n"


COUNT = """
variable "names" { default = ["a", "b", "c"] }
resource "cloud_server" "web" {
  for_each = toset(var.names)
  name     = "keyed-${each.key}"
}
"""
TOOK = """
variable "id" {}
resource "cloud_network" "old" { name = "took" }
import {
  to = cloud_network.old
  id = var.id
}
"""
CHECK = """
# file: check/main.tf
resource "terraform_data" "it" { input = 1 }
check "well" {
  assert {
    condition     = terraform_data.it.input == 2
    error_message = "it is not well"
  }
}
"""
WORKSPACE = """
# file: space/main.tf
module "inner" { source = "./inner" }
output "outer" { value = terraform.workspace }
output "inner" { value = module.inner.name }
# file: space/inner/main.tf
resource "terraform_data" "it" { input = "of-${terraform.workspace}" }
output "name" { value = terraform_data.it.output }
"""
MANY = 1500
ROOTS = (
    *(server(name) for name in ("anew", "moved", "forgot", "wiped", "safe", "kept")),
    root("order", 'resource "cloud_server" "web" { name = "order" }'),
    root("keyed", COUNT),
    root("took", TOOK),
    root(
        "part",
        'resource "cloud_server" "a" { name = "part-a" }\n'
        'resource "cloud_server" "b" { name = "part-b" }',
    ),
    WORKSPACE,
    f'# file: huge/main.tf\nresource "terraform_data" "it" {{ count = {MANY} }}\n',
    CHECK,
    '# file: before/main.tf\nvariable "size" { default = 1 }\nresource "terraform_data" "it" {\n'
    "  input = var.size\n  lifecycle {\n    precondition {\n      condition = var.size < 5\n"
    '      error_message = "too large"\n    }\n  }\n}\n',
)
_it = shared("".join(ROOTS))


async def made(it: Place, name: str, **spec: object) -> str:
    """As soon as it is there: the id of its server, if it has one of its name."""
    await it.stack(name, **spec)
    await it.until(synced, name)
    return str(it.cloud.things("server").get(name, {}).get("id"))


async def again(it: Place, name: str, count: int = 2) -> None:
    """Until it has been applied so often."""
    await it.until(lambda stack: synced(stack) and len(stack.status.history) == count, name)


async def test_an_address_is_made_anew_when_somebody_asks(it: Place) -> None:
    id = await made(it, "anew")
    await it.ask("anew", plan={"replace": ["cloud_server.web"]})
    await again(it, "anew")
    assert it.cloud.things("server")["anew"]["id"] != id
    done = await it.get("anew")
    assert done is not None
    assert done.status.history[-1].totals.replace == 1


async def test_what_is_made_before_the_old_is_destroyed(it: Place) -> None:
    await made(it, "order")
    lifecycle = "lifecycle { create_before_destroy = true }"
    more = f'name = "order"\n  region = "there"\n  {lifecycle}'
    await it.push(root("order", f'resource "cloud_server" "web" {{\n  {more}\n}}'), "order")
    await again(it, "order")
    calls = [each.verb for each in it.cloud.calls() if each.name == "order"]
    assert [each for each in calls if each != "read"] == ["create", "create", "delete"]


async def test_what_must_not_be_destroyed_is_told_and_nothing_is_done(it: Place) -> None:
    id = await made(it, "safe")
    guarded = "lifecycle { prevent_destroy = true }"
    await it.push(server("safe", more=f'region = "there"\n  {guarded}'), "safe")
    told = await it.until(lambda stack: run_of(stack).phase == "Failed", "safe")
    assert "prevent_destroy" in told.status.health.message
    assert it.cloud.things("server")["safe"]["id"] == id


async def test_what_was_renamed_in_git_is_moved(it: Place) -> None:
    id = await made(it, "moved")
    move = "moved {\n  from = cloud_server.web\n  to   = cloud_server.front\n}"
    text = server("moved").replace('"cloud_server" "web"', '"cloud_server" "front"')
    await it.push(text + move, "moved")
    await again(it, "moved")
    found = await it.get("moved")
    assert found is not None
    assert (found.status.history[-1].totals.move, found.status.resources) == (1, 1)
    assert it.cloud.things("server")["moved"]["id"] == id


async def test_what_git_lets_go_of_is_forgotten_and_stays_in_the_world(it: Place) -> None:
    await made(it, "forgot")
    removed = "removed {\n  from = cloud_server.web\n  lifecycle {\n    destroy = false\n  }\n}"
    await it.push(root("forgot", removed), "forgot")
    await again(it, "forgot")
    found = await it.get("forgot")
    assert found is not None
    assert (found.status.history[-1].totals.forget, found.status.resources) == (1, 0)
    assert "forgot" in it.cloud.things("server")


async def test_what_exists_is_taken_over_by_git_and_by_request(it: Place) -> None:
    ids = [it.cloud.add("network", name, cidr="10.0.0.0/8") for name in ("took", "took-too")]
    await made(it, "took", variables=[{"name": "id", "value": ids[0]}])
    found = await it.get("took")
    assert found is not None
    assert (found.status.history[0].totals.import_, found.status.history[0].totals.create) == (1, 0)
    await it.change({"spec": {"policy": {"apply": "approval"}}}, "took")
    await it.push(
        root("took", f'{TOOK}resource "cloud_network" "too" {{ name = "took-too" }}'), "took"
    )
    assert plan_of(await it.until(waiting, "took")).totals.create == 1
    await it.ask("took", **{"import": {"address": "cloud_network.too", "id": ids[1]}})
    await it.until(synced, "took")  # what was to be created is there: it is planned anew at once
    assert {each["id"] for each in it.cloud.things("network").values()} == set(ids)


async def test_a_key_that_goes_takes_its_own_with_it_and_no_other(it: Place) -> None:
    await it.stack("keyed")
    await it.until(synced, "keyed")
    ids = {name: each["id"] for name, each in it.cloud.things("server").items()}
    await it.push(root("keyed", COUNT.replace('["a", "b", "c"]', '["b", "c", "d"]')), "keyed")
    await again(it, "keyed")
    found = it.cloud.things("server")
    assert "keyed-a" not in found
    assert "keyed-d" in found
    for name in ("keyed-b", "keyed-c"):
        assert found[name]["id"] == ids[name]


async def test_a_plan_of_a_part_leaves_the_rest_to_the_next(it: Place) -> None:
    await it.stack("part", policy={"plan": "manual", "apply": "manual"})
    await it.until(lambda stack: stack.status.sync.status == "OutOfSync", "part")
    await it.ask("part", plan={"targets": ["cloud_server.a"]})
    plan = plan_of(await it.until(lambda stack: bool(stack.status.plan), "part"))
    assert (plan.partial, plan.totals.create) == (True, 1)
    await it.ask("part", apply={"digest": plan.digest})
    part = await it.until(lambda stack: len(stack.status.history) == 1, "part")
    assert part.status.sync.status == "OutOfSync"
    assert "part-b" not in it.cloud.things("server")
    await it.change({"spec": {"policy": {"plan": "auto", "apply": "auto"}}}, "part")
    await again(it, "part")
    assert "part-b" in it.cloud.things("server")


async def test_what_was_destroyed_by_hand_is_made_again_when_git_says_so(it: Place) -> None:
    await made(it, "wiped")
    await it.ask("wiped", plan={"destroy": True})
    plan = plan_of(await it.until(lambda stack: plan_of(stack).kind == "destroy", "wiped"))
    assert plan.totals.delete == 1
    await it.ask("wiped", apply={"digest": plan.digest})
    gone = await it.until(lambda stack: stack.status.health.status == "Missing", "wiped")
    assert gone.status.sync.status == "OutOfSync"
    assert "wiped" not in it.cloud.things("server")
    await it.push(server("wiped", "large"), "wiped")
    await again(it, "wiped", 3)
    assert it.cloud.things("server")["wiped"]["size"] == "large"


async def test_a_root_that_was_emptied_by_mistake_destroys_nothing_that_is_protected(
    it: Place,
) -> None:
    await made(it, "kept", policy={"apply": "auto", "protect": True})
    await it.push(root("kept", ""), "kept")
    told = await it.until(lambda stack: bool(reason(stack, "PlanBlocked")), "kept")
    assert "protect" in reason(told, "PlanBlocked")
    assert "kept" in it.cloud.things("server")


async def test_a_workspace_has_a_state_of_its_own_and_is_what_the_root_reads(it: Place) -> None:
    for name, workspace in (("space", ""), ("space-prod", "prod")):
        source = {"repoURL": it.repository.url, "path": "space"}
        await it.stack(name, source=source, workspace=workspace)
    for name, workspace in (("space", "default"), ("space-prod", "prod")):
        found = await it.until(synced, name)
        said = {each.name: each.value for each in found.status.outputs}
        assert said == {"outer": workspace, "inner": f"of-{workspace}"}


async def test_a_huge_plan_is_kept_whole_and_told_in_numbers(it: Place) -> None:
    await it.stack("huge", policy={"apply": "approval"})
    found = await it.until(waiting, "huge")
    assert plan_of(found).totals.create == MANY
    status = await it.get("huge")
    assert status is not None
    assert len(json.dumps(str(status.status))) < 20_000


async def test_a_check_that_fails_is_told_and_stops_nothing(it: Place) -> None:
    await it.stack("check", policy={"apply": "approval"})
    plan = plan_of(await it.until(waiting, "check"))
    await it.approve(plan.digest, "ann", "check")
    failing = ("check.well: it is not well",)
    await it.until(lambda stack: synced(stack) and stack.status.unmet == failing, "check")
    await it.push(CHECK.replace("== 2", "== 1"), "check")
    await it.until(lambda stack: synced(stack) and not stack.status.unmet, "check")


async def test_a_condition_of_the_root_that_is_not_met_stops_it(it: Place) -> None:
    await it.stack("before", variables=[{"name": "size", "value": 9}])
    told = await it.until(lambda stack: run_of(stack).phase == "Failed", "before")
    assert "too large" in told.status.health.message
    await it.change({"spec": {"variables": [{"name": "size", "value": 2}]}}, "before")
    await it.until(synced, "before")
