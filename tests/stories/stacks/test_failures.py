"""What goes wrong: tried again with patience, told in plain words, never half-forgotten."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.stories.stacks.place import Place, opened, phase, reason, run_of, server, synced

pytestmark = pytest.mark.slow
VALUE = 'variable "must" {}'


async def test_what_the_cloud_refuses_is_tried_again(tmp_path: Path) -> None:
    names = ("refused", "half", "outage", "crash", "left")
    async with opened(tmp_path, "".join(server(name) for name in names)) as it:
        it.cloud.trouble("create", "refused")
        it.cloud.trouble("create", "half", does="half")
        it.cloud.trouble("create", "left", does="half")
        it.cloud.trouble("create", "crash", does="crash")
        for name in ("refused", "half", "crash"):
            await it.stack(name, runner=it.with_cloud())
        await it.stack("left", retry={"limit": 0}, runner=it.with_cloud())
        for name in ("refused", "crash"):
            done = await it.until(synced, name)
            assert len(done.status.history) == 1
        left = await it.until(lambda stack: phase(stack) == "Failed", "left")
        assert left.status.resources == 1  # made, though not well: it is in the state
        half = await it.until(synced, "half")
        assert half.status.history[-1].totals.replace == 1  # what is tainted is made anew
        await it.stack(
            "outage", retry={"limit": 1, "backoff": {"duration": "1s"}}, runner=it.with_cloud()
        )
        await it.until(synced, "outage")
        it.cloud.trouble("read", "outage", times=1000)
        await it.push(server("outage", "large"), "outage")
        tired = await it.until(
            lambda stack: phase(stack) == "Failed" and run_of(stack).attempts == 1, "outage"
        )
        assert "the cloud cannot read server outage" in tired.status.health.message
        await asyncio.sleep(3)  # longer than it would wait
        still = await it.get("outage")
        assert still is not None
        assert still.status.run == tired.status.run
        it.cloud.well()
        await it.push(server("outage", "huge"), "outage")
        await it.until(synced, "outage")
        assert it.cloud.things("server")["outage"]["size"] == "huge"


async def test_what_cannot_be_done_is_told_before_anything_is_run(tmp_path: Path) -> None:
    text = server("unset", beside=VALUE) + server("other") + server("ran", beside=PROGRAM)
    async with opened(tmp_path, text + server("odd", "{") + server("typo")) as it:
        await it.stack("unset", runner=it.with_cloud())
        await it.stack("other", version=">= 99", runner=it.with_cloud())
        await it.stack("ran", policy={"apply": "auto", "external": "deny"})
        await it.stack("nowhere")
        await it.stack("odd")
        await it.stack("forbidden", project="closed")
        await it.stack("typo", policy={"apply": "aproval"}, runner=it.with_cloud())
        await asyncio.gather(*(_told(it, *each) for each in TOLD))
        assert it.cloud.things("server") == {}
        await it.change({"spec": {"variables": [{"name": "must", "value": "x"}]}}, "unset")
        await it.until(synced, "unset")


PROGRAM = 'data "external" "x" { program = ["touch", "/tmp/never"] }'
TOLD: tuple[tuple[str, str], ...] = (
    ("unset", "variable must has no value"),
    ("other", ">= 99"),
    ("ran", "policy.external denies it"),
    ("nowhere", "has no root in nowhere"),
    ("forbidden", 'there is no project "closed"'),
    ("typo", "spec.policy.apply: aproval is none of auto, approval, manual"),
)


async def _told(it: Place, name: str, words: str) -> None:
    def said(stack: Any) -> bool:
        texts = [stack.status.health.message, *(each.message for each in stack.status.conditions)]
        return any(words in text for text in texts)

    found = await it.until(said, name)
    assert found.status.health.status == "Degraded"
    assert found.status.plan is None


async def test_an_apply_is_cancelled_and_its_state_is_saved(tmp_path: Path) -> None:
    more = """resource "cloud_network" "slow" {
      name       = "slow"
      seconds    = 8
      depends_on = [cloud_server.web]
    }"""
    async with opened(tmp_path, server("net", beside=more)) as it:
        await it.stack(runner=it.with_cloud())
        await it.until(
            lambda stack: bool(
                stack.status.run and "cloud_network.slow" in " ".join(stack.status.run.current)
            )
        )
        await it.ask(cancel=True)
        ended = await it.until(lambda stack: phase(stack) == "Cancelled")
        assert ended.status.plan is not None
        assert ended.status.plan.state == "Failed"
        assert not reason(ended, "StateLocked")
        await asyncio.sleep(2)
        still = await it.get()
        assert still is not None
        assert still.status.run == ended.status.run  # until somebody says so
        await it.ask(plan={})
        await it.until(synced)
        assert len(it.cloud.things("server")) == 1
