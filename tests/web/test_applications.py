"""Applications over HTTP: what Argo CD's clients send, and what they get."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.site import Site, manual, site
from tests.support.story import URL, config
from trueup.k8s.ref import GroupKind

APPS = "/api/v1/applications"


async def created(made: Site, name: str = "web", **more: object) -> None:
    status, said = await made.call("POST", APPS, manual(name, **more), validate="false")
    assert status == 200, said


async def synced(made: Site) -> None:
    await created(made)
    status, said = await made.call("POST", f"{APPS}/web/sync", {})
    assert status == 200, said
    await made.world.becomes()


async def test_an_application_is_created_listed_and_read(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        status, created = await made.call("POST", APPS, manual())
        assert (status, created["metadata"]["namespace"]) == (200, "argocd")
        listed = await made.get(APPS)
        assert [each["metadata"]["name"] for each in listed["items"]] == ["web"]
        assert (await made.get(f"{APPS}/web"))["spec"] == created["spec"]


async def test_one_that_is_not_there_is_told_as_argo_cd_tells_it(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        status, said = await made.call("GET", f"{APPS}/gust")
        message = 'applications.argoproj.io "gust" not found'
        assert (status, said) == (404, {"error": message, "code": 5, "message": message})


async def test_a_different_spec_needs_upsert(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await created(made)
        assert (await made.call("POST", APPS, manual()))[0] == 200
        other = manual(revisionHistoryLimit=3)
        status, said = await made.call("POST", APPS, other)
        assert (status, said["code"]) == (400, 3)
        status, said = await made.call("POST", APPS, other, upsert="true")
        assert (status, said["spec"]["revisionHistoryLimit"]) == (200, 3)


async def test_a_missing_path_is_refused_before_anything_is_stored(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        status, said = await made.call("POST", APPS, manual("elsewhere"))
        assert (status, said["code"]) == (400, 3)
        assert "elsewhere: app path does not exist" in said["message"]
        _, said = await made.call("POST", APPS, manual("wbe"))
        assert said["hint"] == "did you mean web?"
        assert (await made.get(APPS))["items"] == []


async def test_of_a_hydrator_the_dry_source_is_looked_at(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        for path, wanted in (("elsewhere", 400), ("web", 200)):
            body = manual()
            del body["spec"]["source"]
            body["spec"]["sourceHydrator"] = {
                "drySource": {"repoURL": URL, "path": path, "targetRevision": "main"},
                "syncSource": {"targetBranch": "env/dev", "path": "web"},
            }
            status, said = await made.call("POST", APPS, body)
            assert status == wanted, said


async def test_an_unknown_cluster_is_refused_before_anything_is_stored(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        body = manual()
        body["spec"]["destination"] = {"server": "https://nowhere.example.test"}
        status, said = await made.call("POST", APPS, body, validate="false")
        assert (status, said["code"]) == (400, 3)
        assert said["message"].startswith(
            "application destination spec for web is invalid: "
            'cluster "https://nowhere.example.test" not found'
        )
        assert (await made.get(APPS))["items"] == []


async def test_a_sync_makes_the_cluster_what_git_says(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await synced(made)
        found = await made.get(f"{APPS}/web")
        assert found["status"]["operationState"]["phase"] == "Succeeded"
        assert await made.world.get("ConfigMap", "settings")


async def test_lists_are_filtered_and_cut(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        body = manual()
        body["metadata"]["labels"] = {"team": "blue"}
        await made.call("POST", APPS, body)
        await created(made, "other")
        for query, names in (
            ({"selector": "team=blue"}, ["web"]),
            ({"selector": "!team"}, ["other"]),
            ({"name": "other"}, ["other"]),
            ({"names": "other"}, ["other"]),
            ({"projects": "nobodys"}, []),
            ({"repo": "https://git.example.test/shop"}, ["other", "web"]),
        ):
            found = await made.get(APPS, fields="items.metadata.name", **query)
            assert found == {"items": [{"metadata": {"name": name}} for name in names]}


async def test_a_second_operation_waits_for_the_first(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await created(made)
        running = {
            "status": {
                "operationState": {
                    "phase": "Running",
                    "startedAt": "2026-01-01T00:00:00Z",
                    "operation": {},
                }
            }
        }
        await made.world.patch("Application", "web", running, "argocd")
        status, said = await made.call("POST", f"{APPS}/web/sync", {})
        assert status == 400
        assert said["code"] == 9
        assert said["message"] == "another operation is already in progress"


async def test_rollback_is_refused_while_sync_is_automated(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await created(made, syncPolicy={"automated": {}})
        status, said = await made.call("POST", f"{APPS}/web/rollback", {"id": 0})
        assert (status, said["code"]) == (400, 9)
        assert "rollback cannot be initiated when auto-sync is enabled" in said["message"]


async def test_rollback_brings_back_what_was_deployed(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await synced(made)
        files = {
            "web/config.yaml": config("settings", color="red"),
        }
        commit = made.world.declared.push("https://git.example.test/shop.git", files)
        await made.call("POST", f"{APPS}/web/sync", {"prune": True})
        await made.world.becomes(revision=commit)
        status, said = await made.call("POST", f"{APPS}/web/rollback", {"id": 0})
        assert status == 200, said
        await made.world.ends()
        found = await made.world.there("ConfigMap", "settings")
        assert found.at("data", "color") == "blue"


async def test_rollback_goes_to_the_deployment_with_that_id_or_the_one_before(
    tmp_path: Path,
) -> None:
    async with site(tmp_path) as made:
        await synced(made)
        for color in ("red", "green"):
            files = {"web/config.yaml": config("settings", color=color)}
            commit = made.world.declared.push("https://git.example.test/shop.git", files)
            await made.call("POST", f"{APPS}/web/sync", {"prune": True})
            await made.world.becomes(revision=commit)
        for body, color in (({"id": 0}, "blue"), ({}, "green")):
            status, said = await made.call("POST", f"{APPS}/web/rollback", body)
            assert status == 200, said
            await made.world.ends()
            found = await made.world.there("ConfigMap", "settings")
            assert found.at("data", "color") == color


async def test_differences_never_show_secret_values(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await synced(made)
        await made.world.patch("ConfigMap", "settings", {"data": {"color": "red"}})
        await made.world.patch("Secret", "keys", {"stringData": {"password": "swordfish"}})
        found = await made.get(f"{APPS}/web/managed-resources")
        items = {each["kind"]: each for each in found["items"]}
        assert '"color":"red"' in items["ConfigMap"]["normalizedLiveState"]
        assert '"color":"blue"' in items["ConfigMap"]["predictedLiveState"]
        assert items["Secret"]["normalizedLiveState"] != items["Secret"]["predictedLiveState"]
        assert all(word not in str(found) for word in ("hunter2", "swordfish", "aHVudGVyMg"))


async def test_manifests_of_a_revision_are_shown_masked(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await created(made)
        found = await made.get(f"{APPS}/web/manifests")
        assert len(found["manifests"]) == 2
        assert "hunter2" not in str(found)
        assert "aHVudGVyMg" not in str(found)


async def test_deletion_with_cascade_takes_the_objects_along(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await synced(made)
        assert (await made.call("DELETE", f"{APPS}/web", cascade="true"))[0] == 200

        async def gone() -> bool:
            return (await made.call("GET", f"{APPS}/web"))[0] == 404

        await made.world.eventually(gone)
        assert await made.world.get("ConfigMap", "settings") is None


async def test_deletion_without_cascade_leaves_them(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await synced(made)
        assert (await made.call("DELETE", f"{APPS}/web", cascade="false"))[0] == 200
        assert (await made.call("GET", f"{APPS}/web"))[0] == 404
        assert await made.world.get("ConfigMap", "settings")


async def test_a_refresh_answers_when_it_has_been_made(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await synced(made)
        commit = made.world.declared.push(
            "https://git.example.test/shop.git",
            {"web/config.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: other}}"},
        )
        found = await made.get(f"{APPS}/web", refresh="normal")
        assert found["status"]["sync"]["revision"] == commit
        assert found["status"]["sync"]["status"] == "OutOfSync"


async def test_patches_come_as_text(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await created(made)
        for kind, text in (
            ("merge", '{"spec": {"revisionHistoryLimit": 4}}'),
            ("json", '[{"op": "replace", "path": "/spec/revisionHistoryLimit", "value": 5}]'),
        ):
            body = {"name": "web", "patch": text, "patchType": kind}
            status, said = await made.call("PATCH", f"{APPS}/web", body)
            assert status == 200, said
        assert said["spec"]["revisionHistoryLimit"] == 5


async def test_a_field_of_the_wrong_type_is_named(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        status, said = await made.call("POST", APPS, manual(revisionHistoryLimit="many"))
        assert status == 400
        assert "spec.revisionHistoryLimit" in said["message"]


async def told(made: Site, about: str) -> list[tuple[str, str]]:
    events, _ = await made.world.cluster.list(GroupKind("", "Event"), namespace="argocd")
    return [
        (each.at("reason"), each.at("message"))
        for each in events
        if each.at("involvedObject", "name") == about
    ]


async def test_what_people_do_is_told_as_events(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await synced(made)
        patch = {"patch": '{"metadata": {"labels": {"a": "b"}}}', "patchType": "merge"}
        await made.call("PATCH", f"{APPS}/web", patch)
        which = {"kind": "ConfigMap", "namespace": "shop", "resourceName": "settings"}
        await made.call("DELETE", f"{APPS}/web/resource", **which)
        await made.call("DELETE", f"{APPS}/web", cascade="false")
        found = await told(made, "web")
        assert {each for each in found if each[1].startswith("admin")} == {
            ("ResourceCreated", "admin created application"),
            ("OperationStarted", "admin initiated sync to main"),
            ("ResourceUpdated", "admin updated application spec"),
            ("ResourceDeleted", "admin deleted resource ConfigMap 'settings'"),
            ("ResourceDeleted", "admin deleted application"),
        }
        assert ("ResourceUpdated", "Updated sync status: OutOfSync -> Synced") in found


async def test_an_unknown_project_is_told_as_argo_cd_tells_it(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        status, said = await made.call("POST", APPS, manual(project="team"))
        assert (status, said["code"]) == (400, 3)
        assert said["message"] == (
            'app is not allowed in project "team", or the project does not exist'
        )


@pytest.mark.parametrize(
    "rules",
    [
        {"namespaceResourceBlacklist": [{"group": "", "kind": "ConfigMap"}]},
        {"destinations": [{"server": "*", "namespace": "other"}]},
    ],
)
async def test_an_object_that_the_project_forbids_cannot_be_reached(
    tmp_path: Path, rules: dict[str, Any]
) -> None:
    async with site(tmp_path) as made:
        await synced(made)
        await made.world.patch("AppProject", "default", {"spec": rules}, "argocd")
        tree = await made.get(f"{APPS}/web/resource-tree")
        assert "settings" not in [node["name"] for node in tree["nodes"]]
        which = {"kind": "ConfigMap", "namespace": "shop", "resourceName": "settings"}
        for method in ("GET", "DELETE"):
            status, said = await made.call(method, f"{APPS}/web/resource", **which)
            assert status == 400
            assert "settings not found as part of application web" in said["message"]
        assert await made.world.get("ConfigMap", "settings")


async def test_manifests_that_were_sent_are_shown_until_the_next_sync(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await created(made)
        sent = {"manifests": [config("settings", color="red")]}
        await made.call("POST", f"{APPS}/web/sync", sent)
        await made.world.ends()
        (shown,) = (await made.get(f"{APPS}/web/manifests"))["manifests"]
        assert '"red"' in shown
