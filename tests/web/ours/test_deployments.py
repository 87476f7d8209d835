"""Two deployments of an application beside each other: what they declared, whatever is live."""

import asyncio
from pathlib import Path

from tests.support.site import declared, site
from tests.support.story import URL, config
from tests.web.ours.test_reverts import ONE, deployed_twice

SECRET = """
apiVersion: v1
kind: Secret
metadata: {name: keys}
stringData: {password: %s}
"""


async def test_what_two_deployments_declared(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(30):
        await deployed_twice(made)
        third = declared(made).push(
            URL,
            {
                "web/config.yaml": config("settings", color="black"),
                "web/keys.yaml": SECRET % "hunter2",
            },
        )
        await made.call("POST", "/api/v1/applications/web/sync", {})
        await made.world.becomes("Synced", "Healthy", revision=third)
        await made.world.patch("ConfigMap", "settings", {"data": {"color": "live"}})

        found = await made.get(f"{ONE}/compare", since="0", until="2")
        assert (found["since"], found["until"]) == (0, 2)
        assert found["counts"] == {"create": 1, "update": 1}
        settings, keys = found["changes"]
        assert settings["fields"] == [{"path": "data.color", "before": "blue", "after": "black"}]
        assert (keys["kind"], keys["action"]) == ("Secret", "create")
        assert "hunter2" not in str(found)
        back = await made.get(f"{ONE}/compare", since="2", until="1")
        assert back["counts"] == {"update": 1, "delete": 1}
        assert (await made.get(f"{ONE}/compare", since="1", until="1"))["changes"] == []
        for said, why in (
            ({"since": "0"}, "until: nothing is not a number"),
            ({"since": "x", "until": "1"}, "since: x is not a number"),
            ({"since": "0", "until": "9"}, "application web has no deployment 9"),
        ):
            status, told = await made.call("GET", f"{ONE}/compare", **said)
            assert (status, told["message"]) == (400, why)


async def test_each_with_the_settings_that_it_had(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(30):
        await deployed_twice(made)
        declared(made).push(URL, {"other/config.yaml": config("others", color="blue")})
        patch = {"spec": {"source": {"path": "other"}}}
        await made.world.patch("Application", "web", patch, "argocd")
        found = await made.get(f"{ONE}/compare", since="0", until="1")
        (change,) = found["changes"]
        assert (change["name"], change["fields"][0]["path"]) == ("settings", "data.color")


async def test_a_repository_that_is_not_permitted_any_more_is_not_read(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(30):
        await deployed_twice(made)
        patch = {"spec": {"sourceRepos": ["https://elsewhere.example/*"]}}
        await made.world.patch("AppProject", "default", patch, "argocd")
        status, told = await made.call("GET", f"{ONE}/compare", since="0", until="1")
        assert (status, told["message"]) == (400, f"project default does not permit {URL}")
