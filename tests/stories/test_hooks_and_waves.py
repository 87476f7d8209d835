"""Hooks run to their end and waves wait for each other."""

from pathlib import Path

import yaml

from tests.support.manifests import deployment, hook
from tests.support.story import URL, Stage, application, config, world
from trueup.apiserver.simulate import Pace

MANUAL = {"syncOptions": ["CreateNamespace=true"]}
WAVE = "argocd.argoproj.io/sync-wave"


async def test_hooks_run_before_and_after_the_objects(stage: Stage) -> None:
    async with world(stage) as it:
        files = {
            "web/before.yaml": hook("before", "PreSync"),
            "web/after.yaml": hook("after", "PostSync"),
            "web/config.yaml": config("settings"),
            "web/bad.yaml": hook("rescue", "SyncFail"),
        }
        it.declared.push(URL, files)
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        state = await it.ends("Succeeded")
        results = state["syncResult"]["resources"]
        assert [(each["name"], each["syncPhase"], each["hookPhase"]) for each in results] == [
            ("shop", "PreSync", "Succeeded"),
            ("before", "PreSync", "Succeeded"),
            ("settings", "Sync", "Succeeded"),
            ("after", "PostSync", "Succeeded"),
        ]
        status = await it.becomes("Synced", "Healthy")
        hooks = {each["name"] for each in status["resources"] if each.get("hook")}
        assert hooks == {"before", "after"}
        assert await it.get("Job", "rescue") is None


async def test_a_failing_hook_stops_the_sync_and_runs_sync_fail(stage: Stage) -> None:
    async with world(stage) as it:
        files = {
            "web/before.yaml": hook("before", "PreSync", "migrate:crash"),
            "web/config.yaml": config("settings"),
            "web/rescue.yaml": hook("rescue", "SyncFail"),
        }
        it.declared.push(URL, files)
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        state = await it.ends("Failed")
        assert "completed unsuccessfully" in state["message"]
        assert await it.get("ConfigMap", "settings") is None
        phases = {each["name"]: each["hookPhase"] for each in state["syncResult"]["resources"]}
        assert phases["before"] == "Failed"
        assert phases["rescue"] == "Succeeded"


async def test_a_hook_is_made_anew_for_each_sync(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(
            URL, {"web/a.yaml": hook("before", "PreSync"), "web/b.yaml": config("one")}
        )
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        await it.ends("Succeeded")
        first = (await it.there("Job", "before")).at("metadata", "uid")
        await it.sync()

        async def again() -> bool:
            job = await it.get("Job", "before")
            return job is not None and job.at("metadata", "uid") != first

        await it.eventually(again)
        await it.ends("Succeeded")


async def test_hooks_go_when_their_policy_says_so(stage: Stage) -> None:
    async with world(stage) as it:
        files = {
            "web/a.yaml": hook("before", "PreSync", policy="HookSucceeded"),
            "web/b.yaml": config("one"),
        }
        it.declared.push(URL, files)
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        await it.ends("Succeeded")

        async def gone() -> bool:
            return await it.get("Job", "before") is None

        await it.eventually(gone)


async def test_a_wave_waits_for_the_health_of_the_one_before(stage: Stage) -> None:
    async with world(stage) as it:
        files = {
            "web/a.yaml": deployment("first", "web:missing", **{WAVE: "-1"}),
            "web/b.yaml": config("second"),
        }
        it.declared.push(URL, files)
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()

        async def waits() -> bool:
            state = (await it.status()).get("operationState") or {}
            return "waiting for healthy state of apps/Deployment/first" in state.get("message", "")

        await it.eventually(waits)
        assert await it.get("ConfigMap", "second") is None
        mended = deployment("first", "web:2", **{WAVE: "-1"})
        it.declared.push(URL, {"web/a.yaml": mended, "web/b.yaml": config("second")})
        await it.patch(
            "Application", "web", {"status": {"operationState": {"phase": "Terminating"}}}, "argocd"
        )
        state = await it.ends("Failed")
        assert state["message"] == "Operation terminated"
        await it.sync()
        await it.ends("Succeeded")
        await it.becomes("Synced", "Healthy")


async def test_a_failed_sync_is_tried_again(stage: Stage) -> None:
    async with world(stage) as it:
        retry = {"limit": 3, "backoff": {"duration": "1s", "factor": 1}}
        it.declared.push(URL, {"web/a.yaml": config("Bad_Name"), "web/b.yaml": config("one")})
        await it.create(application({**MANUAL, "automated": {}, "retry": retry}))

        async def again() -> bool:
            state = (await it.status()).get("operationState") or {}
            return int(state.get("retryCount", 0)) >= 2

        await it.eventually(again)
        state = await it.ends("Failed")
        assert state["message"].endswith("(retried 3 times).")
        status = await it.status()
        assert "Failed last sync attempt" in status["conditions"][0]["message"]


async def test_a_job_that_vanishes_as_soon_as_it_ends_has_succeeded(stage: Stage) -> None:
    async with world(stage) as it:
        short = yaml.safe_load(hook("before", "PreSync"))
        short["spec"]["ttlSecondsAfterFinished"] = 0
        files = {"web/a.yaml": yaml.safe_dump(short), "web/b.yaml": config("one")}
        it.declared.push(URL, files)
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        await it.ends("Succeeded")

        async def gone() -> bool:
            return await it.get("Job", "before") is None

        await it.eventually(gone)


async def test_a_terminated_sync_leaves_no_running_hook(tmp_path: Path) -> None:
    async with world(tmp_path, pace=Pace(job=3600.0)) as it:
        it.declared.push(URL, {"web/a.yaml": hook("slow", "PreSync"), "web/b.yaml": config("one")})
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()

        async def waits() -> bool:
            state = (await it.status()).get("operationState") or {}
            return "completion of hook batch/Job/slow" in state.get("message", "")

        await it.eventually(waits)
        terminating = {"status": {"operationState": {"phase": "Terminating"}}}
        await it.patch("Application", "web", terminating, "argocd")
        await it.ends("Failed")

        async def gone() -> bool:
            return await it.get("Job", "slow") is None

        await it.eventually(gone)
