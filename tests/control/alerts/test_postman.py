"""The postman with a real outbox: once, in order, again, together, and nobody waits for another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.outbox import outbox
from tests.support.posting import Telling, letter, occasion
from trueup.control.alerts.postman import Postman
from trueup.control.alerts.round import Way
from trueup.edge.clock import SystemClock
from trueup.edge.outbox.keeper import Keeper
from trueup.model.delivery import Delivery, Phase, Sought
from trueup.model.errors import Refused, Stalled, Unreachable


@dataclass
class Desk:
    """An outbox with its postman, and what services there are."""

    outbox: Keeper
    ways: dict[str, Way] = field(default_factory=dict)

    def way(self, service: str) -> Way:
        if service not in self.ways:
            raise Stalled("NoService", f"there is no service {service}")
        return self.ways[service]

    def tells(self, service: str, kind: str, *answers: Exception | None) -> Telling:
        made = Telling(*answers)
        self.ways[service] = Way(kind, made)
        return made

    @asynccontextmanager
    async def working(self, limit: float = 5.0) -> AsyncIterator[None]:
        postman = Postman(self.outbox, self.way, SystemClock(), lambda: 0.0, limit=limit)
        task = asyncio.create_task(postman.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def until(self, phase: Phase, count: int, service: str = "") -> list[Delivery]:
        async with asyncio.timeout(20):
            while True:
                wanted = Sought(phases=(phase,), service=service)
                found = await self.outbox.find(wanted, 20_000)
                if len(found) >= count:
                    return list(found)
                await asyncio.sleep(0.02)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with outbox(tmp_path) as made:
        yield Desk(made.deliveries)


async def test_messages_come_once_and_in_their_order(desk: Desk) -> None:
    slack = desk.tells("slack", "slack")
    async with desk.working():
        for name in ("a", "b", "c"):
            await desk.outbox.put(occasion(name), letter(f"{name} failed"))
        await desk.until(Phase.SENT, 3)
    assert slack.messages == ["a failed", "b failed", "c failed"]


async def test_what_a_service_refuses_is_dead_and_says_why(desk: Desk) -> None:
    desk.tells("slack", "slack", Refused(404, "NotFound", "channel_not_found"))
    async with desk.working():
        await desk.outbox.put(occasion(), letter())
        [dead] = await desk.until(Phase.DEAD, 1)
        assert (dead.problem, dead.tries) == ("channel_not_found", 1)
        assert await desk.outbox.again(dead.id)
        await desk.until(Phase.SENT, 1)


async def test_a_service_that_is_away_is_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trueup.core.delivery.retrying.FIRST", 0.2)
    slack = desk.tells("slack", "slack", Unreachable("no route"), None)
    async with desk.working():
        await desk.outbox.put(occasion(), letter())
        [sent] = await desk.until(Phase.SENT, 1)
    assert (sent.tries, slack.messages) == (2, ["it failed"])


async def test_a_service_asks_for_time(desk: Desk) -> None:
    asked = Unreachable("429 Too Many Requests")
    asked.after = 600.0
    desk.tells("slack", "slack", asked)
    async with desk.working():
        await desk.outbox.put(occasion(), letter())
        [waits] = await desk.until(Phase.RETRYING, 1)
    assert waits.due is not None
    assert (waits.due - waits.made).total_seconds() >= 600


async def test_one_that_hangs_holds_up_nobody_else(desk: Desk) -> None:
    hangs, slack = desk.tells("hangs", "webhook"), desk.tells("slack", "slack")
    hangs.before = asyncio.Event().wait
    async with desk.working(limit=0.5):
        await desk.outbox.put(occasion(service="hangs"), letter())
        await desk.outbox.put(occasion(), letter())
        await desk.until(Phase.SENT, 1, "slack")
        [late] = await desk.until(Phase.RETRYING, 1, "hangs")
    assert late.problem == "no answer within 0.5 s"
    assert slack.messages == ["it failed"]


async def test_a_service_that_is_not_there_any_more(desk: Desk) -> None:
    async with desk.working():
        await desk.outbox.put(occasion(service="gone"), letter())
        [dead] = await desk.until(Phase.DEAD, 1)
    assert dead.problem == "there is no service gone"


async def test_a_storm_is_told_in_few_messages(desk: Desk) -> None:
    slack = desk.tells("slack", "slack")
    for at in range(300):
        await desk.outbox.put(occasion(f"app-{at}"), letter())
    async with desk.working():
        sent = await desk.until(Phase.SENT, 300)
    assert len(slack.sent) == 1
    assert slack.messages[0].startswith("300 notifications")
    assert {each.within for each in sent} == {0, min(each.id for each in sent)}


async def test_machines_are_told_each(desk: Desk) -> None:
    hook = desk.tells("hook", "webhook")
    for at in range(100):
        await desk.outbox.put(occasion(f"app-{at}", service="hook"), letter(str(at)))
    async with desk.working():
        await desk.until(Phase.SENT, 100)
    assert sorted(map(int, hook.messages)) == list(range(100))
