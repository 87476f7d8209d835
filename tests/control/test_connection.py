"""A cluster is lost when it has not answered for some time, and is asked until it does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

from tests.support.clock import FakeClock, settle
from trueup.control.connection import LASTS, MOST, Connection
from trueup.model.errors import Stalled, Unreachable
from trueup.ports import Cluster


class Server:
    """Answers, unless there is a *problem*."""

    name = 'cluster "far"'

    def __init__(self) -> None:
        self.problem: Exception | None = None
        self.asked = 0
        self.sign: Callable[[], None] = lambda: None

    def heed(self, listener: Callable[[], None]) -> Callable[[], None]:
        self.sign = listener
        return lambda: None

    async def version(self) -> str:
        self.asked += 1
        if self.problem:
            raise self.problem
        return "v1.36.0"


@asynccontextmanager
async def watched() -> AsyncIterator[tuple[Server, Connection, FakeClock, list[bool]]]:
    """With whether it was lost, at each turn."""
    server, clock, turns = Server(), FakeClock(), list[bool]()
    made = Connection(cast("Cluster", server), clock, lambda: turns.append(made.lost is not None))
    task = asyncio.create_task(made.run())
    await settle()
    yield server, made, clock, turns
    task.cancel()
    await asyncio.wait((task,))


async def test_a_cluster_that_answers_is_not_asked() -> None:
    async with watched() as (server, connection, clock, turns):
        await clock.pass_time(3600.0)
        assert (server.asked, connection.lost, turns) == (0, None, [])


async def test_a_request_that_went_wrong_need_not_mean_anything() -> None:
    async with watched() as (server, connection, clock, turns):
        server.sign()
        await clock.pass_time(10.0)
        assert (server.asked, connection.lost, turns) == (1, None, [])


async def test_what_does_not_answer_is_lost_and_comes_back() -> None:
    async with watched() as (server, connection, clock, turns):
        server.problem = Unreachable("connection refused")
        server.sign()
        await clock.pass_time(60.0)
        assert connection.lost is not None
        assert connection.lost.message == (
            'cluster "far" is lost since 2026-01-01T00:00:01Z: connection refused'
        )
        assert "can be reached" in connection.lost.hint
        assert server.asked > LASTS
        assert turns == [True]
        server.problem = None
        await clock.pass_time(MOST)
        assert connection.lost is None
        assert turns == [True, False]


async def test_whoever_does_not_let_us_in_is_lost_with_what_to_do() -> None:
    async with watched() as (server, connection, clock, _):
        server.problem = Stalled("Unauthorized", "it does not know us", "renew the token")
        server.sign()
        await clock.pass_time(60.0)
        assert connection.lost is not None
        assert connection.lost.hint == "renew the token"
