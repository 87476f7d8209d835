"""Tokens of runs: what ends one, and that a restart or another key does not."""

from pathlib import Path

import pytest

from tests.support.clock import FakeClock
from trueup.core.access.tokens import Unverified
from trueup.core.terraform.runtokens import grant_of
from trueup.edge.states.opened import opened
from trueup.model.terraform import Grant

APPLY = Grant("run-1", "shop/net/default", write=True)


async def test_a_token_counts_until_its_run_ends_or_its_time_is_over(tmp_path: Path) -> None:
    clock = FakeClock()
    async with opened("", tmp_path, clock) as made:
        first = await made.tokens.give(APPLY, 60)
        second = await made.tokens.give(APPLY, 3600)
        assert grant_of(await made.tokens.identify(first)) == APPLY
        await clock.pass_time(61)
        with pytest.raises(Unverified, match="expired"):
            await made.tokens.identify(first)
        await made.states.vault.rotate()
    async with opened("", tmp_path, clock) as made:
        assert grant_of(await made.tokens.identify(second)) == APPLY
        await made.tokens.end("run-1")
        await made.tokens.end("run-1")
    async with opened("", tmp_path, clock) as made:
        with pytest.raises(Unverified, match="the run has ended"):
            await made.tokens.identify(second)
        other = await made.tokens.give(Grant("run-2", "shop/net/default"), 60)
        assert grant_of(await made.tokens.identify(other)) == Grant("run-2", "shop/net/default")


async def test_a_key_that_another_process_has_made_since_counts(tmp_path: Path) -> None:
    async with opened("", tmp_path, FakeClock()) as one, opened("", tmp_path, FakeClock()) as two:
        assert grant_of(await two.tokens.identify(await one.tokens.give(APPLY, 60))) == APPLY
        await one.states.rotate()
        assert grant_of(await two.tokens.identify(await one.tokens.give(APPLY, 60))) == APPLY


async def test_another_installations_token_is_nobodys(tmp_path: Path) -> None:
    async with (
        opened("", tmp_path / "one", FakeClock()) as one,
        opened("", tmp_path / "two", FakeClock()) as two,
    ):
        token = await one.tokens.give(APPLY, 60)
        with pytest.raises(Unverified, match="not signed by this server"):
            await two.tokens.identify(token)
