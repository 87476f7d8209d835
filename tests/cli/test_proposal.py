"""``trueup proposal`` and ``trueup plan --revision``: asked of a server."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.support.shell import shell
from tests.support.site import Site, site
from tests.support.story import ARGOCD
from trueup.cli.output import Failure
from trueup.cli.proposing import _demand_a_plan, _under_way
from trueup.k8s.ref import Ref
from trueup.model.proposal import CONFLICT, PROPOSAL

URL = "https://git.example.test/infra"
PART = {
    "id": "Stack/argocd/net",
    "kind": "Stack",
    "namespace": "argocd",
    "name": "net",
    "project": "default",
    "path": "net",
    "state": "Unchanged",
    "digest": "d-net",
    "touched": "net/main.tf",
}


async def planned(made: Site, name: str) -> None:
    """As the controller would write it."""
    ready = {"type": "Ready", "status": "True", "reason": "Planned"}
    status: dict[str, Any] = {
        "phase": "Planned",
        "revision": "c0ffee",
        "digest": "d1",
        "parts": [PART],
        "conditions": [ready],
    }
    patch = {"status": status, "metadata": {"annotations": None}}
    await made.world.cluster.patch(Ref(PROPOSAL, ARGOCD, name), patch, media_type="merge")


async def under_way(made: Site, name: str) -> None:
    """As the controller would write it: what is as at first is left out."""
    part = {key: each for key, each in PART.items() if key != "state"}
    ready = {"type": "Ready", "status": "False"}
    status = {"phase": "Planning", "parts": [{**part, "run": "r1"}], "conditions": [ready]}
    await made.world.cluster.patch(
        Ref(PROPOSAL, ARGOCD, name), {"status": status}, media_type="merge"
    )


async def in_conflict(made: Site, name: str) -> None:
    said = {"type": CONFLICT, "status": "True", "message": "both change net/main.tf"}
    status = {"phase": CONFLICT, "digest": None, "conditions": [said]}
    where = Ref(PROPOSAL, ARGOCD, name)
    await made.world.cluster.patch(where, {"status": status}, media_type="merge")


async def test_a_commit_is_proposed_shown_approved_and_taken_back(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(60):
        run = shell(made, tmp_path)
        await run.ok("stack", "create", "net", "--repo", URL, "--path", "net")
        words = ("proposal", "create", "next", "--repo", URL, "--name", "change", "--async")
        assert "change" in (await run(*words)).err
        await under_way(made, "change")
        assert "Pending" in await run.ok("proposal", "get", "change")
        await planned(made, "change")
        assert "c0ffee" in await run.ok("proposal", "list")
        assert "Stack/argocd/net" in await run.ok("proposal", "get", "change")
        assert "net" in await run.ok("proposal", "plan", "change", "--show")
        assert "| " in await run.ok("proposal", "plan", "change", "--show", "--format", "markdown")
        await run.ok("proposal", "approve", "change", "--digest", "d1", "-m", "fine")
        assert "admin" in await run.ok("proposal", "list")
        await run.ok("proposal", "reject", "change", "--digest", "d1")
        await in_conflict(made, "change")
        assert "it cannot be merged; what was planned" in await run.ok("proposal", "get", "change")
        for more in ((), ("--digest", "d1")):
            wrong = await run("proposal", "approve", "change", *more)
            assert "it cannot be merged as it is" in wrong.err
            assert "solve the conflict and push" in wrong.err
        wrong = await run("proposal", "get", "chance")
        assert 'did you mean "change"?' in wrong.err
        await run.ok("proposal", "delete", "change", "-y")
        assert "change" not in await run.ok("proposal", "list")


async def test_a_server_plans_a_revision_for_a_pipeline(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(60):
        run = shell(made, tmp_path)
        await run.ok("stack", "create", "net", "--repo", URL, "--path", "net")
        words = ("plan", "--revision", "next", "--repo", URL, "--format", "markdown")

        async def controller() -> None:
            while not (listed := (await made.world.cluster.list(PROPOSAL))[0]):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            await planned(made, listed[0].ref.name)

        async with asyncio.TaskGroup() as group:
            group.create_task(controller())
            said = await run.ok(*words)
        assert "net" in said


def test_how_far_it_is_is_told_of_parts_that_say_nothing_yet() -> None:
    parts = [{"id": "a", "run": "r1"}, {"id": "b", "state": "Planned", "run": "r2"}, {"id": "c"}]
    assert _under_way({"parts": parts}) == "planned 1 of 3: a"
    assert _under_way({}) == ""


@pytest.mark.parametrize(
    ("status", "stops"),
    [
        ({"phase": "MergeConflict", "since": "t"}, True),
        ({"phase": "Planning"}, True),
        ({"phase": "Planned", "since": "t"}, False),
    ],
)
def test_where_nothing_could_be_planned_nobody_takes_it_for_nothing_to_do(
    status: dict[str, Any], stops: bool
) -> None:
    said = {"type": "x", "reason": "Stalled", "message": "both change net/main.tf"}
    told = {**status, "conditions": [said]}
    if not stops:
        _demand_a_plan(told, "change")
        return
    with pytest.raises(Failure, match=r"both change net/main\.tf"):
        _demand_a_plan(told, "change")
