"""What a sync would do, who owns which field, and the description of all of it."""

import asyncio
from pathlib import Path

from tests.support.site import declared, manual, site
from tests.support.story import URL, config

APPS = "/api/v1/applications"
OURS = "/api/trueup/v1"


async def test_what_a_sync_would_do_without_secret_values(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await made.call("POST", APPS, manual())
        await made.world.becomes("OutOfSync", "Missing")
        plan = await made.get(f"{OURS}/applications/web/plan")
        assert plan["summary"] == "2 to create"
        assert plan["counts"] == {"create": 2}
        (step,) = plan["steps"]
        assert [(each["kind"], each["action"]) for each in step["tasks"]] == [
            ("Secret", "create"),
            ("ConfigMap", "create"),
        ]
        assert "hunter2" not in str(plan)
        assert plan == await made.get(f"{OURS}/applications/web/plan")


async def test_what_would_be_pruned_and_what_differs(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await made.call("POST", APPS, manual())
        await made.world.becomes("OutOfSync", "Missing")
        await made.call("POST", f"{APPS}/web/sync", {})
        await made.world.becomes("Synced", "Healthy")
        changed = {"web/config.yaml": config("settings", color="green")}
        commit = declared(made).push(URL, changed)
        await made.world.refresh()
        await made.world.becomes("OutOfSync", "Healthy", revision=commit)
        kept = await made.get(f"{OURS}/applications/web/plan")
        assert kept["counts"] == {"update": 1, "skip": 1}
        pruned = await made.get(f"{OURS}/applications/web/plan", prune="true")
        assert pruned["counts"] == {"update": 1, "delete": 1}
        assert kept["digest"] != pruned["digest"]
        tasks = [task for step in pruned["steps"] for task in step["tasks"]]
        (updated,) = (each for each in tasks if each["action"] == "update")
        assert updated["fields"] == [{"path": "data.color", "before": "blue", "after": "green"}]


async def test_who_owns_the_fields_of_an_object(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await made.call("POST", APPS, manual())
        await made.world.becomes("OutOfSync", "Missing")
        await made.call("POST", f"{APPS}/web/sync", {})
        await made.world.becomes("Synced", "Healthy")
        asked = {"kind": "ConfigMap", "namespace": "shop", "resourceName": "settings"}
        found = await made.get(f"{OURS}/applications/web/owners", **asked)
        (manager,) = found["managers"]
        fields = {each["path"]: each["owners"] for each in found["fields"]}
        assert [each["manager"] for each in fields["data.color"]] == [manager]
        status, told = await made.call("GET", f"{OURS}/applications/web/owners", kind="ConfigMap")
        assert (status, told["message"]) == (
            400,
            "resourceName: Required value: it says which object",
        )


async def test_the_api_is_described(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        said = await made.get(f"{OURS}/openapi.json")
        assert said["openapi"] == "3.1.0"
        paths = set(said["paths"])
        assert {f"{OURS}/applications", f"{OURS}/applications/{{name}}/plan"} <= paths
        schema = said["components"]["schemas"]["Planned"]
        assert {"digest", "steps", "findings"} <= set(schema["properties"])
        async with made.session.get(f"{OURS}/docs") as response:
            page = await response.text()
        assert response.headers["Content-Type"].startswith("text/html")
        assert f"{OURS}/applications/{{name}}/plan" in page
