"""A watch that had to be begun anew: what went meanwhile is told to have gone."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, cast

import pytest

from tests.support.clock import FakeClock, settle
from tests.support.cluster import CONFIG_MAP, config_map, config_map_ref
from trueup.control.holdings import Change, Reason
from trueup.control.serving import AGAIN
from trueup.control.watch import Cache
from trueup.core.annotations.tracking import Tracking
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.errors import Refused, Unreachable
from trueup.ports import ApiKind, Cluster, WatchEvent

Script = list[str | Exception]


class Scripted:
    """Serves ConfigMaps; each watch tells the names in the next script, then fails or stays."""

    def __init__(self, *scripts: Script) -> None:
        self.scripts = list(scripts)

    async def kinds(self) -> Mapping[GroupKind, ApiKind]:
        served = ApiKind(CONFIG_MAP, "v1", "configmaps", namespaced=True, verbs=("list", "watch"))
        return {CONFIG_MAP: served}

    async def schemas(self) -> Mapping[str, str]:
        return {}

    def relearn(self) -> None:
        """Nothing is remembered here."""

    def heed(self, listener: Callable[[], None]) -> Callable[[], None]:
        return lambda: None  # it is always there

    async def watch(self, kind: GroupKind, *, namespace: str = "") -> AsyncIterator[WatchEvent]:
        for said in self.scripts.pop(0):
            if isinstance(said, Exception):
                raise said
            yield WatchEvent("ADDED" if said else "SYNCED", _object(said))
        await asyncio.get_running_loop().create_future()


def _object(name: str) -> Object:
    body: dict[str, Any] = config_map(name, app="shop")
    meta = {**body["metadata"], "uid": name, "resourceVersion": "1"}
    return Object({**body, "metadata": meta})


async def told(cluster: Scripted) -> list[tuple[Reason, str]]:
    """What a cache tells of *cluster* within a minute."""
    clock = FakeClock()
    found: list[Change] = []
    cache = Cache(cast("Cluster", cluster), clock, Tracking(), lambda _: False)
    cache.listen(found.append)
    running = asyncio.create_task(cache.run())
    await settle()
    await clock.pass_time(60)
    running.cancel()
    await asyncio.wait((running,))
    assert cache.get(config_map_ref("a")) is not None
    return [(each.reason, each.ref.name) for each in found]


async def test_refused_for_a_while() -> None:
    refused = Refused(401, "Unauthorized", "the token has expired")
    cluster = Scripted(["a", "b", "", refused], ["a", "c", ""])
    assert await told(cluster) == [
        (Reason.APPEARED, "a"),
        (Reason.APPEARED, "b"),
        (Reason.APPEARED, "c"),
        (Reason.GONE, "b"),
    ]


async def test_a_bug_in_what_is_told_ends_nothing_but_that_watch() -> None:
    cluster = Scripted(["a", "", ZeroDivisionError()], ["a", "b", ""])
    assert await told(cluster) == [(Reason.APPEARED, "a"), (Reason.APPEARED, "b")]


async def test_a_cluster_that_does_not_answer_at_first() -> None:
    class Late(Scripted):
        asked = 0

        async def kinds(self) -> Mapping[GroupKind, ApiKind]:
            self.asked += 1
            if self.asked < 5:
                raise Unreachable("no route")
            return await super().kinds()

    assert await told(Late(["a", ""])) == [(Reason.APPEARED, "a")]


class Hidden(Scripted):
    """Nothing may be listed, until it may."""

    allowed = False

    async def watch(self, kind: GroupKind, *, namespace: str = "") -> AsyncIterator[WatchEvent]:
        if not self.allowed:
            raise Refused(403, "Forbidden", "not yours to see")
        async for event in super().watch(kind, namespace=namespace):
            yield event


async def test_what_may_not_be_seen_is_tried_again_without_a_line_in_the_log_each_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "trueup.watch")
    clock, cluster = FakeClock(), Hidden(["a", ""])
    cache = Cache(cast("Cluster", cluster), clock, Tracking(), lambda _: False)
    running = asyncio.create_task(cache.run())
    await settle()
    await clock.pass_time(2 * AGAIN)
    assert [each.message for each in caplog.records] == ["kind not watched"]
    cluster.allowed = True
    await clock.pass_time(AGAIN)
    assert cache.get(config_map_ref("a")) is not None
    running.cancel()
    await asyncio.wait((running,))


async def test_of_a_kind_that_is_not_told_of_any_more_nobody_takes_the_last_for_the_truth() -> None:
    refused = Refused(403, "Forbidden", "not yours to see any more")
    clock, cluster = FakeClock(), Scripted(["a", "", refused], [refused], ["a", ""])
    cache = Cache(cast("Cluster", cluster), clock, Tracking(), lambda _: False)
    running = asyncio.create_task(cache.run())
    await settle()
    await clock.pass_time(0.1)
    with pytest.raises(Refused, match="any more"):
        await cache.follow([CONFIG_MAP])
    assert cache.get(config_map_ref("a")) is not None, "it is not said to be gone"
    await clock.pass_time(60)
    await cache.follow([CONFIG_MAP])
    running.cancel()
    await asyncio.wait((running,))
