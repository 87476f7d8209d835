"""Sync windows: what is held back, and that it goes on the moment a window opens or shuts."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.stories.test_projects import AUTOMATED, condition
from tests.support.story import URL, Stage, World, application, config, world

ALWAYS = {"schedule": "* * * * *", "duration": "1h", "applications": ["web"]}


async def windows(it: World, *given: dict[str, Any]) -> None:
    await it.patch("AppProject", "default", {"spec": {"syncWindows": list(given)}}, "argocd")


def until_soon(seconds: int) -> tuple[datetime, dict[str, Any]]:
    """Its end, and a window that opened with this minute and is open for *seconds* more."""
    now = datetime.now(UTC).replace(microsecond=0)
    said = {"schedule": f"{now.minute} {now.hour} * * *", "duration": f"{now.second + seconds}s"}
    return now + timedelta(seconds=seconds), said


async def blocked(it: World) -> bool:
    state = (await it.status()).get("operationState") or {}
    return state.get("message") == "Sync operation blocked by sync window"


async def test_automation_waits_for_the_end_of_a_window_to_the_second(stage: Stage) -> None:
    async with world(stage) as it:
        await windows(it, {"kind": "deny", **ALWAYS})
        it.declared.push(URL, {"web/one.yaml": config("one")})
        await it.create(application(AUTOMATED))
        await it.becomes("OutOfSync", "Missing")
        assert "operationState" not in await it.status()
        end, soon = until_soon(3)
        await windows(it, {"kind": "deny", "namespaces": ["shop"], **soon})
        state = (await it.becomes("Synced", "Healthy"))["operationState"]
        assert state["operation"]["initiatedBy"]["automated"] is True
        assert datetime.fromisoformat(state["startedAt"]) >= end


async def test_a_sync_by_hand_is_blocked_too_unless_the_window_lets_people(
    stage: Stage,
) -> None:
    async with world(stage) as it:
        await windows(it, {"kind": "deny", **ALWAYS})
        it.declared.push(URL, {"web/one.yaml": config("one")})
        await it.create(application({"syncOptions": ["CreateNamespace=true"]}))
        await it.sync()
        await it.eventually(lambda: blocked(it))
        assert (await it.status())["operationState"]["phase"] == "Running"
        assert await it.get("ConfigMap", "one") is None
        await windows(it, {"kind": "deny", **ALWAYS, "manualSync": True})
        await it.ends("Succeeded")


async def test_a_blocked_sync_can_be_ended(stage: Stage) -> None:
    async with world(stage) as it:
        never = {"schedule": "0 0 30 2 *", "duration": "1h", "applications": ["web"]}
        await windows(it, {"kind": "allow", **never})
        it.declared.push(URL, {"web/one.yaml": config("one")})
        await it.create(application({"syncOptions": ["CreateNamespace=true"]}))
        await it.sync()
        await it.eventually(lambda: blocked(it))
        ended = {"status": {"operationState": {"phase": "Terminating"}}}
        await it.patch("Application", "web", ended, "argocd")
        state = await it.ends("Failed")
        assert state["message"] == "Operation terminated"


async def test_a_window_that_makes_no_sense_is_told_and_holds_back(stage: Stage) -> None:
    async with world(stage) as it:
        await windows(it, {"kind": "deny", **ALWAYS, "schedule": "0 25 * * *"})
        it.declared.push(URL, {"web/one.yaml": config("one")})
        await it.create(application(AUTOMATED))
        told = await condition(it, "SyncError", "spec.syncWindows[0].schedule")
        assert told["message"].startswith(
            "project default: spec.syncWindows[0].schedule: cannot parse schedule '0 25 * * *': "
        )
        assert "hour 0-23" in told["message"]
        await it.becomes("OutOfSync", "Missing")
        await windows(it, {"kind": "allow", **ALWAYS})
        status = await it.becomes("Synced", "Healthy")
        assert not status.get("conditions")
