"""The key of the states: made once, never overwritten, added to; and what it has sealed."""

import asyncio
import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.edge.states.test_keeper import NET, state
from trueup.edge.clock import SystemClock
from trueup.edge.states.keeper import NOBODY
from trueup.edge.states.keyfile import KeyFile
from trueup.edge.states.keyring import keyring, text_of
from trueup.edge.states.opened import KEYS, opened
from trueup.edge.states.vault import opened as unsealed
from trueup.edge.states.vault import sealed
from trueup.model.errors import Stalled

CLOCK, OTHER = SystemClock(), text_of(b"x" * 32)


async def written(folder: Path) -> Path:
    """The file of the key that sealed a state in *folder*."""
    async with opened("", folder, CLOCK) as made:
        await made.states.write(NET, state(1), NOBODY, "")
    return folder / KEYS


async def problem(folder: Path) -> str:
    async with opened("", folder, CLOCK) as made:
        with pytest.raises(Stalled) as stalled:
            await made.states.current(NET)
        with pytest.raises(Stalled):
            await made.states.write(NET, state(2), NOBODY, "")
        return str(stalled.value)


async def test_a_key_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    key = await written(tmp_path)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    async with opened("", tmp_path, CLOCK) as made:
        found = await made.states.current(NET)
        assert found is not None
        assert found[1] == state(1)
    assert key.read_bytes() == before


async def test_a_lost_key_is_told_and_no_other_is_made(tmp_path: Path) -> None:
    key = await written(tmp_path)
    kept = key.read_bytes()
    key.unlink()
    said = await problem(tmp_path)
    assert "does not fit: it is not there" in said
    assert not key.exists()
    key.write_bytes(kept)
    async with opened("", tmp_path, CLOCK) as made:
        assert await made.states.current(NET) is not None


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        (f'{{"k1": "{OTHER}"}}', "k1 is another one"),
        (f'{{"k7": "{OTHER}"}}', "none of them"),
        ('{"k1": "AAAA"}', "k1 has 3 bytes"),
        ('{"k1": "?"}', "not base64"),
        ("{}", "it is not there"),
        ('{"one": "x"}', "it has no k1"),
        ("nonsense", "cannot be read"),
    ],
)
async def test_another_key_is_told_and_nothing_is_written(
    tmp_path: Path, keys: str, why: str
) -> None:
    key = await written(tmp_path)
    kept = key.read_bytes()
    key.write_text(keys)
    assert why in await problem(tmp_path)
    key.write_bytes(kept)
    async with opened("", tmp_path, CLOCK) as made:
        assert [each.serial for each in await made.states.versions(NET)] == [1]


async def test_another_key_seals_from_now_on_and_in_the_end_all(tmp_path: Path) -> None:
    await written(tmp_path)
    async with opened("", tmp_path, CLOCK) as made, opened("", tmp_path, CLOCK) as other:
        assert await other.states.current(NET) is not None  # it knows the first key alone
        await made.states.keep(NET, "p1", {"plan": b"x"}, 1)
        assert await made.states.vault.rotate() == "k2"
        await made.states.write(NET, state(2), NOBODY, "")
        found = await other.states.current(NET)
        assert found is not None
        assert found[1] == state(2)
        assert await made.states.rewrap() == 2
        assert await made.states.rewrap() == 0
        first = await made.states.version(NET, 1)
        assert first is not None
        assert first[1] == state(1)
        assert await made.states.kept(NET, "p1", "plan") == b"x"
        async with made.states.database.reading() as connection:
            rows = await connection.execute(text("SELECT DISTINCT key FROM state_versions"))
            assert [each for (each,) in rows] == ["k2"]


async def test_a_key_may_come_while_states_are_written(tmp_path: Path) -> None:
    async with opened("", tmp_path, CLOCK) as made, opened("", tmp_path, CLOCK) as other:
        both = (made.states, other.states)
        for each in both:
            await each.vault.ring()
        async with asyncio.timeout(20):  # less than SQLite waits for a writer that waits for it
            for at in range(1, 4):
                writes = [
                    each.write(f"shop/s{number}/default", state(at), NOBODY, "")
                    for number, each in enumerate(both * 4)
                ]
                await asyncio.gather(*writes, made.states.rotate(), other.states.rewrap())
        for number in range(8):
            found = await other.states.current(f"shop/s{number}/default")
            assert found is not None
            assert found[1] == state(3)


async def test_a_body_in_anothers_place_does_not_open(tmp_path: Path) -> None:
    async with opened("", tmp_path, CLOCK) as made:
        await made.states.write(NET, state(1), NOBODY, "")
        await made.states.write(NET, state(2), NOBODY, "")
        swap = "UPDATE state_versions SET body = (SELECT body FROM state_versions WHERE number = 1)"
        async with made.states.database.writing() as connection:
            await connection.execute(text(swap))
        with pytest.raises(Stalled, match="version 2 of state shop/net/default cannot be opened"):
            await made.states.current(NET)


def test_the_same_is_sealed_differently_each_time() -> None:
    key = b"k" * 32
    one, two = (sealed(key, b"state", "about") for _ in range(2))
    assert one != two
    assert unsealed(key, one, "about") == unsealed(key, two, "about") == b"state"


def test_the_newest_key_is_that_of_the_greatest_number() -> None:
    ring = keyring({f"k{number}": text_of(b"x" * 32) for number in (9, 10, 2)}, "here")
    assert (ring.newest, ring.next) == ("k10", "k11")


async def test_those_who_make_a_key_at_once_have_the_same(tmp_path: Path) -> None:
    files = [KeyFile(tmp_path / "keys.json") for _ in range(8)]
    made = await asyncio.gather(
        *(each.add("k1", text_of(b"%d" % at * 32)) for at, each in enumerate(files))
    )
    assert len({each["k1"] for each in made}) == 1
