"""The outbox, in both databases: each occasion once, claims that end, and nothing readable."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.clock import FakeClock
from tests.support.outbox import outbox as opened
from tests.support.posting import letter, occasion
from trueup.edge.outbox.keeper import Keeper
from trueup.model.delivery import Phase, Sought
from trueup.model.notice import Head

LEASE = timedelta(seconds=60)
OPS = ("slack", "ops")


def content(folder: Path) -> bytes:
    """Of all files."""
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def either(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else str(request.getfixturevalue("url"))


@pytest.fixture
async def outbox(either: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Keeper]:
    async with opened(tmp_path, clock, either) as made:
        yield made.deliveries


async def test_put_twice_is_once_until_it_is_over(outbox: Keeper) -> None:
    assert await outbox.put(occasion(), letter())
    assert not await outbox.put(occasion(), letter("said otherwise"))
    assert await outbox.put(occasion(state="on-sync-failed:abc"), letter())
    assert len(await outbox.find(Sought(), 10)) == 2
    await outbox.ended(occasion().topic, [occasion().state])
    assert await outbox.put(occasion(), letter("it failed again"))
    assert not await outbox.put(occasion(), letter())
    assert len(await outbox.find(Sought(), 10)) == 3


async def test_a_claim_is_for_one_and_ends(outbox: Keeper, clock: FakeClock) -> None:
    await outbox.put(occasion(), letter())
    [(first, said)] = await outbox.claim(OPS, 10, LEASE)
    assert (first.phase, first.tries, said) == (Phase.SENDING, 1, letter())
    assert await outbox.claim(OPS, 10, LEASE) == []
    clock.seconds += 61  # whoever had it is gone
    [(again, _)] = await outbox.claim(OPS, 10, LEASE)
    assert (again.id, again.tries) == (first.id, 2)
    await outbox.sent([again.id])
    found = await outbox.one(again.id)
    assert found is not None
    assert (found.phase, found.sent) == (Phase.SENT, clock.now())


async def test_what_this_process_had_is_free_when_it_is_back(outbox: Keeper) -> None:
    await outbox.put(occasion(), letter())
    await outbox.claim(OPS, 10, LEASE)
    await outbox.release()
    assert [each.tries for each, _ in await outbox.claim(OPS, 10, LEASE)] == [2]


async def test_what_failed_is_due_again_or_dead(outbox: Keeper, clock: FakeClock) -> None:
    await outbox.put(occasion(), letter())
    [(one, _)] = await outbox.claim(OPS, 10, LEASE)
    later = clock.now() + timedelta(seconds=5)
    await outbox.failed([one.id], "no answer", later)
    assert await outbox.backlog(clock.now()) == ([], later)
    clock.seconds += 5
    [line] = (await outbox.backlog(clock.now()))[0]
    assert (line.service, line.recipient, line.waiting) == ("slack", "ops", 1)
    await outbox.claim(OPS, 1, LEASE)
    await outbox.failed([one.id], "no such channel", None)
    dead = await outbox.one(one.id)
    assert dead is not None
    assert (dead.phase, dead.problem, dead.tries) == (Phase.DEAD, "no such channel", 2)
    assert await outbox.backlog(clock.now()) == ([], None)
    assert await outbox.again(one.id)
    assert len(await outbox.claim(OPS, 1, LEASE)) == 1


async def test_what_a_person_drops_is_not_sent(outbox: Keeper) -> None:
    await outbox.put(occasion(), letter())
    [one] = await outbox.find(Sought(), 10)
    assert await outbox.drop(one.id)
    assert await outbox.claim(OPS, 1, LEASE) == []
    assert not await outbox.put(occasion(), letter())


async def test_what_could_not_be_written_gives_way_when_it_can(outbox: Keeper) -> None:
    assert await outbox.unwritten(occasion(), "template app-sync-failed: no field .x")
    assert not await outbox.unwritten(occasion(), "template app-sync-failed: no field .x")
    [one] = await outbox.find(Sought(phases=(Phase.DEAD,)), 10)
    assert (one.problem, one.written) == ("template app-sync-failed: no field .x", False)
    assert not await outbox.again(one.id)
    assert await outbox.put(occasion(), letter())
    assert [each.phase for each in await outbox.find(Sought(), 10)] == [Phase.WAITING]


async def test_told_together_is_told_under_the_first(outbox: Keeper, clock: FakeClock) -> None:
    for name in ("a", "b", "c"):
        await outbox.put(occasion(name), letter())
    taken = await outbox.claim(OPS, 10, LEASE)
    ids = [each.id for each, _ in taken]
    await outbox.sent(ids)
    found = {each.id: each.within for each in await outbox.find(Sought(), 10)}
    assert found == {ids[0]: 0, ids[1]: ids[0], ids[2]: ids[0]}
    await outbox.put(occasion("d"), letter())
    [line] = (await outbox.backlog(clock.now() - timedelta(seconds=60)))[0]
    assert line.recent == 1  # one message, whatever it told


async def test_what_is_looked_for(outbox: Keeper) -> None:
    for name in ("a", "b"):
        await outbox.put(occasion(name), letter())
    await outbox.put(occasion("a", trigger="on-deployed", service="email"), letter())
    names = [each.topic.name for each in await outbox.find(Sought(), 2)]
    assert names == ["a", "b"]
    [mine] = await outbox.find(Sought(name="a", service="slack"), 10)
    assert mine.trigger == "on-sync-failed"
    assert [each.id for each in await outbox.find(Sought(before=mine.id + 1), 10)] == [mine.id]
    assert await outbox.counts() == {("slack", Phase.WAITING): 2, ("email", Phase.WAITING): 1}


async def test_many_at_once_share_their_transactions(outbox: Keeper) -> None:
    new = await asyncio.gather(*(outbox.put(occasion(str(at % 50)), letter()) for at in range(100)))
    assert sum(new) == 50


async def test_nothing_that_is_said_is_readable(tmp_path: Path) -> None:
    async with opened(tmp_path) as made:
        await made.deliveries.put(occasion(), letter("the password is hunter2"))
        await made.deliveries.claim(OPS, 1, LEASE)
    assert b"on-sync-failed" in content(tmp_path)
    assert b"hunter2" not in content(tmp_path)


async def test_a_link_leads_somewhere_once(outbox: Keeper, clock: FakeClock) -> None:
    until = clock.now() + timedelta(hours=1)
    assert not await outbox.used("abc")
    assert await outbox.use("abc", until)
    assert not await outbox.use("abc", until)
    assert await outbox.used("abc")


async def test_what_is_done_with_goes_after_a_while(outbox: Keeper, clock: FakeClock) -> None:
    await outbox.put(occasion("old"), letter())
    await outbox.sent([each.id for each, _ in await outbox.claim(OPS, 1, LEASE)])
    await outbox.put(occasion("waits"), letter())
    clock.seconds += 31 * 86400
    await outbox.thin()
    assert [each.topic.name for each in await outbox.find(Sought(), 10)] == ["waits"]


async def test_what_was_told_of_no_object_is_kept(outbox: Keeper) -> None:
    await outbox.keep("cluster/staging", "{}")
    await outbox.keep("cluster/staging", '{"a":1}')
    assert await outbox.state("cluster/staging") == '{"a":1}'
    assert await outbox.topics() == ["cluster/staging"]
    await outbox.keep("cluster/staging", "")
    assert await outbox.topics() == []


async def test_settings_are_kept_for_the_next_process_sealed(tmp_path: Path) -> None:
    async with opened(tmp_path) as first:
        await first.deliveries.remember("argocd", {"service.x": "url: https://x/token"})
        await first.deliveries.remember("argocd", {"service.x": "url: https://x/token2"})
        assert b"https://x" not in content(tmp_path)
    async with opened(tmp_path) as second:
        kept = await second.deliveries.recalled()
    assert kept == {"argocd": {"service.x": "url: https://x/token2"}}


async def test_the_head_of_a_thread_is_for_every_replica_until_it_is_old(
    tmp_path: Path, clock: FakeClock
) -> None:
    group = ("", "https://slack.com/api/", "xoxb-token", "ops", "k")
    async with opened(tmp_path, clock) as one, opened(tmp_path, clock) as other:
        assert await other.deliveries.head(group) is None
        await one.deliveries.begin(group, Head("C1", "1.2"))
        assert await other.deliveries.head(group) == Head("C1", "1.2")
        assert await other.deliveries.head((*group[:-1], "l")) is None
        clock.seconds += 31 * 24 * 3600
        await other.deliveries.thin()
        assert await one.deliveries.head(group) is None
