"""What clients of Argo CD rely on when they write Applications."""

from pathlib import Path
from typing import Any

from tests.support.site import Site, manual, site

APPS = "/api/v1/applications"
WEB = f"{APPS}/web"
CASCADE = "resources-finalizer.argocd.argoproj.io"
LOOSE = {"validate": "false"}


def labelled(**metadata: Any) -> dict[str, Any]:
    app = manual()
    app["metadata"] |= metadata
    return app


async def stored(made: Site) -> dict[str, Any]:
    found: dict[str, Any] = (await made.get(WEB))["metadata"]
    return {name: found.get(name) or None for name in ("labels", "annotations", "finalizers")}


async def test_an_upsert_adds_labels_and_an_update_replaces_them(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        first = labelled(labels={"a": "1"}, annotations={"n": "1"}, finalizers=[CASCADE])
        await made.call("POST", APPS, first, **LOOSE)
        second = labelled(labels={"b": "2"})
        status, said = await made.call("POST", APPS, second, **LOOSE)
        assert (status, said["code"]) == (400, 3)
        assert said["message"].startswith("existing application spec is different")
        await made.call("POST", APPS, second, upsert="true", **LOOSE)
        both = {"labels": {"a": "1", "b": "2"}, "annotations": {"n": "1"}}
        assert await stored(made) == {**both, "finalizers": None}
        await made.call("PUT", WEB, labelled(labels={"c": "3"}), **LOOSE)
        assert await stored(made) == {
            "labels": {"c": "3"},
            "annotations": None,
            "finalizers": None,
        }
        read = await made.get(WEB)  # and written again, as a controller does all the time
        await made.call("PUT", WEB, manual(revisionHistoryLimit=1), **LOOSE)
        read["spec"]["revisionHistoryLimit"] = 2
        status, said = await made.call("PUT", WEB, read, **LOOSE)
        assert (status, said["spec"]["revisionHistoryLimit"]) == (200, 2)


async def test_projects_and_namespaces_may_be_named_or_left_out(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await made.call("POST", APPS, manual(), **LOOSE)
        spec = {**manual()["spec"], "project": ""}
        status, said = await made.call("PUT", f"{WEB}/spec", spec, **LOOSE)
        assert (status, said["project"]) == (200, "default")
        assert (await made.call("GET", WEB, projects="default"))[0] == 200
        assert (await made.call("GET", WEB, projects="other"))[0] == 404
        assert (await made.call("PUT", WEB, manual(), project="other"))[0] == 404
        status, said = await made.call("GET", f"{WEB}?project=a&project=b")
        assert (status, said["code"]) == (400, 3)
        assert said["message"].startswith("multiple projects specified")
        for names, count in (("web", 1), ("argocd/web", 1), ("other/web", 0)):
            assert len((await made.get(APPS, names=names))["items"]) == count


async def test_applications_of_other_namespaces_are_none(tmp_path: Path) -> None:
    """Whoever may write there must not have our rights by what they write into an Application."""
    async with site(tmp_path) as made:
        mine = labelled(namespace="shop")
        status, said = await made.call("POST", APPS, mine, **LOOSE)
        assert (status, said["message"]) == (403, "namespace 'shop' is not permitted")
        await made.world.create(
            {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", **mine}
        )
        there = {"appNamespace": "shop"}
        for method, path, body in (
            ("GET", WEB, None),
            ("GET", f"{WEB}/manifests", None),
            ("POST", f"{WEB}/sync", there),
            ("PUT", WEB, mine),
            ("DELETE", WEB, None),
        ):
            assert (await made.call(method, path, body, **there))[0] == 404, (method, path)
        await made.call("POST", APPS, manual(), **LOOSE)
        listed = await made.get(APPS)
        assert [each["metadata"]["namespace"] for each in listed["items"]] == ["argocd"]


async def test_syncs_that_nobody_may_start_are_refused(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        sources = [manual()["spec"]["source"]] * 2
        automated = manual(syncPolicy={"automated": {}}, sources=sources)
        await made.call("POST", APPS, automated, **LOOSE)
        other = {"sourcePositions": [2], "revisions": ["v1"]}
        status, said = await made.call("POST", f"{WEB}/sync", other)
        assert (status, said["code"]) == (400, 9)
        assert said["message"].startswith("Cannot sync source ")
        assert said["message"].endswith(" to v1: auto-sync currently set to main")
        await made.call("PUT", WEB, manual(), **LOOSE)
        keys = {"signatureKeys": [{"keyID": "4AEE18F83AFDEB23"}]}
        _, project = await made.call("GET", "/api/v1/projects/default")
        wanted = {**project, "spec": {**project["spec"], **keys}}
        status, said = await made.call("PUT", "/api/v1/projects/default", {"project": wanted})
        assert status == 200, said
        status, said = await made.call("POST", f"{WEB}/sync", {"manifests": ["{}"]})
        assert (status, said["code"]) == (400, 9)
        assert said["message"] == "Cannot use local manifests when source integrity is enforced"


async def test_what_is_going_is_not_begun_and_may_be_sent_away_again(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await made.call("POST", APPS, labelled(finalizers=["kept.example.test/x"]), **LOOSE)
        status, said = await made.call("POST", f"{WEB}/rollback", {"id": 9})
        assert (status, said["code"]) == (400, 3)
        assert said["message"] == "application argocd/web does not have deployment with id 9"
        status, said = await made.call("DELETE", WEB, propagationPolicy="sideways")
        assert (status, said["message"]) == (400, "invalid propagation policy: sideways")
        for policy in ("Foreground", "background", ""):  # nothing can be added once it is going
            status, said = await made.call("DELETE", WEB, propagationPolicy=policy)
            assert status == 200, said
        for what in ("rollback", "sync"):
            status, said = await made.call("POST", f"{WEB}/{what}", {"id": 9})
            assert (status, said["message"]) == (400, "application is deleting")
