"""Projects are asked before anything is read or written."""

from pathlib import Path
from typing import Any

from tests.support.story import ARGOCD, URL, Stage, World, application, config, world
from trueup.control.apps.targets import Marks
from trueup.control.clusters import HERE
from trueup.core.metrics.catalogue.applications import ORPHANED
from trueup.core.project.lending import GlobalProject

AUTOMATED = {"automated": {}, "syncOptions": ["CreateNamespace=true"]}


async def condition(it: World, kind: str, part: str) -> dict[str, Any]:
    async def told() -> Any:
        status = await it.status()
        found = [each for each in status.get("conditions", ()) if each["type"] == kind]
        return next((each for each in found if part in each["message"]), None)

    found: dict[str, Any] = await it.eventually(told)
    return found


async def without_orphans(it: World) -> None:
    async def tidy() -> bool:
        found = (await it.status()).get("conditions") or ()
        return not any(each["type"] == "OrphanedResourceWarning" for each in found)

    await it.eventually(tidy)


def orphaned(it: World) -> list[str]:
    """How many metrics tell of, for each application."""
    return [each.rpartition(" ")[2] for each in it.counted(ORPHANED)]


def project(name: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AppProject",
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {"sourceRepos": ["*"], "destinations": [{"server": "*", "namespace": "*"}], **spec},
    }


def cluster_secret(name: str, server: str) -> dict[str, Any]:
    labels = {"argocd.argoproj.io/secret-type": "cluster"}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": "argocd", "labels": labels},
        "stringData": {"name": name, "server": server},
    }


async def test_a_repository_that_is_not_permitted_is_not_even_looked_at(
    stage: Stage,
) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/one.yaml": config("one")})
        await it.create(project("narrow", sourceRepos=["https://other.example.test/*"]))
        await it.create(application(AUTOMATED, project="narrow"))
        await condition(it, "InvalidSpecError", "not permitted in project")
        assert it.declared.renders == 0
        assert (await it.status())["sync"]["status"] == "Unknown"


async def test_a_project_that_is_missing_is_told_with_a_hint(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/one.yaml": config("one")})
        await it.create(application(AUTOMATED, project="nobody"))
        await condition(it, "InvalidSpecError", "nobody")
        await it.create(project("nobody", clusterResourceWhitelist=[{"group": "*", "kind": "*"}]))
        await it.becomes("Synced", "Healthy")


async def test_a_kind_that_is_not_permitted_fails_the_sync_whole(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/one.yaml": config("one")})
        denied = [{"group": "", "kind": "ConfigMap"}]
        await it.create(project("narrow", namespaceResourceBlacklist=denied))
        await it.create(application({}, project="narrow"))
        said = await condition(it, "InvalidSpecError", "ConfigMap/shop/one")
        assert "kind ConfigMap is not permitted in project narrow (hint: " in said["message"]
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        state = await it.ends("Failed")
        assert "not permitted" in state["message"]
        assert await it.get("ConfigMap", "one") is None


async def test_a_cluster_that_the_project_lists_by_address_is_permitted_by_name(
    stage: Stage,
) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/one.yaml": config("one")})
        await it.create(cluster_secret("here", HERE))
        listed = [{"server": HERE, "namespace": "*"}]
        kinds = [{"group": "*", "kind": "*"}]
        await it.create(project("narrow", destinations=listed, clusterResourceWhitelist=kinds))
        destination = {"name": "here", "namespace": "shop"}
        await it.create(application(AUTOMATED, project="narrow", destination=destination))
        await it.becomes("Synced", "Healthy")


async def test_what_nobody_declares_is_told_as_it_comes_and_goes(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/one.yaml": config("one")})
        ignored = [{"group": "", "kind": "ServiceAccount"}]
        kinds = [{"group": "*", "kind": "*"}]
        await it.create(
            project("tidy", orphanedResources={"ignore": ignored}, clusterResourceWhitelist=kinds)
        )
        await it.create(application(AUTOMATED, project="tidy"))
        await it.becomes("Synced", "Healthy")
        meta = {"name": "left", "namespace": "shop"}
        await it.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta})
        await condition(it, "OrphanedResourceWarning", "has 1 orphaned resources")
        assert orphaned(it) == ["1"]
        silent = {"spec": {"orphanedResources": {"warn": False, "ignore": ignored}}}
        await it.patch("AppProject", "tidy", silent, ARGOCD)
        await without_orphans(it)
        assert orphaned(it) == ["1"]  # nobody is warned, and they are counted
        await it.delete("ConfigMap", "left")

        async def none() -> bool:
            return orphaned(it) == ["0"]

        await it.eventually(none)


async def test_what_a_deleted_application_has_left_is_an_orphan(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/one.yaml": config("one"), "old/two.yaml": config("two")})
        kinds = [{"group": "*", "kind": "*"}]
        await it.create(project("tidy", orphanedResources={}, clusterResourceWhitelist=kinds))
        await it.create(application(AUTOMATED, name="old"))
        await it.becomes("Synced", "Healthy", "old")
        await it.create(application(AUTOMATED, project="tidy"))
        await it.becomes("Synced", "Healthy")
        await it.delete("Application", "old", ARGOCD)
        await condition(it, "OrphanedResourceWarning", "has 1 orphaned resources")
        await it.create(application(AUTOMATED, name="old"))
        await it.becomes("Synced", "Healthy", "old")
        await without_orphans(it)


async def test_what_a_global_project_lends_holds_as_soon_as_it_says_so(tmp_path: Path) -> None:
    marks = Marks(lending=(GlobalProject("base", {"matchLabels": {"tier": "prod"}}),))
    async with world(tmp_path, marks=marks) as it:
        it.declared.push(URL, {"web/one.yaml": config("one")})
        kinds = [{"group": "*", "kind": "*"}]
        await it.create(project("base", sourceRepos=[], destinations=[]))
        team = project("team", sourceRepos=[], clusterResourceWhitelist=kinds)
        await it.create({**team, "metadata": {**team["metadata"], "labels": {"tier": "prod"}}})
        await it.create(application(AUTOMATED, project="team"))
        await condition(it, "InvalidSpecError", "not permitted in project")
        await it.patch("AppProject", "base", {"spec": {"sourceRepos": [URL]}}, ARGOCD)
        await it.becomes("Synced", "Healthy")
        denied = [{"group": "", "kind": "ConfigMap"}]
        rules = {"spec": {"namespaceResourceBlacklist": denied}}
        await it.patch("AppProject", "base", rules, ARGOCD)
        await condition(it, "InvalidSpecError", "it is in namespaceResourceBlacklist")


async def test_a_cluster_that_is_made_the_projects_own_is_permitted(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        it.declared.push(URL, {"web/one.yaml": config("one")})
        kinds = [{"group": "*", "kind": "*"}]
        rules = {"permitOnlyProjectScopedClusters": True, "clusterResourceWhitelist": kinds}
        await it.create(project("team", **rules))
        await it.create(application(AUTOMATED, project="team"))
        await condition(it, "InvalidSpecError", "it permits only clusters of its own")
        secret = cluster_secret("here", HERE)
        await it.create({**secret, "stringData": {**secret["stringData"], "project": "team"}})
        await it.refresh()
        await it.becomes("Synced", "Healthy")


async def test_an_application_outside_is_left_alone_unless_its_namespace_is_listed(
    stage: Stage,
) -> None:
    async with world(stage, marks=Marks(namespaces=("team-*",))) as it:
        it.declared.push(URL, {"web/one.yaml": config("one")})
        kinds = [{"group": "*", "kind": "*"}]
        teams = project("teams", sourceNamespaces=["*"], clusterResourceWhitelist=kinds)
        await it.create(teams)
        for namespace in ("team-a", "other"):
            await it.create_namespace(namespace)
            body = application(AUTOMATED, project="teams")
            await it.create({**body, "metadata": {"name": "web", "namespace": namespace}})

        async def synced() -> Any:
            found = await it.get("Application", "web", "team-a")
            return found is not None and found.at("status", "sync", "status") == "Synced"

        await it.eventually(synced)
        ignored = await it.there("Application", "web", "other")
        assert "status" not in ignored.body
