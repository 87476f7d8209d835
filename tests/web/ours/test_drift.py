"""What differs across all Applications, told by field; and the three ways to put an end to it."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from tests.support.entrance import KEY, entrance
from tests.support.site import Site, declared, manual, site
from tests.support.story import URL, config, ref
from trueup.core.turned import MANAGER

APPS, OURS = "/api/v1/applications", "/api/trueup/v1"
FILE = "web/config.yaml"
SETTINGS = "/ConfigMap/shop/settings#data.color"


async def synced(made: Site) -> None:
    await made.call("POST", APPS, manual())
    await made.call("POST", f"{APPS}/web/sync", {})
    await made.world.becomes("Synced", "Healthy")


async def colored(made: Site, color: str) -> None:
    """As ``kubectl edit`` does it."""
    where = ref("ConfigMap", "settings", "shop")
    patch = {"data": {"color": color}}
    await made.world.cluster.patch(where, patch, media_type="merge", manager="kubectl-edit")


async def drifted(made: Site) -> None:
    await synced(made)
    await colored(made, "red")
    await made.world.patch("Secret", "keys", {"stringData": {"password": "other"}})
    await made.world.becomes("OutOfSync", "Healthy")


async def test_since_when_an_application_is_out_of_sync(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(40):
        await synced(made)
        await colored(made, "red")
        await made.world.becomes("OutOfSync", "Healthy")
        (item,) = (await made.get(f"{OURS}/drift"))["items"]
        since = item["since"]
        assert datetime.fromisoformat(since) >= datetime.now(UTC) - timedelta(seconds=60)

        made.world.declared.push(URL, {FILE: config("settings", color="green")})  # so it stays
        await made.world.refresh()

        async def moved() -> bool:
            body = await made.world.app()
            return bool(body["status"]["sync"]["revision"] == made.world.declared.heads[URL])

        await made.world.eventually(moved)
        written = await made.world.app()
        assert owner(written, "f:revision") == "argocd-controller"
        assert owner(written, "f:status") == MANAGER
        (listed,) = (await made.get(f"{OURS}/applications"))["items"]
        assert listed["syncSince"] == since
        told = await made.get(f"{OURS}/applications", fields="metadata.name,syncSince")
        assert told["items"] == [{"metadata": {"name": "web"}, "syncSince": since}]


def owner(app: Mapping[str, Any], field: str) -> str:
    """Of a field of ``status.sync``."""
    (found,) = (
        each["manager"]
        for each in app["metadata"]["managedFields"]
        if field in each["fieldsV1"].get("f:status", {}).get("f:sync", {})
    )
    return str(found)


async def test_what_was_changed_and_what_git_has_moved(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(40):
        await synced(made)
        nothing = await made.get(f"{OURS}/drift")
        assert (nothing["total"], nothing["items"]) == (0, [])
        await colored(made, "red")
        await made.world.becomes("OutOfSync", "Healthy")
        (item,) = (await made.get(f"{OURS}/drift"))["items"]
        one = item["deviation"]
        assert (item["application"], item["group"]) == ("web", "argocd/web")
        assert (one["field"], one["desired"], one["live"]) == ("data.color", "blue", "red")
        assert (one["sort"], one["file"], one["manager"]) == (
            "drift",
            FILE,
            "kubectl-edit",
        )

        await colored(made, "black")

        async def seen() -> bool:  # though the Application is as out of sync as it was
            page = await made.get(f"{OURS}/drift")
            return bool(page["items"][0]["deviation"]["live"] == "black")

        await made.world.eventually(seen)
        declared(made).push(URL, {"web/config.yaml": config("settings", color="blue", size="9")})
        await made.world.refresh()

        async def both() -> bool:
            page = await made.get(f"{OURS}/drift")
            return bool(page["sorts"] == {"drift": 1, "undeployed": 2})

        await made.world.eventually(both)
        ahead = await made.get(f"{OURS}/drift", q="is:undeployed", by="manager")
        assert {each["deviation"]["change"] for each in ahead["items"]} == {"update", "delete"}
        assert [each["key"] for each in ahead["groups"]] == ["Git"]
        page = await made.get(f"{OURS}/drift", limit="1", by="field")
        rest = await made.get(f"{OURS}/drift", limit="9", by="field", cursor=page["next"])
        assert (len(page["items"]), len(rest["items"]), page["total"]) == (1, 2, 3)
        for asked in ({"by": "x"}, {"q": "nope:x"}, {"cursor": "?"}, {"limit": "0"}):
            assert (await made.call("GET", f"{OURS}/drift", **asked))[0] == 400


async def test_adopted_by_a_patch_that_git_applies(tmp_path: Path) -> None:
    async with site(tmp_path / "site") as made, asyncio.timeout(40):
        await drifted(made)
        where = f"{OURS}/applications/web/adoption"
        said = await made.get(where, of=SETTINGS)
        (patch,) = said["patches"]
        assert (said["fields"], said["refusals"], patch["files"]) == (1, [], ["web/config.yaml"])
        files = declared(made).commits[URL][patch["commit"]]
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text(text)
        git = await asyncio.create_subprocess_exec(
            *("git", "apply", "-"), cwd=tmp_path, stdin=asyncio.subprocess.PIPE
        )
        await git.communicate(patch["patch"].encode())
        assert git.returncode == 0
        declared(made).push(URL, {path: (tmp_path / path).read_text() for path in files})
        await made.world.refresh()

        async def gone() -> bool:
            page = await made.get(f"{OURS}/drift", q="kind:configmap")
            return bool(page["total"] == 0)

        await made.world.eventually(gone)
        secret = await made.get(where, of="/Secret/shop/keys")
        assert (secret["patches"], secret["fields"]) == ([], 0)
        assert "Secret" in secret["refusals"][0]["why"]
        assert "other" not in str(secret)
        assert (await made.call("GET", where))[0] == 400
        assert (await made.call("GET", where, of="x"))[0] == 400


async def test_ignored_by_the_patch_that_was_shown(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(40):
        await synced(made)
        await colored(made, "red")
        await made.world.becomes("OutOfSync", "Healthy")
        where = f"{OURS}/applications/web/ignoring"
        said = await made.get(where, of=SETTINGS)
        assert said["entries"] == [
            {
                "kind": "ConfigMap",
                "name": "settings",
                "namespace": "shop",
                "jsonPointers": ["/data/color"],
            }
        ]
        assert "declarer" not in said
        manager = await made.get(where, of=SETTINGS, by="manager", scope="kind")
        assert list(manager["entries"][0]) == ["kind", "managedFieldsManagers"]
        assert (await made.call("GET", where, of=SETTINGS, by="x"))[0] == 400
        body = {"patch": orjson.dumps(said["patch"]).decode(), "patchType": "json"}
        status, told = await made.call("PATCH", f"{APPS}/web", body)
        assert status == 200, told
        await made.world.becomes("Synced", "Healthy")
        stale = orjson.dumps([{"op": "test", "path": "/spec/ignoreDifferences", "value": []}])
        status, told = await made.call("PATCH", f"{APPS}/web", {**body, "patch": stale.decode()})
        assert status == 400, "others were quicker"


async def test_an_application_that_git_declares_is_ignored_in_git(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(40):
        child = {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Application",
            "metadata": {"name": "web", "namespace": "argocd"},
            "spec": dict(manual()["spec"]),
        }
        files = dict(declared(made).commits[URL][declared(made).heads[URL]])
        import yaml

        files["apps/web.yaml"] = yaml.safe_dump(child)
        declared(made).push(URL, files)
        await made.call("POST", APPS, manual("apps"))
        await made.call("POST", f"{APPS}/apps/sync", {})
        await made.world.ends("Succeeded", "apps")
        await made.call("POST", f"{APPS}/web/sync", {})
        await made.world.becomes("Synced", "Healthy")
        await colored(made, "red")
        await made.world.becomes("OutOfSync", "Healthy")
        said = await made.get(f"{OURS}/applications/web/ignoring", of=SETTINGS)
        assert said["declarer"] == {"kind": "Application", "namespace": "argocd", "name": "apps"}
        (patch,) = said["commit"]["patches"]
        assert patch["files"] == ["apps/web.yaml"]
        assert "+  ignoreDifferences:" in patch["patch"]
        assert "+      - /data/color" in patch["patch"]


async def test_nobody_is_told_of_what_they_may_not_see(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door, asyncio.timeout(60):
        await door.application("shop", "web")
        await door.application("bank", "default")

        async def told(token: str) -> set[str]:
            status, page = await door.call(token, "GET", f"{OURS}/drift")
            assert status == 200
            return {each["application"] for each in (*page["items"], *page.get("troubles", ()))}

        async def all_known() -> bool:
            return await told(KEY) == {"shop", "bank"}

        await door.site.world.eventually(all_known)
        assert await told(await door.log_in("alice")) == {"shop"}
        assert await told(await door.log_in("bob")) == set()
