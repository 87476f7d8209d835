"""How the process is, when windows are open, and whether the record holds."""

import asyncio
from pathlib import Path

from tests.support.entrance import KEY, entrance
from tests.support.site import site
from trueup.edge.clock import SystemClock
from trueup.edge.history.opened import opened

OURS = "/api/trueup/v1"


async def test_figures_and_troubles_with_their_remedy(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door, asyncio.timeout(60):
        await door.application("shop", "web")
        status, well = await door.call(KEY, "GET", f"{OURS}/health")
        assert status == 200
        assert (well["applications"], well["troubles"]) == (1, [])
        assert [each["name"] for each in well["clusters"]] == ["in-cluster"]
        await door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": "p, ann"})
        _, sick = await door.call(KEY, "GET", f"{OURS}/health")
        (trouble,) = sick["troubles"]
        assert trouble["about"] == "access"
        assert "a rule has 6 fields" in trouble["message"]
        assert trouble["hint"]
        bob = await door.log_in("bob")
        assert (await door.call(bob, "GET", f"{OURS}/health"))[0] == 403


async def test_when_windows_would_be_open(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        windows = [
            {"kind": "allow", "schedule": "0 0 * * *", "duration": "1h", "applications": ["*"]},
            {"kind": "deny", "schedule": "x", "duration": "1h"},
        ]
        path = f"{OURS}/windows/preview"
        status, found = await made.call("POST", path, {"windows": windows, "days": 3})
        assert status == 200
        daily, wrong = found["windows"]
        assert len(daily["spans"]) in (3, 4)
        assert [each["field"] for each in wrong["faults"]] == ["schedule"]
        status, said = await made.call("POST", path, {"windows": [], "days": 400})
        assert (status, "days" in said["message"]) == (400, True)


async def test_whether_the_record_holds(tmp_path: Path) -> None:
    async with (
        opened("", tmp_path / "history", SystemClock(), {}) as keeper,
        site(tmp_path, history=keeper) as made,
        asyncio.timeout(30),
    ):
        await made.call("POST", "/api/v1/projects", {"project": {"metadata": {"name": "team"}}})
        await keeper.settled()
        found = await made.get(f"{OURS}/record/chain")
        state = await keeper.state()
        assert found["entries"] == found["head"]["id"] == state.head.id > 0
        assert "faults" not in found
        assert await made.get(f"{OURS}/record/chain") == found
