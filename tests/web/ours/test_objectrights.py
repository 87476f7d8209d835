"""What one may do with an object is told first; and an edit can be tried before it is made."""

import asyncio
from pathlib import Path

from tests.support.entrance import KEY, entrance
from tests.support.site import declared, manual, site
from tests.support.story import URL, config

RIGHTS = "/api/trueup/v1/applications/shop/object-rights"
SETTINGS = {"kind": "ConfigMap", "namespace": "shop", "resourceName": "settings"}
RULES = """
p, role:web, applications, get, web/*, allow
p, role:web, applications, update//ConfigMap/shop/*, web/*, allow
p, role:web, applications, action/apps/Deployment/restart, web/*, allow
p, role:web, logs, get, web/*, allow
g, alice, role:web
"""


async def test_rules_for_kinds_and_names_are_told(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door, asyncio.timeout(60):
        await door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": RULES})
        await door.application("shop", "web")
        alice = await door.log_in("alice")

        async def told(token: str, **query: str) -> list[str]:
            status, found = await door.call(token, "GET", RIGHTS, **query)
            assert status == 200, found
            return sorted(name for name, value in found.items() if value and name != "shells")

        assert await told(alice, **SETTINGS) == ["logs", "update"]
        assert await told(alice, **{**SETTINGS, "namespace": "other"}) == ["logs"]
        web = {"group": "apps", "kind": "Deployment", "resourceName": "web"}
        assert await told(alice, **web, action="restart") == ["actions", "logs"]
        assert await told(alice, **web, action="scale") == ["logs"]
        every = ["delete", "logs", "sync", "terminal", "update"]
        assert await told(KEY, **web) == every
        status, said = await door.call(alice, "GET", RIGHTS, kind="ConfigMap")
        assert (status, said["message"].partition(":")[0]) == (400, "resourceName")


async def test_a_dry_run_of_a_patch_changes_nothing(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(30):
        declared(made).push(URL, {"web/config.yaml": config("settings")})
        await made.call("POST", "/api/v1/applications", manual())
        await made.world.becomes("OutOfSync", "Missing")
        await made.world.sync()
        await made.world.becomes()
        path, where = "/api/v1/applications/web/resource", {**SETTINGS, "version": "v1"}
        before = await made.get(path, **where)
        patch = '{"data": {"color": "tried"}}'
        tried = await made.call("POST", path, patch, **where, dryRun="true")
        assert (tried[0], '"color":"tried"' in tried[1]["manifest"]) == (200, True)
        assert await made.get(path, **where) == before
        assert all(each.kind != "update" for each in made.world.history.entries)
        stale = '{"metadata": {"resourceVersion": "1"}, "data": {"color": "late"}}'
        assert (await made.call("POST", path, stale, **where))[0] == 409
