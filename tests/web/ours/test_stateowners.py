"""Whose states are: kept from other projects, handed over, removed; and who may do either."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.entrance import KEY
from tests.support.stacks import stack
from tests.web.ours.test_states import state
from tests.web.terraform.test_backend import LOCK, Backend, backend
from trueup.k8s.ref import Ref
from trueup.model.stack import STACK
from trueup.model.terraform import Owner

API = "/api/trueup/v1/states"
NET = "/terraform/state/argocd/net"
ONE, NAME = f"{API}/argocd/net", "argocd/net"
RULES = """
p, role:web, stacks, *, web/*, allow
p, role:base, stacks, *, default/*, allow
g, alice, role:web
g, bob, role:base
"""


async def gone(it: Backend) -> None:
    """The Stack, for whoever watches, too."""
    world, where = it.door.site.world, Ref(STACK, "argocd", "net")
    await world.cluster.delete(where, propagation="Background")

    async def seen() -> bool:
        return world.cache.get(where) is None

    await world.eventually(seen)


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[Backend]:
    """With a state of a Stack of project web, which holds one thing and is gone."""
    async with backend(tmp_path) as made:
        await made.door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": RULES})
        await stack(made.door.site.world, "net", "web")
        assert await made.status("POST", NET, state(1, 1, "hunter22")) == 200
        await gone(made)
        yield made


async def called(
    it: Backend, who: str, path: str, body: Any = None, method: str = "POST"
) -> tuple[int, Any]:
    token = KEY if who == "admin" else await it.door.log_in(who)
    return await it.door.call(token, method, path, body)


async def there(it: Backend, project: str) -> None:
    """Another Stack of the name."""
    await stack(it.door.site.world, "net", project)


@pytest.mark.parametrize("again", ["", "default", "web"])
async def test_a_state_stays_its_projects_whoever_takes_the_name(it: Backend, again: str) -> None:
    if again:
        await there(it, again)
    alice, bob = await it.door.log_in("alice"), await it.door.log_in("bob")
    assert await it.status("GET", NET, token=alice) == 200
    for method, body in (
        ("GET", None),
        ("LOCK", LOCK),
        ("POST", state(2, 2, "x")),
        ("DELETE", None),
    ):
        assert await it.status(method, NET, body, token=bob) == 403
    for path in ("versions", "versions/1", "versions/1/file", "diff", "lock"):
        assert (await called(it, "bob", f"{ONE}/{path}", method="GET"))[0] == 403
    (row,) = (await called(it, "alice", API, method="GET"))[1]["items"]
    assert (row["project"], row.get("orphaned", False)) == ("web", again != "web")
    assert (await called(it, "bob", API, method="GET"))[1]["items"] == []


async def test_what_a_stack_has_handed_out_is_not_told_of_another_of_its_name(it: Backend) -> None:
    said = json.dumps({"token": {"value": "hunter22"}}).encode()
    await it.states.states.keep(f"{NAME}:outputs", "outputs", {"outputs": said}, 1)
    await it.states.states.keep(f"{NAME}/default:logs", "r1", {"log": b"hunter22"}, 9)
    path = "/api/trueup/v1/stacks/argocd/net"
    await there(it, "default")
    assert (await called(it, "bob", f"{path}/outputs?reveal=true", method="GET"))[1]["items"] == {}
    assert (await called(it, "bob", f"{path}/runs/r1/log", method="GET"))[0] == 404
    await gone(it)
    await there(it, "web")
    assert "hunter22" in str((await called(it, "alice", f"{path}/outputs", method="GET"))[1])


async def test_it_is_handed_over_by_who_has_a_say_on_both_sides(it: Backend) -> None:
    to = {"project": "default", "reason": "it moved"}
    assert (await called(it, "bob", f"{ONE}/owner", to))[0] == 403
    assert (await called(it, "alice", f"{ONE}/owner", to))[0] == 403
    for bad in ({"project": "default"}, {**to, "reason": " "}, {**to, "project": "nowhere"}):
        assert (await called(it, "admin", f"{ONE}/owner", bad))[0] == 400
    status, said = await called(it, "admin", f"{ONE}/owner", to)
    assert (status, said) == (200, {"project": "default"})
    assert await it.status("GET", NET, token=await it.door.log_in("bob")) == 200
    assert await it.status("GET", NET, token=await it.door.log_in("alice")) == 403
    told = [each.message for each in it.door.site.world.history.entries]
    assert "handed state argocd/net over from project web to default: it moved" in told


async def test_neither_is_done_while_its_stack_is_there_or_somebody_holds_it(it: Backend) -> None:
    to, ends = {"project": "default", "reason": "x"}, {"resources": 1, "reason": "x"}
    await it.call("LOCK", NET, LOCK)
    assert (await called(it, "admin", f"{ONE}/owner", to))[0] == 409
    assert (await called(it, "admin", f"{ONE}/remove", ends))[0] == 409
    await it.call("UNLOCK", NET, LOCK)
    await there(it, "web")
    status, said = await called(it, "admin", f"{ONE}/owner", to)
    assert (status, "change spec.project" in str(said)) == (409, True)
    status, said = await called(it, "admin", f"{ONE}/remove", ends)
    assert (status, "delete Stack argocd/net first" in str(said)) == (409, True)
    assert await it.states.states.current(f"{NAME}/default") is not None


async def test_it_is_removed_by_who_says_what_is_lost(it: Backend) -> None:
    ends = {"resources": 1, "reason": "the account is closed"}
    assert (await called(it, "bob", f"{ONE}/remove", ends))[0] == 403
    status, said = await called(it, "alice", f"{ONE}/remove", {**ends, "resources": 0})
    assert (status, "holds 1 resources, not 0" in str(said)) == (409, True)
    assert (await called(it, "alice", f"{ONE}/remove", {"resources": 1}))[0] == 400
    assert await called(it, "alice", f"{ONE}/remove", ends) == (200, {"states": 1, "resources": 1})
    assert (await called(it, "admin", API, method="GET"))[1]["items"] == []
    assert await it.states.owners.owner(NAME) is None
    assert (await called(it, "admin", f"{ONE}/remove", ends))[0] == 404
    told = [each.message for each in it.door.site.world.history.entries]
    ended = "removed state argocd/net with all its versions; it held 1 resources"
    assert f"{ended}: the account is closed" in told


async def test_a_state_without_a_stack_is_not_the_first_stacks(it: Backend) -> None:
    """Whoever may make Stacks in web would read what was written for project default."""
    bank = "/terraform/state/argocd/bank"
    await it.call("POST", bank, state(1, 1, "hunter22"))
    await stack(it.door.site.world, "bank", "web")
    assert await it.status("GET", bank, token=await it.door.log_in("alice")) == 403
    assert await it.status("GET", bank, token=await it.door.log_in("bob")) == 200


async def test_what_is_written_beside_a_new_stack_is_that_ones(it: Backend) -> None:
    await stack(it.door.site.world, "new", "web")
    path, alice = "/terraform/state/argocd/new", await it.door.log_in("alice")
    assert await it.status("POST", path, state(1, 1, "x"), token=alice) == 200
    owner = await it.states.owners.owner("argocd/new")
    assert owner is not None
    assert (owner.project, bool(owner.uid)) == ("web", True)


async def test_a_stack_that_moves_takes_its_state_along(it: Backend) -> None:
    await there(it, "web")
    found = await it.door.site.world.cluster.get(Ref(STACK, "argocd", "net"))
    assert found is not None
    mine = Owner("web", str(found.at("metadata", "uid")))
    await it.states.owners.claim(NAME, mine, await it.states.owners.owner(NAME))
    await it.door.site.world.cluster.patch(
        Ref(STACK, "argocd", "net"), {"spec": {"project": "default"}}, media_type="merge"
    )
    assert await it.status("GET", NET, token=await it.door.log_in("bob")) == 200
    assert await it.status("GET", NET, token=await it.door.log_in("alice")) == 403
