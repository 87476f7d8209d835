"""Milestones: added up by application and day, in both databases, and never waited for."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.clock import START, FakeClock
from tests.support.postgres import postgres
from trueup.edge.history.database import database
from trueup.edge.history.milestones import KEPT, Milestones
from trueup.edge.history.opened import opened
from trueup.model.errors import Unreachable
from trueup.model.performance import Milestone, Result, Tally

TODAY = START.date()
LONG_AGO = date(2000, 1, 1)


def reached(name: str, result: Result, seconds: float | None = None, ago: int = 0) -> Milestone:
    return Milestone("argocd", name, START - timedelta(days=ago), result, seconds)


async def added_up(url: str, folder: Path) -> None:
    kept = Milestones(database(url, folder), FakeClock())
    for _ in range(2):  # what is there already is added to
        kept.add(reached("web", Result.SUCCEEDED, 10.5))
        kept.add(reached("web", Result.SUCCEEDED))
        kept.add(reached("web", Result.FAILED, ago=2))
        await kept.write()
    kept.add(reached("api", Result.RESTORED, 60.0))
    await kept.write()
    good = Tally(Result.SUCCEEDED, 4, 2, 21.0)
    assert await kept.find(TODAY, among=[("argocd", "web")]) == [good]
    assert await kept.find(TODAY, among=[("argocd", "gone"), ("shop", "web")]) == []
    every = await kept.find(TODAY - timedelta(2), by=("day", "namespace", "name"))
    assert sorted(every, key=lambda each: (each.name, str(each.day))) == [
        Tally(Result.RESTORED, 1, 1, 60.0, TODAY, "argocd", "api"),
        Tally(Result.FAILED, 2, 0, 0.0, TODAY - timedelta(2), "argocd", "web"),
        Tally(Result.SUCCEEDED, 4, 2, 21.0, TODAY, "argocd", "web"),
    ]
    await kept._database.close()


async def test_in_sqlite(tmp_path: Path) -> None:
    await added_up("", tmp_path)


@pytest.mark.slow
async def test_in_postgresql(tmp_path: Path) -> None:
    with postgres() as server:
        await added_up(server.url, tmp_path)


async def test_old_ones_are_taken_away(tmp_path: Path) -> None:
    kept = Milestones(database("", tmp_path), FakeClock())
    kept.add(reached("web", Result.FAILED, ago=KEPT + 1))
    kept.add(reached("web", Result.FAILED, ago=KEPT))
    await kept.write()
    found = await kept.find(LONG_AGO, by=("day",))
    assert [each.day for each in found] == [TODAY - timedelta(KEPT)]
    await kept._database.close()


async def test_what_cannot_be_written_waits(tmp_path: Path) -> None:
    (tmp_path / "record.db").mkdir()
    kept = Milestones(database("", tmp_path), FakeClock())
    kept.add(reached("web", Result.FAILED))
    with pytest.raises(Unreachable):
        await kept.write()
    (tmp_path / "record.db").rmdir()
    await kept.write()
    assert await kept.find(TODAY) == [Tally(Result.FAILED, 1)]
    await kept._database.close()


async def test_the_last_ones_are_written_at_the_end(tmp_path: Path) -> None:
    for _ in range(2):
        async with opened("", tmp_path, FakeClock(), {}) as keeper:
            await asyncio.sleep(0)
            keeper.milestones.add(reached("web", Result.FAILED))
    async with opened("", tmp_path, FakeClock(), {}) as keeper:
        assert await keeper.milestones.find(TODAY) == [Tally(Result.FAILED, 2)]
