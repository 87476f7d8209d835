"""An approval from a message: a link shows, a person approves, once and with the usual right."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.support.clock import FakeClock
from tests.support.entrance import KEY, Entrance, entrance
from tests.support.outbox import outbox
from tests.support.stacks import stack
from trueup.edge.clock import SystemClock
from trueup.edge.outbox.opened import Outbox
from trueup.k8s.ref import Ref
from trueup.model.stack import STACK

ROOT = "/api/trueup/v1/invitations"
RULES = "p, bob, stacks, get, web/*, allow\ng, alice, role:admin"
PLAN = {"id": "r1", "digest": "d1", "state": "AwaitingApproval", "needs": 1, "totals": {}}


@asynccontextmanager
async def waiting(folder: Path) -> AsyncIterator[tuple[Entrance, Outbox]]:
    """A Stack whose plan waits for an approval."""
    async with outbox(folder / "outbox") as made, entrance(folder, outbox=made) as door:
        await door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": RULES})
        await stack(door.site.world, "net", "web")
        await planned(door)
        yield door, made


async def planned(door: Entrance, **more: Any) -> None:
    patch = {"status": {"plan": {**PLAN, **more}}}
    cluster = door.site.world.cluster
    await cluster.patch(Ref(STACK, "argocd", "net"), patch, media_type="merge")


async def approvals(door: Entrance) -> list[tuple[str, str]]:
    found = await door.site.world.cluster.get(Ref(STACK, "argocd", "net"))
    assert found is not None
    return [(each["by"], each["digest"]) for each in found.at("approvals") or ()]


async def test_looking_at_a_link_approves_nothing(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (door, made):
        link = f"{ROOT}/{await made.invitations.give('Stack', 'argocd', 'net', 'd1')}"
        assert (await door.call("", "GET", link))[0] == 401
        for _ in range(3):
            status, said = await door.call(KEY, "GET", link)
            assert (status, said["kind"], said["name"], said["digest"]) == (
                200,
                "Stack",
                "net",
                "d1",
            )
            assert said["state"] == "open"
        assert await approvals(door) == []


async def test_a_person_approves_once(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (door, made):
        link = f"{ROOT}/{await made.invitations.give('Stack', 'argocd', 'net', 'd1')}"
        alice = await door.log_in("alice")
        assert (await door.call("", "POST", link, {"digest": "d1"}))[0] == 401
        status, said = await door.call(alice, "POST", link, {"digest": "d2"})
        assert status == 409, said
        status, said = await door.call(alice, "POST", link, {"digest": "d1", "comment": "fine"})
        assert status == 200, said
        assert await approvals(door) == [("alice", "d1")]
        status, said = await door.call(alice, "POST", link, {"digest": "d1"})
        assert (status, said["message"]) == (400, "the link was used before")
        assert (await door.call(alice, "GET", link))[1]["state"] == "used"


async def test_it_takes_the_right_as_anywhere_else(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (door, made):
        link = f"{ROOT}/{await made.invitations.give('Stack', 'argocd', 'net', 'd1')}"
        bob = await door.log_in("bob")
        assert (await door.call(bob, "GET", link))[0] == 200
        assert (await door.call(bob, "POST", link, {"digest": "d1"}))[0] == 403
        assert await approvals(door) == []
        alice = await door.log_in("alice")
        assert (await door.call(alice, "POST", link, {"digest": "d1"}))[0] == 200


async def test_it_is_for_the_plan_that_it_was_written_for(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (door, made):
        link = f"{ROOT}/{await made.invitations.give('Stack', 'argocd', 'net', 'd1')}"
        await planned(door, digest="d2")
        status, said = await door.call(KEY, "POST", link, {"digest": "d1"})
        assert (status, said["message"]) == (409, "the plan is not the one that was looked at")
        await planned(door, digest="d1")  # what led to nothing is not used
        assert (await door.call(KEY, "POST", link, {"digest": "d1"}))[0] == 200


async def test_nobody_else_makes_one(tmp_path: Path) -> None:
    async with waiting(tmp_path) as (door, made):
        link = await made.invitations.give("Stack", "argocd", "net", "d1")
        middle = len(link) // 2
        changed = link[:middle] + ("A" if link[middle] != "A" else "B") + link[middle + 1 :]
        for each in ("x", "k1.", "k9.AAAA", "k1.AAAA", changed):
            status, said = await door.call(KEY, "GET", f"{ROOT}/{each}")
            assert (status, said["message"]) == (404, "this is no link of ours")


async def test_it_is_open_for_some_days(tmp_path: Path) -> None:
    clock = FakeClock()  # long ago, as the server sees it
    async with outbox(tmp_path / "outbox", clock) as made, entrance(tmp_path, outbox=made) as door:
        await stack(door.site.world, "net", "web")
        link = f"{ROOT}/{await made.invitations.give('Stack', 'argocd', 'net', 'd1')}"
        assert SystemClock().now() - clock.now() > timedelta(days=3)
        assert (await door.call(KEY, "GET", link))[1]["state"] == "over"
        status, said = await door.call(KEY, "POST", link, {"digest": "d1"})
        assert (status, said["message"]) == (400, "the link is too old")
