"""The record in SQLite: what is added is found, in order, and the chain holds."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from trueup.core.history import chain
from trueup.core.history.retention import rules
from trueup.edge.clock import SystemClock
from trueup.edge.history import heads, schema, searching
from trueup.edge.history.database import database as record
from trueup.edge.history.keeper import Keeper
from trueup.edge.history.opened import opened
from trueup.edge.history.retiring import retire
from trueup.k8s.value import encode
from trueup.model.errors import Stalled, Unreachable
from trueup.model.record import Edit, Entry, Head, Kind, Outcome, Query, Who, entry_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def entry(at: int, kind: Kind = Kind.CHANGE, **more: object) -> Entry:
    usual = {"application": f"app{at % 3}", "project": "web", "who": Who("ann")}
    said = {**usual, "message": f"no {at}", **more}
    return Entry(NOW + timedelta(minutes=at), kind, "updated", **said)  # type: ignore[arg-type]


@asynccontextmanager
async def kept(folder: Path, *entries: Entry, url: str = "") -> AsyncIterator[Keeper]:
    async with opened(url, folder, SystemClock(), {}) as keeper:
        for each in entries:
            keeper.add(each)
        await keeper.settled()
        yield keeper


def everybody(_entry: Entry) -> bool:
    return True


async def ids(keeper: Keeper, **asked: object) -> list[int]:
    page = await keeper.find(Query(**asked), 100, everybody)  # type: ignore[arg-type]
    return [each.id for each in page.entries]


async def until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110 nothing tells when
        await asyncio.sleep(0)


async def test_what_is_added_is_found_newest_first(tmp_path: Path) -> None:
    async with kept(tmp_path, *map(entry, range(5))) as keeper:
        page = await keeper.find(Query(), 3, everybody)
        assert [each.message for each in page.entries] == ["no 4", "no 3", "no 2"]
        rest = await keeper.find(Query(before=page.next), 3, everybody)
        assert [each.id for each in rest.entries] == [2, 1]
        assert rest.next == 0


async def test_a_search_by_each_of_its_parts(tmp_path: Path) -> None:
    made = (
        entry(0),
        entry(1, Kind.LOGIN, who=Who("bob"), application=""),
        entry(2, outcome=Outcome.FAILED, revisions=("abc123", "v1.2.3")),
        entry(3, object="ConfigMap/argocd/argocd-cm", message="Größe"),
    )
    async with kept(tmp_path, *made) as keeper:
        assert await ids(keeper, application="app0") == [4, 1]
        assert await ids(keeper, who="bob") == [2]
        assert await ids(keeper, kinds=(Kind.LOGIN, Kind.DRIFT)) == [2]
        assert await ids(keeper, outcome=Outcome.FAILED) == [3]
        assert await ids(keeper, commit="abc") == [3]
        assert await ids(keeper, commit="v1.2") == [3]
        assert await ids(keeper, commit="bc1") == []
        assert await ids(keeper, object="argocd-cm") == [4]
        assert await ids(keeper, text="GRÖSSE") == []
        assert await ids(keeper, text="GRÖße") == [4]
        assert await ids(keeper, text="100%") == []
        assert await ids(keeper, since=made[1].time, until=made[2].time) == [3, 2]
        assert await ids(keeper, after=3) == [4]
        assert (await keeper.one(2)) is not None
        assert (await keeper.one(9)) is None


async def test_only_what_may_be_seen_counts(tmp_path: Path) -> None:
    async with kept(tmp_path, *map(entry, range(9))) as keeper:
        page = await keeper.find(Query(), 2, lambda each: each.application == "app0")
        assert [each.id for each in page.entries] == [7, 4]
        assert page.next == 4


async def test_entries_that_wait_outlive_the_process(tmp_path: Path) -> None:
    async with kept(tmp_path, entry(0)) as keeper:
        known = await keeper.one(1)
    assert known is not None
    torn = encode(known) + b"\n" + encode(entry(1)) + b"\n" + b'{"time": "20'
    (tmp_path / "record.waiting").write_bytes(torn)
    async with opened("", tmp_path, SystemClock(), {}) as keeper:
        assert await keeper.grown(1) == 2
        assert await ids(keeper) == [2, 1]  # the first was written before, and is not told twice


async def test_nothing_that_is_added_can_stop_the_record(tmp_path: Path) -> None:
    odd = entry(
        0,
        who=Who("\ud800\x00"),
        details={"huge": 2**70, "not": float("nan"), "deep": [{1: b"x"}]},
        changes=(Edit("a", 2**70, "x" * 10_000),),
    )
    local = datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    async with kept(tmp_path, odd, Entry(local, Kind.CHANGE, "updated")) as keeper:
        assert await ids(keeper) == [2, 1]
        assert (await searching.verify(keeper.database)).faults == ()


async def test_why_entries_wait_is_said(tmp_path: Path) -> None:
    (tmp_path / "record.db").mkdir()
    async with opened("", tmp_path, SystemClock(), {}) as keeper:
        assert keeper.problems == []
        keeper.add(entry(0))
        await until(lambda: bool(keeper.problems))
        assert keeper.problems[0].startswith("1 entries of the record are not written yet: ")
        (tmp_path / "record.db").rmdir()
        await keeper.settled()
        assert await ids(keeper) == [1]
        assert keeper.problems == []


async def test_what_is_added_while_the_database_is_away_is_written_later(tmp_path: Path) -> None:
    """Here: somebody else holds the file, longer than the first attempt takes to begin."""
    async with kept(tmp_path, entry(0)) as keeper:
        other = sqlite3.connect(tmp_path / "record.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        keeper.add(entry(1))
        assert await ids(keeper) == [1]
        other.execute("COMMIT")
        other.close()
        assert await keeper.grown(1) == 2


async def test_two_keepers_make_one_chain(tmp_path: Path) -> None:
    async with (
        opened("", tmp_path, SystemClock(), {}, "one") as one,
        opened("", tmp_path, SystemClock(), {}, "two") as two,
    ):
        for at in range(60):
            (one, two)[at % 2].add(entry(at))
            await asyncio.sleep(0)
        await asyncio.gather(one.settled(), two.settled())
        verdict = await searching.verify(one.database, *heads.noted(tmp_path))
        assert (verdict.entries, verdict.faults) == (60, ())


TAMPERING = {
    "changed": "UPDATE record_entries SET body = replace(body, 'no 2', 'no 7') WHERE id = 3",
    "searched otherwise": "UPDATE record_entries SET who = 'bob' WHERE id = 3",
    "another moment": "UPDATE record_entries SET time = time + 1 WHERE id = 3",
    "removed": "DELETE FROM record_entries WHERE id = 3",
    "the last removed": "DELETE FROM record_entries WHERE id = 5",
    "inserted": """INSERT INTO record_entries SELECT 6, time, kept, application, project, kind, who,
        outcome, namespace, object, words, body, link FROM record_entries WHERE id = 3""",
    "reordered": "UPDATE record_entries SET id = CASE id WHEN 2 THEN 300 ELSE 2 END "
    "WHERE id IN (2, 3); UPDATE record_entries SET id = 3 WHERE id = 300",
    "a commit unnamed": "DELETE FROM record_revisions WHERE id = 3",
    "cut off": "DELETE FROM record_entries WHERE id > 3; UPDATE record_head SET id = 3, "
    "link = (SELECT link FROM record_entries WHERE id = 3)",
    "called retired": "INSERT INTO record_pruned SELECT id, time, kind, "
    "'d0', link FROM record_entries WHERE id = 3; DELETE FROM record_entries WHERE id = 3",
    "called the beginning": "UPDATE record_checkpoint SET id = 3, "
    "link = (SELECT link FROM record_entries WHERE id = 3); "
    "DELETE FROM record_entries WHERE id <= 3",
}


ALIKE = ("called retired", "inserted")
"""What a database cannot tell from retention, or from appending."""


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a record of five entries."""
    folder = tmp_path_factory.mktemp("five")

    async def write() -> None:
        async with kept(folder, *(entry(at, revisions=(f"c{at}",)) for at in range(5))):
            pass

    asyncio.run(write())
    return folder


@pytest.mark.parametrize("what", TAMPERING)
async def test_tampering_shows(five: Path, tmp_path: Path, what: str) -> None:
    shutil.copytree(five, tmp_path, dirs_exist_ok=True)
    _tampered(tmp_path, TAMPERING[what], unguarded=True)
    database = record("", tmp_path)
    verdict = await searching.verify(database, *heads.noted(tmp_path))
    await database.close()
    assert verdict.faults


def _tampered(folder: Path, statements: str, *, unguarded: bool) -> None:
    file = sqlite3.connect(folder / "record.db")
    if unguarded:
        triggers = file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            file.execute(f"DROP TRIGGER {name}")
    try:
        file.executescript(statements)
        file.commit()
    finally:
        file.close()


@pytest.mark.parametrize("what", [each for each in TAMPERING if each not in ALIKE])
def test_the_database_refuses_to_change_it(five: Path, tmp_path: Path, what: str) -> None:
    shutil.copytree(five, tmp_path, dirs_exist_ok=True)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        _tampered(tmp_path, TAMPERING[what], unguarded=False)


async def test_a_head_that_was_noted_elsewhere_shows_a_shorter_record(tmp_path: Path) -> None:
    async with kept(tmp_path, *map(entry, range(3))) as keeper:
        verdict = await searching.verify(keeper.database, Head(9, "ab"))
        assert [each.id for each in verdict.faults] == [9]


async def test_retention_leaves_a_chain_that_holds(tmp_path: Path) -> None:
    made = [entry(at, (Kind.DRIFT, Kind.CHANGE)[at % 2]) for at in range(20)]
    async with kept(tmp_path, *made) as keeper:
        bounds = {Kind.DRIFT: made[15].time, Kind.CHANGE: made[6].time}
        assert await retire(keeper.database, bounds, NOW + timedelta(days=1)) == 11
        left = [each for each in reversed(await ids(keeper)) if each <= 20]
        assert left == [8, 10, 12, 14, 16, 17, 18, 19, 20]
        verdict = await searching.verify(keeper.database, *heads.noted(tmp_path))
        assert verdict.faults == ()
        assert verdict.tombstones == 4
        later = {**bounds, Kind.CHANGE: made[13].time}
        assert await retire(keeper.database, later, NOW + timedelta(days=2)) == 3
        assert (await searching.verify(keeper.database)).faults == ()
        assert await retire(keeper.database, later, NOW + timedelta(days=3)) == 0


async def test_retention_by_rules_takes_what_is_old_at_the_start(tmp_path: Path) -> None:
    old = Entry(datetime(2020, 1, 1, tzinfo=UTC), Kind.LOGIN, "logged in")
    async with kept(tmp_path, old, entry(0)):
        pass
    async with opened("", tmp_path, SystemClock(), rules("login=30d")) as keeper:
        await keeper.grown(3)
        assert 1 not in await ids(keeper)


async def test_an_older_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    """An entry of the first schema, in which no commit was named, is found by its commit."""
    database = record("", tmp_path)
    await database.update("0001")
    await database.close()
    (sealed,) = chain.sealed([entry(0, id=1, revisions=("abc", "def"))], chain.FIRST)
    found = entry_of(sealed.body)
    row = schema.row(found, sealed, schema.micros(found.time))
    file = sqlite3.connect(tmp_path / "record.db")
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    file.execute(f"INSERT INTO record_entries ({names}) VALUES ({marks})", row)  # noqa: S608
    file.execute("UPDATE record_head SET id = 1, link = ?", (sealed.link,))
    file.commit()
    file.close()
    async with kept(tmp_path, entry(1)) as keeper:
        assert await ids(keeper, commit="def") == [1]
        assert (await searching.verify(keeper.database)).faults == ()


async def test_a_schema_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    async with kept(tmp_path, entry(0)):
        pass
    file = sqlite3.connect(tmp_path / "record.db")
    file.execute("UPDATE record_version SET version_num = '9999'")
    file.commit()
    file.close()
    async with opened("", tmp_path, SystemClock(), {}) as keeper:
        keeper.add(entry(1))
        with pytest.raises(Unreachable, match="9999"):
            await ids(keeper)


@pytest.mark.parametrize("said", ["mysql://localhost/x", "postgresql://localhost", "what"])
async def test_an_address_that_is_no_database(tmp_path: Path, said: str) -> None:
    with pytest.raises(Stalled, match=r"history\.url"):
        async with kept(tmp_path, url=said):
            pass
