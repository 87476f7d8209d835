"""The record in real databases, by real processes: together, killed, cut off, tampered with."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from tests.support.postgres import Postgres, postgres
from trueup.edge.clock import SystemClock
from trueup.edge.history import heads, searching
from trueup.edge.history.database import database as record
from trueup.edge.history.keeper import Keeper
from trueup.edge.history.opened import opened
from trueup.edge.history.retiring import retire
from trueup.model.errors import Unreachable
from trueup.model.record import Entry, Kind, Query

pytestmark = pytest.mark.slow
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
COUNT = 1500  # entries of one process


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as found:
        yield found


@pytest.fixture
async def url(server: Postgres, request: pytest.FixtureRequest) -> str:
    """Of a database of its own."""
    name = f"record_{abs(hash(request.node.nodeid)):x}"
    connection = await asyncpg.connect(server.url)
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    return server.url.removesuffix("postgres") + name


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/shared.db"
    found: str = request.getfixturevalue("url")
    return found


def entry(at: int, kind: Kind = Kind.CHANGE) -> Entry:
    time = NOW + timedelta(minutes=at)
    return Entry(time, kind, "updated", message=f"no {at}\x00", revisions=(f"c{at}",))


async def messages(keeper: Keeper) -> list[str]:
    return [each.message async for each, _ in keeper.walk(Query())]


async def started(url: str, folder: Path, name: str, count: int) -> asyncio.subprocess.Process:
    words = ("-m", "tests.edge.history.writer", url, str(folder), name, str(count))
    return await asyncio.create_subprocess_exec(
        sys.executable, *words, stdout=asyncio.subprocess.PIPE
    )


async def test_two_processes_append_at_once(either: str, tmp_path: Path) -> None:
    """To a database that neither has seen before: both would migrate it."""
    both = [await started(either, tmp_path, name, COUNT) for name in ("one", "two")]
    await asyncio.gather(*(each.communicate() for each in both))
    async with opened(either, tmp_path, SystemClock(), {}) as keeper:
        counts = Counter(await messages(keeper))
        assert counts == Counter(f"{name}-{at}" for name in ("one", "two") for at in range(COUNT))
        verdict = await searching.verify(keeper.database, *heads.noted(tmp_path))
        assert (verdict.entries, verdict.faults) == (2 * COUNT, ())


@pytest.mark.parametrize("when", [1, 700])
async def test_a_killed_process_loses_nothing(either: str, tmp_path: Path, when: int) -> None:
    process = await started(either, tmp_path, "one", 10 * COUNT)
    assert process.stdout is not None
    said = 0
    while said < when:
        said = int(await process.stdout.readline())
    process.kill()
    rest, _ = await process.communicate()
    said = int(rest.decode().split()[-1]) if rest.strip() else said
    async with opened(either, tmp_path, SystemClock(), {}, "one") as keeper:
        keeper.add(entry(0))
        await keeper.settled()
        verdict = await searching.verify(keeper.database, *heads.noted(tmp_path))
        assert verdict.faults == ()
        counts = Counter(await messages(keeper))
        assert set(counts.values()) == {1}
        assert {f"one-{at}" for at in range(said)} <= set(counts)


async def test_a_record_holds_while_others_write_and_retire(either: str, tmp_path: Path) -> None:
    process = await started(either, tmp_path, "one", COUNT)
    database = record(either, tmp_path)
    while process.returncode is None:
        verdict = await searching.verify(database, *heads.noted(tmp_path))
        assert verdict.faults == ()
        await retire(database, {Kind.CHANGE: datetime.now(UTC) - timedelta(seconds=1)}, NOW)
        if verdict.head.id > COUNT:
            break
    await process.communicate()
    assert (await searching.verify(database, *heads.noted(tmp_path))).faults == ()
    await database.close()


async def test_a_database_that_cannot_hold_every_letter(server: Postgres, tmp_path: Path) -> None:
    connection = await asyncpg.connect(server.url)
    how = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    await connection.execute(f"CREATE DATABASE latin {how}")
    await connection.close()
    url = server.url.removesuffix("postgres") + "latin"
    async with opened(url, tmp_path, SystemClock(), {}) as keeper:
        keeper.add(entry(0))
        with pytest.raises(Unreachable, match="the encoding LATIN1") as raised:
            await keeper.find(Query(), 1, lambda _: True)
        assert "ENCODING 'UTF8'" in raised.value.hint


async def test_entries_wait_while_the_server_is_away(
    server: Postgres, url: str, tmp_path: Path
) -> None:
    async with opened(url, tmp_path, SystemClock(), {}) as keeper:
        keeper.add(entry(0))
        await keeper.settled()
        server.stop()
        keeper.add(entry(1))
        with pytest.raises(Unreachable):
            await keeper.find(Query(), 1, lambda _: True)
        server.start()
        await keeper.settled()
        assert len(await messages(keeper)) == 2
        assert (await searching.verify(keeper.database)).faults == ()


async def test_a_search_finds_the_same(either: str, tmp_path: Path) -> None:
    async with opened(either, tmp_path, SystemClock(), {}) as keeper:
        for at in range(30):
            keeper.add(entry(at, (Kind.CHANGE, Kind.DRIFT)[at % 2]))
        await keeper.settled()
        query = Query(kinds=(Kind.DRIFT,), since=entry(10).time, until=entry(20).time)
        page = await keeper.find(query, 3, lambda _: True)
        assert [each.id for each in page.entries] == [20, 18, 16]
        page = await keeper.find(Query(commit="c2"), 50, lambda _: True)
        assert [each.id for each in page.entries] == [*range(30, 20, -1), 3]
        page = await keeper.find(Query(text="NO 7"), 50, lambda _: True)
        assert [each.message for each in page.entries] == ["no 7\x00"]


async def test_retention(either: str, tmp_path: Path) -> None:
    async with opened(either, tmp_path, SystemClock(), {}) as keeper:
        for at in range(30):
            keeper.add(entry(at, (Kind.CHANGE, Kind.DRIFT)[at % 2]))
        await keeper.settled()
        bounds = {Kind.DRIFT: entry(25).time, Kind.CHANGE: entry(10).time}
        assert await retire(keeper.database, bounds, NOW + timedelta(days=1)) == 17
        verdict = await searching.verify(keeper.database)
        assert verdict.faults == ()
        assert verdict.tombstones == 7


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record_entries SET who = 'bob' WHERE id = 2",
        "DELETE FROM record_entries WHERE id = 2",
        "TRUNCATE record_entries",
        "UPDATE record_head SET id = 1",
        "DELETE FROM record_head",
        "UPDATE record_checkpoint SET id = 0",
        "DELETE FROM record_revisions WHERE id = 2",
    ],
)
async def test_the_database_refuses_to_change_it_and_else_it_shows(
    url: str, tmp_path: Path, statement: str
) -> None:
    async with opened(url, tmp_path, SystemClock(), {}) as keeper:
        for at in range(4):
            keeper.add(entry(at))
        await keeper.settled()
    connection = await asyncpg.connect(url)
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await connection.execute(statement)
    for table in ("entries", "head", "checkpoint", "revisions", "pruned"):
        await connection.execute(f"ALTER TABLE record_{table} DISABLE TRIGGER ALL")
    await connection.execute(statement)
    await connection.close()
    database = record(url, tmp_path)
    verdict = await searching.verify(database, *heads.noted(tmp_path))
    await database.close()
    harmless = "checkpoint" in statement  # it says what it said before
    assert bool(verdict.faults) is not harmless


async def test_an_older_schema_is_brought_up_to_date(url: str, tmp_path: Path) -> None:
    database = record(url, tmp_path)
    await database.update("0001")
    await database.close()
    async with opened(url, tmp_path, SystemClock(), {}) as keeper:
        keeper.add(entry(0))
        await keeper.settled()
        assert (await searching.verify(keeper.database)).faults == ()
