"""Bounds: what a root may do, reach, need and take; what goes beyond is told, and not applied."""

from pathlib import Path

import pytest

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
from trueup.model.stack import Stack

pytestmark = SHARED
SCRIPT = """
# file: {name}/main.tf
resource "terraform_data" "it" {{
  provisioner "local-exec" {{ command = "{command}" }}
}}
"""
EXTERNAL = """
# file: {name}/main.tf
data "terraform_remote_state" "other" {{
  backend = "local"
  config  = {{ path = "{path}" }}
}}
resource "terraform_data" "it" {{ input = 1 }}
"""
MODULE = """
# file: {name}/main.tf
module "m" {{ source = "{source}" }}
"""
NEVER = Path("/tmp/trueup-never")
HUNGRY = "python3 -c 'x = bytearray(600 << 20); import time; time.sleep(60)'"
SLOW = 'data "cloud_image" "slow" { name = "slow-image" }'
SOURCES = {
    "shell": f"git::ext::sh -c touch% {NEVER}",
    "up": "../../../../../etc",
    "meta": "http://169.254.169.254/latest/meta-data",
    "file": "file:///etc",
}
TEXT = "".join(
    (
        *(server(name) for name in ("small", "dear", "ruled", "slow-apply")),
        server("slow-plan", beside=SLOW),
        server("none").replace("example/cloud", "example/none"),
        *(SCRIPT.format(name=name, command="true") for name in ("asks", "denied", "runs")),
        SCRIPT.format(name="hungry", command=HUNGRY.replace('"', '\\"')),
        EXTERNAL.format(name="reads", path="/etc/passwd"),
        EXTERNAL.format(name="barred", path="/etc/passwd"),
        *(MODULE.format(name=name, source=source) for name, source in SOURCES.items()),
        '# file: link/main.tf\nresource "terraform_data" "it" { input = file("secret") }\n',
        '# file: stray/main.tf\nresource "terraform_data" "it" { input = file("/etc/hostname") }\n',
        '# file: odd/main.tf\nresource "terraform_data" "it" {\n',
    )
)
_it = shared(TEXT)


def failed(stack: Stack) -> bool:
    return phase(stack) in ("Failed", "TimedOut")


async def test_a_plan_that_destroys_more_than_it_may_waits_for_somebody(it: Place) -> None:
    policy = {"apply": "auto", "limits": {"delete": 0, "replace": 0}}
    await it.stack("small", policy=policy)
    await it.until(synced, "small")
    await it.push(server("small", more='region = "there"'), "small")
    found = await it.until(waiting, "small")
    assert plan_of(found).why == ("1 replaced, more than 0",)
    assert it.cloud.things("server")["small"]["region"] == "here"
    await it.approve(plan_of(found).digest, "ann", "small")
    await it.until(lambda stack: synced(stack) and len(stack.status.history) == 2, "small")


async def test_what_costs_more_than_it_may_waits_for_somebody(it: Place) -> None:
    price = {"type": "cloud_server", "monthly": 80, "where": {"region": "here"}}
    cost = {"prices": [price], "currency": "EUR", "limit": 50}
    await it.stack("dear", policy={"apply": "auto", "cost": cost})
    found = await it.until(waiting, "dear")
    assert plan_of(found).why == ("costs 80.00 EUR more a month, more than 50.00",)
    await it.approve(plan_of(found).digest, "ann", "dear")
    await it.until(synced, "dear")


async def test_a_rule_stops_a_plan_whoever_approves(it: Place) -> None:
    rule = {"name": "few", "cel": "plan.counts.create < 1", "message": "creates too much"}
    await it.stack("ruled", policy={"apply": "approval", "rules": [rule]})
    told = await it.until(lambda stack: bool(reason(stack, "PlanBlocked")), "ruled")
    assert "creates too much" in reason(told, "PlanBlocked")
    await it.approve(plan_of(told).digest, "ann", "ruled")
    await it.ask("ruled", apply={"digest": plan_of(told).digest})
    refused = await it.until(lambda stack: stack.operation is None, "ruled")
    assert "creates too much" in reason(refused, "RequestRefused")
    assert "ruled" not in it.cloud.things("server")


@pytest.mark.parametrize(
    ("name", "how"), [("asks", "approval"), ("denied", "deny"), ("runs", "allow")]
)
async def test_a_root_that_runs_programs(it: Place, name: str, how: str) -> None:
    await it.stack(name, policy={"apply": "auto", "provisioners": how})
    if how == "allow":
        await it.until(synced, name)
    elif how == "deny":
        told = await it.until(lambda stack: bool(reason(stack, "NotAllowed")), name)
        assert "local-exec" in reason(told, "NotAllowed")
        assert told.status.run is None
    else:
        found = await it.until(waiting, name)
        assert "runs a program: local-exec" in plan_of(found).why[0]
        await it.approve(plan_of(found).digest, "ann", name)
        await it.until(synced, name)


async def test_a_root_that_reads_what_is_elsewhere_while_it_is_planned(it: Place) -> None:
    await it.stack("barred", policy={"apply": "auto", "external": "deny"})
    told = await it.until(lambda stack: bool(reason(stack, "NotAllowed")), "barred")
    assert "terraform_remote_state" in reason(told, "NotAllowed")
    assert told.status.run is None
    await it.stack("stray", policy={"apply": "auto", "external": "deny"})
    stray = await it.until(lambda stack: bool(reason(stack, "NotAllowed")), "stray")
    assert "/etc/hostname" in reason(stray, "NotAllowed")


@pytest.mark.parametrize("name", ["shell", "meta", "file"])
async def test_modules_come_from_where_they_may(it: Place, name: str) -> None:
    policy = {"apply": "auto", "modules": ["https://git.example.test/*"]}
    await it.stack(name, policy=policy)
    told = await it.until(lambda stack: bool(reason(stack, "NotAllowed")), name)
    assert SOURCES[name] in reason(told, "NotAllowed")
    assert told.status.run is None
    assert not NEVER.exists()  # noqa: ASYNC240


async def test_a_module_above_the_repository_is_not_there(it: Place) -> None:
    await it.stack("up")
    told = await it.until(lambda stack: stack.status.health.status == "Degraded", "up")
    assert "../../../../../etc" in told.status.health.message
    assert told.status.plan is None


async def test_a_link_that_leads_out_of_the_repository_is_not_followed(it: Place) -> None:
    (it.repository.folder / "link" / "secret").symlink_to("/etc/passwd")
    it.repository.commit()
    await it.stack("link", policy={"apply": "approval"}, metadata={"annotations": REFRESHED})
    told = await it.until(lambda stack: stack.status.health.status == "Degraded", "link")
    assert "root:" not in str(told.status)
    assert told.status.plan is None


REFRESHED = {"argocd.argoproj.io/refresh": "normal"}


async def test_a_provider_that_the_mirror_has_not(it: Place) -> None:
    await it.stack("none", retry={"limit": 0})
    told = await it.until(failed, "none")
    assert "example/none" in told.status.health.message
    assert told.status.plan is None


async def test_a_root_that_makes_no_sense_is_told_with_its_place(it: Place) -> None:
    await it.stack("odd", retry={"limit": 0})
    told = await it.until(failed, "odd")
    assert "main.tf" in told.status.health.message


async def test_memory_has_a_limit(it: Place) -> None:
    runner = {**it.with_cloud(), "memory": "400Mi"}
    policy = {"apply": "auto", "provisioners": "allow"}
    await it.stack("hungry", policy=policy, runner=runner, retry={"limit": 0})
    told = await it.until(failed, "hungry")
    assert "it needed more than 400 MiB of memory" in run_of(told).message
    assert not reason(told, "StateLocked")


async def test_a_plan_and_an_apply_have_their_time(it: Place) -> None:
    it.cloud.trouble("image", "slow-image", does="slow", seconds=8)
    it.cloud.trouble("create", "slow-apply", does="slow", seconds=8)
    await it.stack("slow-plan", timeouts={"plan": "2s"}, retry={"limit": 0})
    await it.stack("slow-apply", timeouts={"apply": "2s"}, retry={"limit": 0})
    plan = await it.until(failed, "slow-plan")
    assert (run_of(plan).kind, phase(plan)) == ("plan", "TimedOut")
    assert "it took too long" in run_of(plan).message
    apply = await it.until(failed, "slow-apply")
    assert (run_of(apply).kind, phase(apply)) == ("apply", "TimedOut")
    assert not reason(apply, "StateLocked")
    assert apply.status.applied is None
