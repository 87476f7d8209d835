"""The road of a Proposal: planned as one, approved once, merged, carried out in order."""

import asyncio
from pathlib import Path

import pytest

from tests.stories.proposals.place import (
    CHART,
    SIZE,
    application,
    approve,
    becomes,
    branch,
    look,
    merge,
    part,
    planned,
    propose,
    refresh,
    until,
)
from tests.stories.stacks.place import (
    NET,
    PATIENCE,
    REFRESH,
    Place,
    opened,
    plan_of,
    synced,
    waiting,
)
from tests.support.collector import Received, by_http
from trueup.core.spans import trace_of
from trueup.model.proposal import CARRIED, DIFFERS, DONE, MERGED

pytestmark = pytest.mark.slow
LARGE = (NET + SIZE).replace('"small"', '"large"')


async def merged(it: Place, name: str) -> str:
    """Merged, and everybody knows it."""
    commit = merge(it, name)
    await it.change({"metadata": {"annotations": {REFRESH: commit}}})
    await refresh(it, "web")
    await look(it)
    return commit


async def begun(it: Place) -> None:
    """A Stack that needs an approval, approved once, and an Application over its output."""
    await it.stack(policy={"apply": "approval", "approvers": {"author": False}})
    await application(it)
    first = await it.until(waiting)
    await it.approve(plan_of(first).digest, "bob")
    await it.until(synced)
    await becomes(it, "web", {"size": "small"})


async def test_one_approval_before_the_merge_is_enough_for_both(tmp_path: Path) -> None:
    with by_http() as (address, collected):
        more = ("--otlp-address", address)
        async with opened(tmp_path, NET + SIZE + CHART, more=more) as it:
            await _planned_approved_and_merged(it, collected)
            await _what_has_become_another_plan_is_asked_for_again(it)


async def _planned_approved_and_merged(it: Place, collected: Received) -> None:
    await begun(it)
    with branch(it, "bigger"):
        it.commit(LARGE + "# file: web/Chart.yaml\n" + CHART.split("Chart.yaml\n")[1])
    await propose(it, "bigger")
    seen = await until(it, planned)
    assert [each.id for each in seen.status.parts] == [
        "Stack/argocd/net",
        "Application/argocd/web",
    ]
    net, web = seen.status.parts
    assert (net.touched, net.counts.update, net.needs) == ("net/main.tf", 1, 1)
    assert web.touched == "outputs of Stack/argocd/net"
    assert (web.counts.update, web.provisional) == (1, False)
    assert seen.status.authors == ("Dev <dev@example.test>",)
    assert (await it.until(synced)).status.run is not None  # nobody was in its way
    assert it.cloud.things("server")["web"]["size"] == "small"

    await approve(it, seen.status.digest, "bob")
    commit = await merged(it, "bigger")
    done = await it.until(lambda stack: synced(stack) and len(stack.status.history) == 2)
    assert done.status.history[-1].approved_by == ("bob",)
    assert done.status.history[-1].digest == net.digest
    await becomes(it, "web", {"size": "large"})
    after = await until(it, lambda found: found.status.phase == DONE)
    assert {each.outcome for each in after.status.parts} == {CARRIED}
    await _each_commit_is_one_trace(it, after.status.revision, commit, collected)


async def _each_commit_is_one_trace(
    it: Place, proposed: str, merged: str, collected: Received
) -> None:
    """What was proposed, and what the merge led to; its root comes with the next poll."""
    url = it.repository.url
    wanted = {
        trace_of(url, proposed): {"proposal", "approval"},
        trace_of(url, merged): {"plan", "approval", "apply", "deployment", "sync"},
    }

    async def there() -> None:
        while any(wanted[trace] - names(collected, trace) for trace in wanted):  # noqa: ASYNC110  a collector in a thread
            await asyncio.sleep(0.2)

    try:
        await asyncio.wait_for(there(), PATIENCE)
    except TimeoutError:
        found = {trace: names(collected, trace) for trace in wanted}
        raise AssertionError(f"{found}, not {wanted}") from None


def names(collected: Received, trace: str) -> set[str]:
    return {each.name for each in collected.spans if each.trace_id.hex() == trace}


async def _what_has_become_another_plan_is_asked_for_again(it: Place) -> None:
    with branch(it, "huge"):
        it.commit((NET + SIZE).replace('"small"', '"huge"'))
    await propose(it, "huge", "second")
    seen = await until(it, planned, "second")
    await approve(it, seen.status.digest, "bob", "second")
    id = it.cloud.things("server")["web"]["id"]
    it.cloud.remove("server", "web")
    merge(it, "huge")
    await it.change({"metadata": {"annotations": {REFRESH: "now"}}})
    await look(it, "second")
    asked = await it.until(lambda stack: waiting(stack) and plan_of(stack).totals.create == 1)
    told = await until(it, lambda found: part(found, "net").outcome == DIFFERS, "second")
    assert told.status.phase == MERGED
    assert "cloud_server.web: create instead of update" in part(told, "net").differs
    said = await it.until(lambda stack: "Proposal argocd/second" in " ".join(plan_of(stack).why))
    assert "create instead of update" in plan_of(said).why[-1]
    await it.approve(plan_of(asked).digest, "bob")
    await it.until(lambda stack: synced(stack) and len(stack.status.history) == 3)
    assert it.cloud.things("server")["web"]["id"] != id
