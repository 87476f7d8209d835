"""States in real databases, by real processes at once; in PostgreSQL beside the record."""

import asyncio
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import msgspec
import pytest

from tests.edge.states.test_keeper import NET, state
from tests.edge.states.writer import STATE
from tests.support.postgres import Postgres, postgres
from trueup.edge.clock import SystemClock
from trueup.edge.history.opened import opened as record
from trueup.edge.states.keeper import NOBODY
from trueup.edge.states.opened import opened
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.model.record import Entry, Kind, Query
from trueup.model.terraform import Lock, LockInfo, Owner

pytestmark = pytest.mark.slow
COUNT = 25  # writes of one process


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as found:
        yield found


@pytest.fixture
async def url(server: Postgres, request: pytest.FixtureRequest) -> str:
    """Of a database of its own."""
    name = f"states_{abs(hash(request.node.nodeid)):x}"
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


async def test_processes_that_write_at_once_lose_nothing(either: str, tmp_path: Path) -> None:
    """Both migrate the database, both make the key, and each write follows the one before."""

    async def started(name: str) -> str:
        words = ("-m", "tests.edge.states.writer", either, str(tmp_path), name, str(COUNT))
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
        assert process.returncode == 0
        return said.decode()

    assert await asyncio.gather(*map(started, ("one", "two", "three"))) == ["", "", ""]
    async with opened(either, tmp_path, SystemClock()) as made:
        kept = await made.states.versions(STATE)
        assert [each.serial for each in kept] == list(range(3 * COUNT, 0, -1))
        for each in kept:
            assert await made.states.version(STATE, each.number) is not None
        assert await made.states.holder(STATE) is None


async def test_all_that_states_do_in_either_database(either: str, tmp_path: Path) -> None:
    async with opened(either, tmp_path, SystemClock()) as made:
        states = made.states
        assert await states.lock(NET, Lock(LockInfo("a", who="ann\x00"), "ann\x00", "run")) is None
        assert (await states.lock(NET, Lock(LockInfo("b"), "bob"))) is not None
        await states.write(NET, state(2**62, color="blue"), NOBODY, "a")
        with pytest.raises(Refused):
            await states.write(NET, state(2**62, color="red"), NOBODY, "a")
        await states.unlock(NET, "a")
        assert (await states.restore(NET, 1, "ann")).serial == 2**62 + 1
        assert (newest := await states.newest(NET))
        assert newest.number == 2
        await states.delete(NET, "")
        assert await states.current(NET) is None
        assert await states.newest(NET) is None
        for number in range(4):
            await states.keep(NET, f"p{number}", {"plan": b"%d" % number * 2**20}, 1)
        assert await states.kept(NET, "p0", "plan") is None
        assert await states.kept(NET, "p3", "plan") == b"3" * 2**20
        await states.vault.rotate()
        assert await states.rewrap() == 4
        await made.tokens.end("run")
        assert [*await states.listed()] == [NET]


async def test_all_that_owners_do_in_either_database(either: str, tmp_path: Path) -> None:
    async with opened(either, tmp_path, SystemClock()) as made:
        owners, states = made.owners, made.states
        await states.write(NET, state(1), NOBODY, "")
        await states.keep(NET, "p1", {"plan": b"1"}, 1)
        wanted = [Owner(f"p{at}\x00", "uid", datetime(2026, 3, 1, tzinfo=UTC)) for at in range(3)]
        won = await asyncio.gather(*(owners.claim("shop/net", each, Owner()) for each in wanted))
        assert won.count(True) == 1
        found = await owners.owner("shop/net")
        assert found is not None
        assert (found.project[:2], found.left) == (f"p{won.index(True)}", wanted[0].left)
        assert not await owners.vacate("shop/net", found)
        await owners.clear("shop/net")
        assert await states.kept(NET, "p1", "plan") is None
        await owners.remove("shop/net")
        assert await states.listed() == {}
        await states.keep(NET, "p1", {"plan": b"1"}, 1)
        await owners.claim("shop/net", wanted[0], None)
        assert await owners.vacate("shop/net", msgspec.structs.replace(found, project="p0\ufffd"))
        assert await owners.owners() == {}


async def test_those_who_write_different_states_do_not_wait_for_each_other(
    url: str, tmp_path: Path
) -> None:
    async with opened(url, tmp_path, SystemClock()) as made:
        await made.states.vault.ring()
        from trueup.edge.states.database import turn

        async with made.states.database.writing(turn(NET)):
            async with asyncio.timeout(10):
                await made.states.write("shop/other/default", state(1), NOBODY, "")
            waiting = asyncio.create_task(made.states.write(NET, state(1), NOBODY, ""))
            done, _ = await asyncio.wait({waiting}, timeout=0.3)
            assert not done
        assert (await waiting).number == 1


async def test_the_record_and_the_states_share_a_database(url: str, tmp_path: Path) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    async with (
        record(url, tmp_path / "history", SystemClock(), {}) as history,
        opened(url, tmp_path / "states", SystemClock()) as made,
    ):
        history.add(Entry(now, Kind.CHANGE, "updated"))
        await made.states.write(NET, state(1, password="planted"), NOBODY, "")
        await history.grown(0)
        assert [each.action async for each, _ in history.walk(Query())] == ["updated"]
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("SELECT * FROM state_versions")
    await connection.close()
    assert len(rows) == 1
    assert b"planted" not in repr(rows).encode()
    async with opened(url, tmp_path / "elsewhere", SystemClock()) as made:  # without the key
        with pytest.raises(Stalled, match="does not fit"):
            await made.states.current(NET)


async def test_a_database_that_does_not_answer_is_told(server: Postgres, tmp_path: Path) -> None:
    async with opened(server.url, tmp_path, SystemClock()) as made:
        await made.states.write(NET, state(1), NOBODY, "")
        server.stop()
        with pytest.raises(Unreachable, match=r"the states in .* cannot be read"):
            await made.states.current(NET)
        server.start()
        assert await made.states.current(NET) is not None


async def test_whoever_is_cancelled_leaves_no_lock_behind(either: str, tmp_path: Path) -> None:
    dice = random.Random(1)  # noqa: S311
    async with opened(either, tmp_path, SystemClock()) as made:
        await made.states.keep(NET, "p", {"plan": b"x"}, 5)
        for number in range(60):
            kept = made.states.keep(NET, f"p{number}", {"plan": b"x" * 2000}, 50)
            tasks = [asyncio.create_task(kept), asyncio.create_task(made.states.versions(NET))]
            await asyncio.sleep(dice.random() * 0.008)
            for each in tasks:
                each.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            async with asyncio.timeout(10):
                await made.states.keep(NET, "p", {"plan": b"x"}, 5)
