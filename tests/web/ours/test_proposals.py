"""Proposals through the API: asked for, shown by part, approved of as a whole, by those who may."""

from pathlib import Path
from typing import Any

from tests.support.entrance import KEY, Entrance, entrance
from tests.support.stacks import stack
from trueup.k8s.ref import Ref
from trueup.model.proposal import PROPOSAL

ROOT = "/api/trueup/v1/proposals"
URL = "https://git.example.test/shop.git"
ONE = f"{ROOT}/argocd/change"
RULES = """
g, alice, role:admin
p, bob, stacks, get, web/*, allow
p, bob, stacks, plan, web/*, allow
p, bob, stacks, approve, web/*, allow
"""


def part(name: str, project: str, **more: Any) -> dict[str, Any]:
    id = f"Stack/argocd/{name}"
    known = {"id": id, "kind": "Stack", "namespace": "argocd", "name": name, "project": project}
    return {**known, "state": "Planned", "digest": f"d-{name}", **more}


async def made(door: Entrance, *parts: dict[str, Any], **status: Any) -> None:
    """Asked for by the operator, and planned as the controller would write it."""
    await door.application("shop", "default")
    body = {"metadata": {"name": "change"}, "spec": {"repoURL": URL, "revision": "next"}}
    code, said = await door.call(KEY, "POST", ROOT, body)
    assert code == 200, said
    await written(door, parts=list(parts), phase="Planned", digest="d1", revision="c1", **status)


async def written(door: Entrance, **status: Any) -> None:
    where = Ref(PROPOSAL, "argocd", "change")
    await door.site.world.cluster.patch(where, {"status": status}, media_type="merge")


async def furnished(door: Entrance) -> tuple[str, str]:
    """Two projects; tokens of an admin, and of bob, who may approve in *web* only."""
    await door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": RULES})
    for name in ("web", "default"):
        spec = {"sourceRepos": ["*"], "destinations": [{"server": "*", "namespace": "*"}]}
        body = {"project": {"metadata": {"name": name}, "spec": spec}, "upsert": True}
        assert (await door.call(KEY, "POST", "/api/v1/projects", body))[0] == 200
    await stack(door.site.world, "shop", "web")
    await stack(door.site.world, "bank", "default")
    return await door.log_in("alice"), await door.log_in("bob")


async def test_it_is_asked_for_once_and_taken_back(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        body = {"spec": {"repoURL": URL, "revision": "next"}}
        status, said = await door.call(KEY, "POST", ROOT, body)
        assert (status, "nothing here is made of" in said["message"]) == (400, True)
        await door.application("shop", "default")
        names = set()
        for _ in range(2):
            status, said = await door.call(KEY, "POST", ROOT, body)
            assert status == 200, said
            names.add(said["metadata"]["name"])
        (name,) = names
        assert name.startswith("next-")
        assert said["spec"]["askedBy"] == "admin"
        assert said["metadata"]["annotations"] == {"argocd.argoproj.io/refresh": "normal"}
        status, said = await door.call(KEY, "GET", ROOT)
        assert [each["name"] for each in said["items"]] == [name]
        other = {"metadata": {"name": name}, "spec": {"repoURL": URL, "revision": "other"}}
        assert (await door.call(KEY, "POST", ROOT, other))[0] == 409
        assert (await door.call(KEY, "DELETE", f"{ROOT}/argocd/{name}"))[0] == 200
        assert (await door.call(KEY, "GET", ROOT))[1]["items"] == []


async def test_what_makes_no_sense_is_refused(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        for body, why in (
            ({}, "spec"),
            ({"spec": {"revision": "next"}}, "repoURL"),
            ({"spec": {"repoURL": URL}}, "revision"),
        ):
            status, said = await door.call(KEY, "POST", ROOT, body)
            assert status == 400, said
            assert why in said["message"]


async def test_people_see_their_parts_and_approve_of_all_or_nothing(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        admin, bob = await furnished(door)
        await made(door, part("shop", "web"), part("bank", "default"))
        status, said = await door.call(bob, "GET", ONE)
        assert status == 200
        assert [each["name"] for each in said["status"]["parts"]] == ["shop"]
        status, plan = await door.call(bob, "GET", f"{ONE}/plan")
        assert [each["id"] for each in plan["parts"]] == ["Stack/argocd/shop"]
        status, said = await door.call(bob, "POST", f"{ONE}/approvals", {"digest": "d1"})
        assert (status, "default/bank" in said["message"]) == (403, True)
        status, said = await door.call(admin, "POST", f"{ONE}/approvals", {"digest": "d0"})
        assert (status, said["hint"]) == (409, "look at it again; it is d1 now")
        for _ in range(2):
            status, said = await door.call(
                admin, "POST", f"{ONE}/approvals", {"digest": "d1", "comment": "fine"}
            )
            assert status == 200, said
        (given,) = said["approvals"]
        assert (given["by"], given["digest"], given["comment"]) == ("alice", "d1", "fine")
        entries = [each for each in door.site.world.history.entries if each.action == "approved"]
        assert {each.named for each in entries} == {"web/shop", "default/bank"}
        status, said = await door.call(admin, "POST", f"{ONE}/rejection", {"digest": "d1"})
        assert (status, "approvals" in said) == (200, False)


async def test_who_wrote_a_commit_is_not_who_approves_where_policy_says_so(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        _, bob = await furnished(door)
        await made(door, part("shop", "web", others=True), authors=["Bob <bob@example.test>"])
        status, said = await door.call(bob, "POST", f"{ONE}/approvals", {"digest": "d1"})
        assert (status, said["message"]) == (403, "bob wrote a commit of this proposal")
        await written(door, authors=["Carol <carol@example.test>"])
        assert (await door.call(bob, "POST", f"{ONE}/approvals", {"digest": "d1"}))[0] == 200


async def test_what_could_not_be_planned_is_not_approved(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        admin, _ = await furnished(door)
        await made(door, part("shop", "web", state="Failed", why="no such region"))
        status, said = await door.call(admin, "POST", f"{ONE}/approvals", {"digest": "d1"})
        assert (status, "Stack/argocd/shop" in said["message"]) == (400, True)


async def test_a_go_ahead_is_for_the_files_of_one_commit(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        admin, _ = await furnished(door)
        asks = ["data.external.x runs a program"]
        await made(door, part("shop", "web", state="Pending", asks=asks))
        status, _ = await door.call(admin, "POST", f"{ONE}/go-ahead", {"commit": "c0"})
        assert status == 409
        status, said = await door.call(admin, "POST", f"{ONE}/go-ahead", {"commit": "c1"})
        assert (status, said["goAheads"][0]["by"]) == (200, "alice")


async def test_the_plan_is_told_in_every_form(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        await furnished(door)
        await made(door, part("shop", "web"))
        status, said = await door.call(KEY, "GET", f"{ONE}/plan", format="sarif")
        assert (status, said["version"]) == (200, "2.1.0")
        status, said = await door.call(KEY, "GET", f"{ONE}/plan", format="value")
        assert (status, said["digest"]) == (200, "d1")
        assert (await door.call(KEY, "GET", f"{ONE}/plan", format="pdf"))[0] == 400
        for format in ("text", "markdown"):
            headers = {"Authorization": f"Bearer {KEY}"}
            where = f"{ONE}/text?format={format}"
            async with door.site.session.get(where, headers=headers) as answer:
                assert "shop" in await answer.text()


async def test_what_one_may_do_is_told_before_it_is_tried(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        admin, bob = await furnished(door)
        await made(door, part("shop", "web"), part("bank", "default"))
        told = {"plan": True, "approve": True, "reject": True, "look": True, "remove": True}
        assert await door.call(admin, "GET", f"{ONE}/rights") == (200, {**told, "wrote": False})
        status, said = await door.call(bob, "GET", f"{ONE}/rights")
        assert (status, said["approve"], said["reject"], said["remove"]) == (200, *[False] * 3)
        assert said["plan"]  # of what he may see
        await written(door, parts=[part("shop", "web", others=True)], authors=["bob <b@x.test>"])
        status, said = await door.call(bob, "GET", f"{ONE}/rights")
        assert (said["approve"], said["reject"], said["wrote"]) == (False, True, True)
        await written(door, authors=["carol <c@x.test>"])
        assert not (await door.call(bob, "GET", f"{ONE}/rights"))[1]["wrote"]
        opened = {"spec": {"author": "bob", "switched": True}}  # as its host says
        where = Ref(PROPOSAL, "argocd", "change")
        await door.site.world.cluster.patch(where, opened, media_type="merge")
        assert (await door.call(bob, "GET", f"{ONE}/rights"))[1]["wrote"]


async def test_what_cannot_be_merged_is_not_approved(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        admin, _ = await furnished(door)
        await made(door, part("shop", "web"))
        await written(door, phase="MergeConflict")
        status, said = await door.call(admin, "POST", f"{ONE}/approvals", {"digest": "d1"})
        assert (status, said["message"]) == (400, "it cannot be merged as it is")
        status, said = await door.call(admin, "POST", f"{ONE}/rejection", {"digest": "d1"})
        assert (status, said["message"]) == (400, "it cannot be merged as it is")
        status, said = await door.call(admin, "GET", f"{ONE}/plan")
        (shown,) = said["parts"]
        assert (shown["state"], shown["changes"]) == ("Failed", [])
        assert [each["rule"] for each in said["findings"]] == ["MergeConflict"]
