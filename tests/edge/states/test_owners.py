"""Owners of states in a database: claimed once, cleared, removed; and those of before."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from tests.edge.states.test_keeper import ANN, NET, refused, state
from trueup.edge.clock import SystemClock
from trueup.edge.states.database import database
from trueup.edge.states.keeper import NOBODY
from trueup.edge.states.opened import Opened, opened
from trueup.model.terraform import Owner

STACK = "shop/net"
WEB = Owner("web", "uid-1")


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened("", tmp_path, SystemClock()) as found:
        yield found


async def test_an_owner_is_told_as_it_was_put_down(made: Opened) -> None:
    assert await made.owners.owner(STACK) is None
    left = Owner("web", "uid-1", datetime(2026, 11, 1, tzinfo=UTC))
    assert await made.owners.claim(STACK, WEB, None)
    assert await made.owners.claim(STACK, left, WEB)
    assert await made.owners.owner(STACK) == left
    assert await made.owners.owners() == {STACK: left}


async def test_a_state_that_nobody_has_claimed_is_nobodys(made: Opened) -> None:
    await made.states.write("shop/network/default", state(1), NOBODY, "")
    assert await made.owners.owner(STACK) is None  # another name that begins alike
    await made.states.write("shop/net/prod", state(1), NOBODY, "")
    assert await made.owners.owner(STACK) == Owner()
    assert await made.owners.owners() == {}
    assert not await made.owners.claim(STACK, WEB, None)
    assert await made.owners.claim(STACK, WEB, Owner())


async def test_what_runs_have_written_and_nobody_claimed_is_of_before(made: Opened) -> None:
    """By a version that knows of no owners, during an update, or after going back to it."""
    await made.states.write(NET, state(1), NOBODY, "")
    await made.states.write(NET, state(2), msgspec.structs.replace(NOBODY, run="r1"), "")
    await made.states.write(NET, state(3), NOBODY, "")
    assert await made.owners.owner(STACK) == Owner(earlier=True)
    assert await made.owners.claim(STACK, WEB, Owner(earlier=True))


async def test_of_many_who_claim_at_once_one_has_it(made: Opened) -> None:
    wanted = [Owner(f"p{at}", f"uid-{at}") for at in range(5)]
    won = await asyncio.gather(*(made.owners.claim(STACK, each, None) for each in wanted))
    assert won.count(True) == 1
    assert await made.owners.owner(STACK) == wanted[won.index(True)]


async def beside(made: Opened, name: str, id: str) -> bool:
    return await made.states.kept(name, id, "x") is not None


async def test_what_people_read_is_cleared_and_what_a_state_needs_stays(made: Opened) -> None:
    goes = [
        (NET, "run"),
        (f"{NET}:logs", "run"),
        (f"{NET}:look", "look"),
        ("shop/net:outputs", "o"),
    ]
    stays = [
        *((f"{NET}:bundle", "applied"), (f"{NET}:key", "key"), ("shop/net:ever-hidden", "e")),
        *(
            ("shop/network:outputs", "o"),
            ("shop/net:proposal", "run"),
            ("shop/net:application", "k"),
        ),
    ]
    for name, id in (*goes, *stays):
        await made.states.keep(name, id, {"x": b"1"}, 9)
    await made.states.keep(NET, "run-errored", {"x": b"1"}, 9)
    await made.states.write(NET, state(1), NOBODY, "")
    await made.owners.clear(STACK)
    assert not any([await beside(made, *each) for each in goes])
    assert all([await beside(made, *each) for each in (*stays, (NET, "run-errored"))])
    assert await made.states.current(NET) is not None


async def test_a_name_that_never_came_to_a_state_is_anybodys_again(made: Opened) -> None:
    await made.owners.claim(STACK, WEB, None)
    beside_it = [(f"{NET}:bundle", "applied"), ("shop/net:outputs", "o")]
    for name, id in beside_it:
        await made.states.keep(name, id, {"x": b"1"}, 9)
    assert not await made.owners.vacate(STACK, Owner("pay", "uid-1"))
    await made.states.lock(NET, ANN)
    assert not await made.owners.vacate(STACK, WEB)
    await made.states.unlock(NET, ANN.info.id)
    assert await made.owners.vacate(STACK, WEB)
    assert await made.owners.owner(STACK) is None
    assert not any([await beside(made, *each) for each in beside_it])

    await made.owners.claim(STACK, WEB, None)
    await made.states.keep(NET, "run-errored", {"x": b"1"}, 9)  # a state that was not saved
    assert not await made.owners.vacate(STACK, WEB)
    await made.owners.clear(STACK)
    assert await beside(made, NET, "run-errored")


async def test_a_removed_state_leaves_nothing_unless_somebody_holds_it(made: Opened) -> None:
    names = (NET, "shop/net/prod")
    for name in (*names, "shop/network/default"):
        await made.states.write(name, state(1), NOBODY, "")
        await made.states.keep(f"{name}:bundle", "applied", {"x": b"1"}, 1)
    await made.owners.claim(STACK, WEB, Owner())
    await made.states.lock(NET, ANN)
    assert (await refused(made.owners.remove(STACK)))[0] == 409
    assert len(await made.states.versions("shop/net/prod")) == 1  # all of it, or nothing
    await made.states.unlock(NET, ANN.info.id)
    await made.owners.remove(STACK)
    assert [*await made.states.listed()] == ["shop/network/default"]
    assert await made.owners.owner(STACK) is None
    assert not await beside(made, f"{NET}:bundle", "applied")


async def test_what_was_kept_before_is_for_the_stack_that_is_there(tmp_path: Path) -> None:
    before = database("", tmp_path)
    await before.update("0001")
    await before.close()
    names = ("shop/net/default", f"{NET}:logs", "shop/app:outputs", "RUN/1", "a/b:proposal")
    with closing(sqlite3.connect(tmp_path / "states.db")) as file:
        said = "INSERT INTO state_blobs VALUES (?, '', '', 1, '', '')"
        file.executemany(said, [(name,) for name in names])
        file.commit()
    async with opened("", tmp_path, SystemClock()) as made:
        earlier = Owner(earlier=True)
        assert await made.owners.owners() == {"shop/app": earlier, "shop/net": earlier}
