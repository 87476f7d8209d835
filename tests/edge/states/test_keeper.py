"""States in SQLite: versions, locks, what is restored, deleted and kept beside; two at once."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from trueup.edge.clock import SystemClock
from trueup.edge.states.keeper import NOBODY, Keeper
from trueup.edge.states.opened import opened
from trueup.model.errors import Refused
from trueup.model.terraform import Lock, LockInfo

NET = "shop/net/default"
ANN = Lock(LockInfo("lock-1", "OperationTypeApply", who="ann@laptop"), "ann", "run-1")


def state(serial: int, lineage: str = "line", **attributes: str) -> bytes:
    """Written by Terraform, with what is ours to see."""
    resource = {
        "mode": "managed",
        "type": "t",
        "name": "n",
        "instances": [{"attributes": attributes}],
    }
    head = {"version": 4, "terraform_version": "1.11.4", "serial": serial, "lineage": lineage}
    return json.dumps({**head, "outputs": {}, "resources": [resource]}).encode()


def content(folder: Path) -> bytes:
    """Of all files."""
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


@pytest.fixture
async def states(tmp_path: Path) -> AsyncIterator[Keeper]:
    async with opened("", tmp_path, SystemClock()) as made:
        yield made.states


async def refused(work: object) -> tuple[int, str]:
    with pytest.raises(Refused) as error:
        await work  # type: ignore[misc]
    return error.value.code, error.value.message


async def test_each_version_stays_whole(states: Keeper) -> None:
    by = msgspec.structs.replace(NOBODY, by="ann", run="run-1", revision="c1")
    for serial in (1, 2, 5):
        await states.write(NET, state(serial), by, "")
    kept = await states.versions(NET)
    assert [(each.number, each.serial) for each in kept] == [(3, 5), (2, 2), (1, 1)]
    newest = kept[0]
    assert (newest.by, newest.run, newest.revision) == ("ann", "run-1", "c1")
    assert (newest.size, newest.resources, newest.terraform_version) == (len(state(5)), 1, "1.11.4")
    assert await states.version(NET, 2) == (kept[1], state(2))
    assert await states.current(NET) == (newest, state(5))
    assert await states.version(NET, 4) is None
    assert await states.current("shop/other/default") is None


async def test_what_is_not_newer_is_refused_and_what_is_the_same_is_no_version(
    states: Keeper,
) -> None:
    first = await states.write(NET, state(3), NOBODY, "")
    assert await states.write(NET, state(3), NOBODY, "") == first
    for body, why in (
        (state(3, color="red"), "has serial 3"),
        (state(2), "has serial 3"),
        (state(4, "other"), "of lineage line"),
    ):
        code, said = await refused(states.write(NET, body, NOBODY, ""))
        assert (code, why in said) == (409, True), said
    assert (await refused(states.write(NET, b"{}", NOBODY, "")))[0] == 400
    assert len(await states.versions(NET)) == 1


async def test_only_who_holds_the_lock_writes(states: Keeper) -> None:
    assert await states.lock(NET, ANN) is None
    assert await states.lock(NET, ANN) is None
    bob = Lock(LockInfo("lock-2"), "bob")
    held = await states.lock(NET, bob)
    assert held is not None
    assert (held.info, held.by, held.run) == (ANN.info, "ann", "run-1")
    for lock in ("", "lock-2"):
        code, said = await refused(states.write(NET, state(1), NOBODY, lock))
        assert (code, "locked by ann@laptop (OperationTypeApply)" in said) == (409, True), said
        assert (await refused(states.delete(NET, lock)))[0] == 409
    await states.write(NET, state(1), NOBODY, "lock-1")
    assert (await refused(states.restore(NET, 1, "ann")))[0] == 409
    assert (await refused(states.unlock(NET, "lock-2")))[0] == 409
    await states.unlock(NET, "lock-1")
    await states.unlock(NET, "lock-1")
    assert await states.holder(NET) is None
    code, said = await refused(states.write(NET, state(2), NOBODY, "lock-1"))
    assert (code, "not held any more" in said) == (409, True), said
    assert (await refused(states.lock(NET, Lock(LockInfo()))))[0] == 400


async def test_how_states_stand_is_read_for_many_at_once(states: Keeper) -> None:
    """The newest version that there is, and the lock; of each what can be asked for alone, too."""
    for name in (NET, "shop/db/default", "shop/gone/default"):
        await states.write(name, state(3), NOBODY, "")
    await states.write(NET, state(4), NOBODY, "")
    await states.delete("shop/gone/default", "")
    await states.lock("shop/new/default", ANN)
    names = (NET, "shop/db/default", "shop/gone/default", "shop/new/default", "shop/none/default")
    found = await asyncio.gather(*map(states.standing, names))
    alone = [(await states.newest(each), await states.holder(each)) for each in names]
    assert [*found] == alone
    serials = [newest and newest.serial for newest, _ in found]
    assert serials == [4, 3, None, None, None]
    assert [held is not None for _, held in found] == [False, False, False, True, False]


async def test_an_old_version_becomes_the_newest_under_a_new_serial(states: Keeper) -> None:
    await states.write(NET, state(1, color="blue"), NOBODY, "")
    await states.write(NET, state(2, color="red"), NOBODY, "")
    made = await states.restore(NET, 1, "ann")
    assert (made.number, made.serial, made.restored, made.by) == (3, 3, 1, "ann")
    found = await states.current(NET)
    assert found is not None
    assert json.loads(found[1]) == json.loads(state(3, color="blue"))
    assert (await refused(states.restore(NET, 9, "ann")))[0] == 404
    await states.write(NET, state(4), NOBODY, "")


async def test_what_is_deleted_can_be_made_anew_or_restored(states: Keeper) -> None:
    await states.write(NET, state(7), NOBODY, "")
    await states.delete(NET, "", "ann")
    await states.delete(NET, "", "ann")
    assert await states.current(NET) is None
    assert [(each.deleted, each.by) for each in await states.versions(NET)] == [
        (True, "ann"),
        (False, ""),
    ]
    assert (await states.restore(NET, 1, "ann")).serial == 8
    await states.delete(NET, "")
    assert (await states.write(NET, state(1, "another"), NOBODY, "")).number == 5
    assert (await refused(states.restore(NET, 2, "ann")))[0] == 404


async def test_only_the_newest_plans_are_kept(states: Keeper) -> None:
    for number in range(5):
        blobs = {"plan": b"%d" % number, "shown": b"{}"}
        await states.keep(NET, f"p{number}", blobs, 2)
    found = [await states.kept(NET, f"p{number}", "plan") for number in range(5)]
    assert found == [None, None, b"2", b"3", b"4"]
    await states.keep(NET, "p3", {"plan": b"again"}, 2)
    assert await states.kept(NET, "p3", "plan") == b"again"
    assert await states.kept(NET, "p3", "shown") is None
    assert await states.kept("shop/other/default", "p3", "plan") is None


async def test_all_states_are_known_by_name(states: Keeper) -> None:
    assert [*await states.listed()] == []
    await states.write(NET, state(1), NOBODY, "")
    await states.lock("a/b/default", ANN)
    assert [*await states.listed()] == ["a/b/default", NET]


async def test_a_file_that_another_begins_to_write_is_waited_for(tmp_path: Path) -> None:
    """SQLite refuses at once who then wants it to log ahead, however patient that one is."""
    async with opened("", tmp_path, SystemClock()) as made:
        assert made.states.database.file
        with closing(sqlite3.connect(made.states.database.file, isolation_level=None)) as other:
            other.execute("CREATE TABLE another(x)")
            other.execute("BEGIN IMMEDIATE")
            asyncio.get_running_loop().call_later(0.1, other.rollback)
            assert await made.states.lock(NET, ANN) is None


async def test_two_processes_on_one_file_write_one_after_the_other(tmp_path: Path) -> None:
    async with (
        opened("", tmp_path, SystemClock()) as one,
        opened("", tmp_path, SystemClock()) as two,
    ):
        both = (one.states, two.states)

        async def race(serial: int) -> int:
            writes = (
                each.write(NET, state(serial, who=str(at)), NOBODY, "")
                for at, each in enumerate(both)
            )
            done = await asyncio.gather(*writes, return_exceptions=True)
            return sum(not isinstance(each, Refused) for each in done)

        assert [await race(serial) for serial in range(1, 11)] == [1] * 10
        locks = (Lock(LockInfo(f"l{at}")) for at in range(10))
        found = await asyncio.gather(
            *(both[at % 2].lock(NET, each) for at, each in enumerate(locks))
        )
        assert sum(each is None for each in found) == 1


async def test_no_secret_is_in_the_files(tmp_path: Path) -> None:
    async with opened("", tmp_path, SystemClock()) as made:
        for serial in (1, 2):
            await made.states.write(NET, state(serial, password=f"planted-{serial}"), NOBODY, "")
        await made.states.restore(NET, 1, "ann")
        await made.states.keep(NET, "p1", {"plan": b"planted-plan"}, 3)
    told = content(tmp_path)
    assert b"planted" not in told
    assert NET.encode() in told
