"""What a cluster serves is asked for again for a while after a definition has changed."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from tests.support.clock import FakeClock, settle
from trueup.control.serving import AGAIN, FIRST, LOOKS, Kinds, Serving
from trueup.k8s.ref import GroupKind
from trueup.model.errors import Unreachable
from trueup.ports import ApiKind, Cluster

WIDGET = GroupKind("example.com", "Widget")
GADGET = GroupKind("example.com", "Gadget")
PART = GroupKind("", "Part")
WHILE = 2 * FIRST * 2.0**LOOKS  # seconds, more than the looks after a change take


def api_kind(kind: GroupKind) -> ApiKind:
    return ApiKind(kind, "v1", f"{kind.kind.lower()}s", namespaced=True)


@dataclass
class Server:
    """Serves *kinds* and publishes *published*, as far as the client has asked anew."""

    kinds_: Kinds = field(default_factory=lambda: {PART: api_kind(PART)})
    published: Mapping[str, str] = field(default_factory=lambda: {"api/v1": "1"})
    looks: int = 0
    down: bool = False

    def relearn(self) -> None:
        self.looks += 1

    async def kinds(self) -> Kinds:
        if self.down:
            raise Unreachable("no route")
        return self.kinds_

    async def schemas(self) -> Mapping[str, str]:
        return self.published


@dataclass
class World:
    clock: FakeClock
    server: Server
    serving: Serving
    aligned: list[Kinds]
    told: list[frozenset[GroupKind]]


@asynccontextmanager
async def world(server: Server) -> AsyncIterator[World]:
    clock, aligned, told = FakeClock(), list[Kinds](), list[frozenset[GroupKind]]()
    made = Serving(cast("Cluster", server), clock, aligned.append, told.append)
    running = asyncio.create_task(made.run())
    await settle()
    yield World(clock, server, made, aligned, told)
    running.cancel()
    await asyncio.wait((running,))


async def test_the_first_look_is_no_news() -> None:
    async with world(Server()) as it:
        assert it.aligned == [it.server.kinds_]
        await it.clock.pass_time(WHILE)
        assert it.told == []


async def test_a_kind_that_is_served_some_time_after_its_definition() -> None:
    async with world(Server()) as it:
        await it.clock.pass_time(WHILE)
        it.serving.changed()
        await it.clock.pass_time(5)
        it.server.kinds_ = {**it.server.kinds_, WIDGET: api_kind(WIDGET)}
        await it.clock.pass_time(WHILE)
        assert it.told == [{WIDGET}]
        assert it.aligned[-1] == it.server.kinds_


async def test_a_schema_that_is_published_some_time_after_its_kind_is_served() -> None:
    both = {WIDGET: api_kind(WIDGET), GADGET: api_kind(GADGET)}
    async with world(Server(both)) as it:
        await it.clock.pass_time(WHILE)
        it.serving.changed()
        await it.clock.pass_time(5)
        it.server.published = {"api/v1": "1", "apis/example.com/v1": "1"}
        await it.clock.pass_time(WHILE)
        assert it.told == [{WIDGET, GADGET}]


async def test_a_kind_that_went_is_told_too() -> None:
    async with world(Server({WIDGET: api_kind(WIDGET)})) as it:
        it.server.kinds_ = {}
        it.serving.changed()
        await it.clock.pass_time(0)
        assert it.told == [{WIDGET}]


async def test_news_do_not_wait_for_the_next_look() -> None:
    async with world(Server()) as it:
        await it.clock.pass_time(WHILE)
        before = it.server.looks
        it.serving.changed()
        await it.clock.pass_time(0)
        assert it.server.looks == before + 1


async def test_while_nothing_changes_next_to_nothing_is_asked() -> None:
    async with world(Server()) as it:
        await it.clock.pass_time(WHILE)
        before = it.server.looks
        await it.clock.pass_time(2 * AGAIN)
        assert it.server.looks <= before + 2


async def test_what_is_served_as_before_is_aligned_with_once() -> None:
    async with world(Server()) as it:
        await it.clock.pass_time(WHILE)
        before = len(it.aligned)
        it.serving.changed()
        await it.clock.pass_time(WHILE)
        assert len(it.aligned) <= before + 2


async def test_a_cluster_that_is_down_is_asked_until_it_answers() -> None:
    async with world(Server(down=True)) as it:
        assert isinstance(it.serving.problem, Unreachable)
        await it.clock.pass_time(AGAIN)
        it.server.down = False
        await it.clock.pass_time(30)
        assert it.serving.problem is None
        assert it.serving.known.is_set()
