"""Runs that are elsewhere: what is kept of them, for how long, and who may see it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.clock import FakeClock
from trueup.edge.states.opened import opened
from trueup.model.errors import Refused
from trueup.model.terraform import News, Progress, Result

KEYS = [character * 32 for character in "abcdefgh"]


async def test_what_is_known_outlives_a_restart_and_another_key(tmp_path: Path) -> None:
    clock = FakeClock()
    async with opened("", tmp_path, clock) as one:
        await one.errands.leave("r1", "shop", b"errand")
        await one.errands.leave("r1", "other", b"another")
        assert await one.errands.news("r1") == News("shop", clock.now())
        await one.errands.created("r1")
        assert await one.errands.take("r1", KEYS[0], "pod-1") == b"errand"
        await one.states.rotate()
    begun = clock.now()
    await clock.pass_time(5)
    async with opened("", tmp_path, clock) as other:
        await other.errands.tell("r1", KEYS[0], Progress(done=1))
        news = await other.errands.news("r1")
        assert news == News(
            "shop",
            begun,
            created=True,
            by="pod-1",
            heard=begun + timedelta(seconds=5),
            progress=Progress(done=1),
        )
        await other.errands.bring("r1", KEYS[0], Result("Succeeded"))
        await other.errands.forget("r1")
        assert await other.errands.news("r1") is None
        assert await other.errands.result("r1") is None


async def test_of_many_that_take_it_at_once_one_has_it(tmp_path: Path) -> None:
    async with opened("", tmp_path, FakeClock()) as one, opened("", tmp_path, FakeClock()) as two:
        await one.errands.leave("r1", "shop", b"errand")
        asked = [
            (one, two)[number % 2].errands.take("r1", key, f"pod-{number}")
            for number, key in enumerate(KEYS)
        ]
        found = await asyncio.gather(*asked, return_exceptions=True)
    assert found.count(b"errand") == 1
    assert sum(isinstance(each, Refused) and each.code == 409 for each in found) == len(KEYS) - 1


async def test_nothing_of_it_lies_in_clear(tmp_path: Path) -> None:
    async with opened("", tmp_path, FakeClock()) as made:
        await made.errands.leave("r1", "shop", b"planted-errand")
        await made.errands.take("r1", "planted-key" * 4, "pod-1")
        await made.errands.tell("r1", "planted-key" * 4, Progress(message="planted-word"))
        await made.errands.bring("r1", "planted-key" * 4, Result("Succeeded", log="planted-log"))
    assert b"planted" not in written(tmp_path)


def written(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.iterdir())


async def test_it_is_no_state(tmp_path: Path) -> None:
    async with opened("", tmp_path, FakeClock()) as made:
        await made.errands.leave("r1", "shop", b"errand")
        assert await made.states.listed() == {}


async def test_a_run_that_is_forgotten_is_not_known(tmp_path: Path) -> None:
    async with opened("", tmp_path, FakeClock()) as made:
        for asked in (
            made.errands.take("r1", KEYS[0], "pod"),
            made.errands.tell("r1", KEYS[0], Progress()),
            made.errands.bring("r1", KEYS[0], Result("Succeeded")),
        ):
            with pytest.raises(Refused) as error:
                await asked
            assert error.value.code == 404
        await made.errands.cancel("r1")
        assert await made.errands.news("r1") is None
