"""Reverting a deployment in Git: previewed, on the tip that was looked at, and by right."""

import asyncio
from pathlib import Path

from tests.support.entrance import entrance
from tests.support.site import Site, declared, manual, site
from tests.support.story import URL, config

APPS = "/api/v1/applications"
FILES = ("web/one", "web/two", "other/three")
ONE = "/api/trueup/v1/applications/web"


async def deployed_twice(made: Site) -> tuple[str, str]:
    """Blue, then green; the commits."""
    first = declared(made).push(URL, {"web/config.yaml": config("settings", color="blue")})
    await made.call("POST", APPS, manual())
    await made.world.becomes("OutOfSync", "Missing")
    await made.call("POST", f"{APPS}/web/sync", {})
    await made.world.becomes("Synced", "Healthy")
    second = declared(made).push(URL, {"web/config.yaml": config("settings", color="green")})
    await made.world.refresh()
    await made.world.becomes("OutOfSync", "Healthy", revision=second)
    await made.call("POST", f"{APPS}/web/sync", {})
    await made.world.becomes("Synced", "Healthy")
    return first, second


async def test_a_revert_is_looked_at_made_and_put_on_record(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(30):
        first, second = await deployed_twice(made)
        seen = await made.get(f"{ONE}/revert", id="0")
        assert (seen["head"], seen["to"], seen["paths"]) == (second, first, ["web"])
        assert seen["files"] == [{"path": "web/config.yaml", "change": "modified"}]
        assert seen["plan"]["summary"] == "1 to update"
        assert seen["message"].startswith(f"Revert web to {first[:7]}\n\n")
        said = {"id": 0, "head": seen["head"], "why": "green is wrong"}
        status, told = await made.call("POST", f"{ONE}/revert", said)
        assert (status, told["branch"]) == (200, "main")
        await made.world.becomes("OutOfSync", "Healthy", revision=told["commit"])
        (signed,) = declared(made).signed
        assert "green is wrong" in signed.message
        (entry,) = (each for each in made.world.history.entries if each.action == "reverted")
        assert (entry.revisions, entry.details["to"]) == ((told["commit"],), first)
        nothing = await made.call("POST", f"{ONE}/revert", said | {"head": told["commit"]})
        assert nothing[1]["message"] == "main is so already"


async def test_a_branch_that_has_moved_is_looked_at_again(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(30):
        _, second = await deployed_twice(made)
        declared(made).push(URL, {"web/config.yaml": config("settings", color="red")})
        status, told = await made.call("POST", f"{ONE}/revert", {"id": 0, "head": second})
        assert (status, told["message"]) == (409, "main has moved since it was looked at")
        assert not declared(made).signed
        for said, why in (
            ({}, "revert: Object missing required field `id`"),
            ({"id": 7, "head": second}, "application web has no deployment 7"),
            ({"id": 0, "head": second, "source": 3}, "there is no source 3"),
            ({"id": 0, "head": second, "why": "x" * 2001}, "why: it is longer than 2000"),
        ):
            status, told = await made.call("POST", f"{ONE}/revert", said)
            assert (status, told["message"][: len(why)]) == (400, why)


async def test_it_takes_a_right_of_its_own(tmp_path: Path) -> None:
    needed = ("get", "update", "sync", "action/argoproj.io/Application/revert")
    rules = [f"p, bob, applications, {each}, */*, allow" for each in needed]
    async with entrance(tmp_path) as door, asyncio.timeout(30):
        await door.application("shop", "web")
        token = await door.log_in("bob")
        for count, status in ((1, 403), (2, 403), (3, 403), (4, 400)):
            await door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": "\n".join(rules[:count])})
            for method, body in (("GET", None), ("POST", {"id": 7, "head": "x"})):
                address = "/api/trueup/v1/applications/shop/revert"
                told = await door.call(token, method, address, body, id="7")
                assert told[0] == status, told
        assert told[1]["message"] == "application shop has no deployment 7"


async def test_commits_between_two_deployments(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(30):
        first, second = await deployed_twice(made)
        found = await made.get(f"{ONE}/commits", since=first, until=second)
        assert [each["commit"] for each in found["commits"]] == [second]
        assert (found["paths"], found["more"]) == (["web"], False)
        back = await made.get(f"{ONE}/commits", since=second, until=first)
        assert (back["commits"], [each["commit"] for each in back["undone"]]) == ([], [second])
        for asked in ({"sourceIndex": "4"}, {"limit": "0"}, {"since": "f" * 40}):
            said = {"since": first, "until": second} | asked
            assert (await made.call("GET", f"{ONE}/commits", **said))[0] == 400


async def test_a_plan_of_what_is_picked_and_of_a_draft(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(30):
        files = {f"{each}.yaml": config(each.rpartition("/")[2]) for each in FILES}
        declared(made).push(URL, files)
        await made.call("POST", APPS, manual())
        await made.world.becomes("OutOfSync", "Missing")
        picked = await made.get(f"{ONE}/plan", resource=":ConfigMap:shop/one")
        assert picked["counts"] == {"create": 1}
        wrong = await made.call("GET", f"{ONE}/plan", resource="ConfigMap")
        assert (wrong[0], "is not GROUP:KIND" in wrong[1]["message"]) == (400, True)
        app = await made.get(f"{APPS}/web")
        spec = app["spec"]
        spec["source"]["path"] = "other"
        status, found = await made.call("POST", f"{ONE}/plan", {"spec": spec})
        assert (status, found["counts"]) == (200, {"create": 1})
        assert (await made.get(f"{APPS}/web"))["spec"] == manual()["spec"] | {"project": "default"}
        spec["source"]["path"] = "nowhere"
        status, found = await made.call("POST", f"{ONE}/plan", {"spec": spec})
        assert (status, "app path does not exist" in found["message"]) == (400, True)
