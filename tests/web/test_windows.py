"""What the web API says of sync windows, and what it refuses because of them."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.site import Site, manual, site

APP = "/api/v1/applications/web"
OURS = "/api/trueup/v1/applications/web"
OPEN = {"schedule": "* * * * *", "duration": "1h", "applications": ["*"]}
SHUT = {"schedule": "0 0 30 2 *", "duration": "1h", "applications": ["*"]}


async def served(made: Site, *windows: dict[str, Any]) -> None:
    """An application in a project with these windows."""
    patch = {"spec": {"syncWindows": list(windows)}}
    await made.world.patch("AppProject", "default", patch, "argocd")
    status, said = await made.call("POST", "/api/v1/applications", manual())
    assert status == 200, said


async def test_windows_of_an_application(tmp_path: Path) -> None:
    other = {**OPEN, "kind": "deny", "applications": ["other"]}
    async with site(tmp_path) as made:
        await served(made, {"kind": "allow", **OPEN}, {"kind": "allow", **SHUT}, other)
        shown = {"kind": "allow", "duration": "1h"}
        assert await made.get(f"{APP}/syncwindows") == {
            "activeWindows": [{**shown, "schedule": "* * * * *"}],
            "assignedWindows": [
                {**shown, "schedule": "* * * * *"},
                {**shown, "schedule": "0 0 30 2 *"},
            ],
            "canSync": True,
        }


async def test_which_windows_hold_automation_and_until_when(tmp_path: Path) -> None:
    noon = {"kind": "allow", "schedule": "0 12 * * *", "duration": "1m", "applications": ["*"]}
    zoned = {**noon, "timeZone": "Asia/Seoul", "description": "at lunch", "manualSync": True}
    async with site(tmp_path) as made:
        await served(made, zoned, {**noon, "kind": "deny", "applications": ["other"]})
        await made.world.becomes("OutOfSync", "Missing")
        found = await made.get(f"{OURS}/windows")
        (window,) = found["windows"]
        assert (window["timeZone"], window["description"]) == ("Asia/Seoul", "at lunch")
        assert window["holds"]
        assert window["opens"].endswith("T12:00:00+09:00")
        assert found["automatic"] == {
            "allowed": False,
            "until": window["opens"],
            "timeZone": "Asia/Seoul",
        }
        assert found["manual"]["allowed"]
        assert found["waits"] is False

        policy: dict[str, Any] = {"spec": {"syncPolicy": {"automated": {}}}}
        await made.world.patch("Application", "web", policy, "argocd")

        async def waits() -> bool:
            return bool((await made.get(f"{OURS}/windows"))["waits"])

        await made.world.eventually(waits)


async def test_a_window_that_makes_no_sense_is_told_with_its_field(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await served(made, {"kind": "deny", **OPEN, "duration": "1d"})
        found = await made.get(f"{OURS}/windows")
        (fault,) = found["windows"][0]["faults"]
        assert fault["field"] == "duration"
        assert found["manual"] == {"allowed": False}


async def test_without_windows_everybody_may_sync(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await served(made)
        assert await made.get(f"{APP}/syncwindows") == {
            "activeWindows": [],
            "assignedWindows": [],
            "canSync": True,
        }


@pytest.mark.parametrize("path", ["sync", "rollback"])
async def test_a_sync_is_refused_while_a_window_blocks_it(tmp_path: Path, path: str) -> None:
    async with site(tmp_path) as made:
        await served(made, {"kind": "deny", **OPEN})
        status, said = await made.call("POST", f"{APP}/{path}", {})
        assert (status, said["code"]) == (403, 7)
        assert said["message"] == "cannot sync: blocked by sync window"
        assert "trueup proj windows list default" in said["hint"]


async def test_a_sync_is_refused_while_a_window_makes_no_sense(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await served(made, {"kind": "deny", **OPEN, "duration": "1d"})
        status, said = await made.call("POST", f"{APP}/sync", {})
        assert status == 403
        assert said["message"] == "cannot sync: invalid sync window: cannot parse duration '1d'"


async def test_a_project_with_a_window_that_makes_no_sense_is_not_stored(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        bad = {"kind": "deny", **OPEN, "timeZone": "Mars/Olympus"}
        project = {"metadata": {"name": "team"}, "spec": {"syncWindows": [bad]}}
        status, said = await made.call("POST", "/api/v1/projects", {"project": project})
        assert (status, said["code"]) == (400, 3)
        assert said["message"].startswith("spec.syncWindows[0].timeZone: cannot parse")
        assert "Europe/Berlin" in said["hint"]


async def test_nor_is_one_that_lists_something_twice(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        project = {"metadata": {"name": "team"}, "spec": {"sourceRepos": ["a", "a"]}}
        status, said = await made.call("POST", "/api/v1/projects", {"project": project})
        assert (status, said["code"]) == (400, 3)
        assert said["message"] == "source repository 'a' already added"


async def test_a_sync_that_replaces_may_be_forbidden(tmp_path: Path) -> None:
    async with site(tmp_path, replacing=False) as made:
        await served(made)
        wanted = {"syncOptions": {"items": ["Replace=true"]}}
        status, said = await made.call("POST", f"{APP}/sync", wanted)
        assert status == 400
        assert said["message"].startswith("sync with replace was disabled on the API Server level")
        status, said = await made.call("POST", f"{APP}/sync", {})
        assert status == 200
