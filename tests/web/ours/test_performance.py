"""Figures of deployments through the API, and by ``trueup app performance``."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.entrance import KEY, Entrance, entrance
from tests.support.shell import shell
from tests.support.story import URL
from tests.web.test_record import kept
from trueup.edge.clock import SystemClock
from trueup.edge.history.milestones import Milestones
from trueup.edge.history.opened import opened
from trueup.model.performance import Milestone, Result

OURS = "/api/trueup/v1"


async def deployed(milestones: Milestones, name: str, *results: Result, ago: int = 0) -> None:
    at = datetime.now(UTC) - timedelta(days=ago)
    for each in results:
        seconds = None if each is Result.FAILED else 90.0
        milestones.add(Milestone("argocd", name, at, each, seconds))
    await milestones.write()


@asynccontextmanager
async def furnished(folder: Path) -> AsyncIterator[Entrance]:
    """Of two projects, and of an application that is gone."""
    async with (
        opened("", folder / "history", SystemClock(), {}) as keeper,
        entrance(folder, history=keeper) as door,
    ):
        await door.application("shop", "web")
        await door.application("bank", "default")
        await deployed(keeper.milestones, "shop", Result.SUCCEEDED, Result.FAILED)
        await deployed(keeper.milestones, "shop", Result.RESTORED, ago=1)
        await deployed(keeper.milestones, "shop", Result.SUCCEEDED, ago=40)
        await deployed(keeper.milestones, "bank", Result.SUCCEEDED)
        await deployed(keeper.milestones, "gone", Result.SUCCEEDED)
        yield door


async def asked(door: Entrance, token: str, path: str, **query: str) -> Any:
    status, said = await door.call(token, "GET", f"{OURS}{path}", **query)
    return said if status == 200 else status


async def test_of_one_application(tmp_path: Path) -> None:
    async with furnished(tmp_path) as door:
        path = "/applications/shop/performance"
        month = await asked(door, KEY, path)
        assert (month["days"], len(month["daily"])) == (30, 30)
        assert month["figures"] == {
            "deployments": 2,
            "failed": 1,
            "restored": 1,
            "frequency": 2 / 30,
            "lead": 90.0,
            "failure": 0.5,
            "restore": 90.0,
        }
        last = {each: month["daily"][-1][each] for each in ("succeeded", "failed", "lead")}
        assert last == {"succeeded": 1, "failed": 1, "lead": 90.0}
        assert (await asked(door, KEY, path, days="90"))["figures"]["deployments"] == 3
        assert [await asked(door, KEY, path, days=each) for each in ("0", "366", "x")] == [400] * 3
        assert await asked(door, await door.log_in("bob"), path) == 403


async def test_of_all_that_one_may_see(tmp_path: Path) -> None:
    async with furnished(tmp_path) as door:
        fleet = await asked(door, KEY, "/performance")
        assert [(each["name"], each["project"]) for each in fleet["items"]] == [
            ("shop", "web"),
            ("bank", "default"),
        ]
        assert fleet["figures"]["deployments"] == 3
        assert fleet["items"][0]["active"][-2:] == [0, 2]
        assert "more" not in fleet
        own = await asked(door, await door.log_in("alice"), "/performance")
        assert [each["name"] for each in own["items"]] == ["shop"]
        found = await asked(door, KEY, "/performance", q="project:default")
        assert [each["name"] for each in found["items"]] == ["bank"]
        nobody = await asked(door, await door.log_in("bob"), "/performance")
        assert (nobody["items"], "deployments" in nobody["figures"]) == ([], False)


async def test_by_the_command_line(tmp_path: Path) -> None:
    async with kept(tmp_path) as (site, keeper):
        run = shell(site, tmp_path)
        empty = await run.ok("app", "performance")
        assert empty.split()[:2] == ["NAME", "PROJECT"]
        where = ("--dest-server", "https://kubernetes.default.svc", "--dest-namespace", "shop")
        await run.ok("app", "create", "web", "--repo", URL, "--path", "web", *where)
        await deployed(keeper.milestones, "web", Result.SUCCEEDED, Result.FAILED, Result.RESTORED)
        _, row = (await run.ok("app", "performance", "--days", "10")).splitlines()
        assert row.split() == ["argocd/web", "default", "2", "0.20", "1.5m", "50%", "1.5m"]
        assert "Lead time" in await run.ok("app", "performance", "web")
        read = json.loads(await run.ok("app", "performance", "web", "-o", "json"))
        assert read["figures"]["failure"] == 0.5
        (item,) = json.loads(await run.ok("app", "dora", "-q", "name:web", "-o", "json"))
        assert item["name"] == "web"
