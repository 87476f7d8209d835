"""What cannot be read deletes nothing and stops nobody else."""

from pathlib import Path

from tests.support.apiserver import serving
from tests.support.declared import Declared
from tests.support.manifests import hook
from tests.support.story import URL, application, config, running, world
from trueup.model.crds import crds

AUTOMATED = {
    "automated": {"prune": True, "selfHeal": True},
    "syncOptions": ["CreateNamespace=true"],
}


async def test_a_broken_commit_keeps_everything(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        good = it.declared.push(URL, {"web/one.yaml": config("one")})
        await it.create(application(AUTOMATED))
        await it.becomes("Synced", "Healthy")
        it.declared.push(URL, {"web/one.yaml": "kind: [unclosed"})
        await it.refresh()
        status = await it.becomes("Unknown", "Healthy")
        assert status["conditions"][0]["type"] == "ComparisonError"
        assert "web/one.yaml" in status["conditions"][0]["message"]
        assert status["sync"]["revision"] == good
        assert await it.get("ConfigMap", "one") is not None
        mended = it.declared.push(URL, {"web/one.yaml": config("one", colour="red")})
        await it.refresh()
        status = await it.becomes("Synced", "Healthy", revision=mended)
        assert "conditions" not in status


async def test_a_repository_that_is_gone_keeps_everything(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        it.declared.push(URL, {"web/one.yaml": config("one")})
        other = "https://git.example.test/other.git"
        it.declared.push(other, {"other/one.yaml": config("other")})
        source = {"repoURL": other, "path": "other"}
        await it.create(application(AUTOMATED))
        await it.create(application(AUTOMATED, "other", source=source))
        await it.becomes("Synced", "Healthy")
        await it.becomes("Synced", "Healthy", "other")
        it.declared.broken.add(URL)
        await it.refresh()
        await it.becomes("Unknown", "Healthy")
        assert await it.get("ConfigMap", "one") is not None
        it.declared.push(other, {"other/one.yaml": config("other", colour="red")})
        await it.refresh("other")
        await it.becomes("Synced", "Healthy", "other")
        it.declared.broken.clear()
        await it.refresh()
        await it.becomes("Synced", "Healthy")


async def test_two_applications_that_declare_one_object_are_warned(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        files = {"web/one.yaml": config("shared"), "rival/one.yaml": config("shared")}
        it.declared.push(URL, files)
        await it.create(application(AUTOMATED))
        await it.becomes("Synced", "Healthy")
        await it.create(application({}, "rival"))

        async def warned() -> bool:
            told = (await it.status("rival")).get("conditions") or []
            return [each["type"] for each in told] == ["SharedResourceWarning"]

        await it.eventually(warned)


async def test_an_application_that_makes_no_sense_is_told_so(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        it.declared.push(URL, {"web/one.yaml": config("one")})
        await it.create(application(AUTOMATED, destination={"namespace": "shop"}))
        status = await it.becomes("Unknown", "Unknown")
        assert status["conditions"][0]["type"] == "InvalidSpecError"


async def test_a_restart_writes_nothing_and_goes_on(tmp_path: Path) -> None:
    origin = Declared()
    async with serving(tmp_path, crds=crds()) as server:
        socket = str(server.settings.socket)
        async with running(socket, origin) as it:
            origin.push(URL, {"web/one.yaml": config("one", colour="blue")})
            await it.create(application(AUTOMATED))
            await it.becomes("Synced", "Healthy")
            before = (await it.app())["metadata"]["resourceVersion"]
            await it.create(application({}, "later"))
            await it.becomes("Unknown", "Healthy", "later")
        async with running(socket, origin) as it:
            origin.push(URL, {"web/one.yaml": config("one", colour="blue"), "later/x": ""})
            await it.refresh("later")
            await it.becomes("Synced", "Healthy", "later")
            assert (await it.app())["metadata"]["resourceVersion"] == before
            await it.patch("ConfigMap", "one", {"data": {"colour": "green"}})

            async def healed() -> bool:
                return bool((await it.there("ConfigMap", "one")).at("data", "colour") == "blue")

            await it.eventually(healed)
            await it.becomes("Synced", "Healthy")


async def test_one_invalid_object_fails_the_sync_before_anything_is_written(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as it:
        bad = "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 0}]}}"
        files = {
            "web/a.yaml": config("one", {"argocd.argoproj.io/sync-wave": "-1"}),
            "web/b.yaml": bad,
            "web/c.yaml": hook("rescue", "SyncFail"),
        }
        it.declared.push(URL, files)
        await it.create(application({"syncOptions": ["CreateNamespace=true"]}))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        state = await it.ends("Failed")
        assert state["message"].startswith("one or more objects failed to apply (dry run), reason:")
        assert "spec.ports[0].port" in state["message"]
        assert await it.get("ConfigMap", "one") is None
        assert await it.get("Job", "rescue") is None
        results = {each["name"]: each["status"] for each in state["syncResult"]["resources"]}
        assert results == {"shop": "Synced", "web": "SyncFailed"}
        it.declared.push(URL, {**files, "web/b.yaml": bad.replace("port: 0", "port: 80")})
        await it.sync()
        await it.ends("Succeeded")
