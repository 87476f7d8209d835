"""The clusters in use, each with one cache."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.apiserver import serving
from tests.support.cluster import client, config_map, config_map_ref
from tests.support.eventually import Changes
from tests.support.fleet import live
from trueup.control.clusters import HERE, PATIENCE, Fleet
from trueup.core.annotations.tracking import Tracking
from trueup.core.filters import Filter, Filters
from trueup.edge.clock import SystemClock
from trueup.edge.kube.client import Client
from trueup.k8s.ref import GroupKind
from trueup.model.application import APPLICATION, Destination
from trueup.model.crds import crds
from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.model.project import ProjectCluster
from trueup.ports import Cluster

CONFIG_MAP = GroupKind("", "ConfigMap")


class Opens:
    """The same cluster under every name, until another is put in its place."""

    def __init__(self, cluster: Client) -> None:
        self.cluster = cluster

    async def open(self, server: str, name: str = "") -> Cluster:
        return self.cluster

    async def identify(self, server: str, name: str = "") -> Destination:
        return Destination(server, name)

    def scoped(self, project: str) -> Sequence[ProjectCluster]:
        return ()


@asynccontextmanager
async def running(opens: Opens, namespace: str = "") -> AsyncIterator[Fleet]:
    fleet = Fleet(opens, SystemClock(), Tracking(), namespace=namespace)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(fleet.run())
        yield fleet
        task.cancel()


async def test_the_home_cluster_may_be_no_destination(tmp_path: Path) -> None:
    async with (
        serving(tmp_path) as server,
        client(server.settings.socket) as cluster,
        running(Opens(cluster)) as fleet,
    ):
        fleet.admit(home=False)
        for asked in (fleet.open, fleet.identify, fleet.live):
            with pytest.raises(Stalled, match=r'"https://kubernetes\.default\.svc" is disabled'):
                await asked(HERE)
        assert await fleet.control(cluster)
        fleet.admit(home=True)
        assert await fleet.open(HERE) is cluster


async def test_one_cache_whatever_the_cluster_is_called(tmp_path: Path) -> None:
    async with (
        serving(tmp_path) as server,
        client(server.settings.socket) as cluster,
        running(Opens(cluster)) as fleet,
    ):
        cache = await live(fleet)
        assert await live(fleet, "", "in-cluster") is cache
        assert cache.follows(CONFIG_MAP)


async def test_the_home_cluster_has_a_cache_of_its_own_if_less_of_it_is_a_destination(
    tmp_path: Path,
) -> None:
    async with (
        serving(tmp_path) as server,
        client(server.settings.socket) as home,
        client(server.settings.socket) as limited,
        running(Opens(home)) as whole,
        running(Opens(limited)) as part,
    ):
        assert await whole.control(home) is await live(whole)
        own = await part.control(home)
        assert own is not await live(part)
        part.forget(limited)
        assert await part.control(home) is own


async def test_changes_are_told_with_the_cluster_that_they_are_in(tmp_path: Path) -> None:
    async with (
        serving(tmp_path) as server,
        client(server.settings.socket) as cluster,
        running(Opens(cluster)) as fleet,
    ):
        await live(fleet)
        changes = Changes()
        deaf = fleet.listen(lambda where, change: changes((where, change.ref)))
        await cluster.create(config_map("a"))
        await changes.until(lambda: (HERE, config_map_ref("a")) in changes.seen)
        deaf()


async def test_a_cluster_that_was_closed_is_forgotten_with_its_cache(tmp_path: Path) -> None:
    async with (
        serving(tmp_path) as server,
        client(server.settings.socket) as before,
        client(server.settings.socket) as after,
    ):
        opens = Opens(before)
        async with running(opens) as fleet:
            cache = await live(fleet)
            opens.cluster = after
            fleet.forget(before)
            await before.close()
            assert await live(fleet) is not cache


async def test_what_is_in_the_way_of_a_cluster_is_told(tmp_path: Path) -> None:
    """Not that its state is being read, for ever."""
    async with client(tmp_path / "nobody.sock") as nobody, running(Opens(nobody)) as fleet:
        with pytest.raises(Unreachable, match="does not answer"):
            await fleet.live(HERE)


@asynccontextmanager
async def silent(socket: Path) -> AsyncIterator[Path]:
    """A server that takes connections and never says a word."""
    held: list[asyncio.StreamWriter] = []
    server = await asyncio.start_unix_server(lambda _reader, writer: held.append(writer), socket)
    yield socket
    server.close()
    for writer in held:
        writer.close()


async def test_a_slow_home_cluster_is_waited_for_each_time(tmp_path: Path) -> None:
    """Whoever needs it asks again at once; a destination's readers have others to look at."""
    async with (
        silent(tmp_path / "slow.sock") as socket,
        client(socket) as slow,
        running(Opens(slow)) as fleet,
    ):
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for _ in range(2):
            with pytest.raises(NotYet):
                await fleet.control(slow)
        assert loop.time() - begun >= 2 * PATIENCE
        asked = loop.time()
        with pytest.raises(NotYet):
            await fleet.live("")
        assert loop.time() - asked < PATIENCE


async def test_what_the_installation_leaves_out_is_not_watched(tmp_path: Path) -> None:
    async with (
        serving(tmp_path) as server,
        client(server.settings.socket) as cluster,
        running(Opens(cluster)) as fleet,
    ):
        await cluster.create(config_map("a"))
        cache = await live(fleet)
        assert cache.get(config_map_ref("a"))
        fleet.refilter(Filters(exclusions=(Filter(kinds=("ConfigMap",), clusters=(HERE,)),)))
        assert not cache.follows(CONFIG_MAP)
        assert cache.get(config_map_ref("a")) is None
        assert cache.follows(GroupKind("", "Secret"))
        fleet.refilter(Filters(exclusions=(Filter(kinds=("ConfigMap",), clusters=("x",)),)))
        await cache.follow((CONFIG_MAP,))
        assert cache.get(config_map_ref("a"))


async def test_what_trueup_needs_itself_is_watched_whatever_is_left_out(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, crds=crds()) as server,
        client(server.settings.socket) as cluster,
        running(Opens(cluster)) as fleet,
    ):
        fleet.refilter(Filters(inclusions=(Filter(kinds=("Deployment",)),)))
        away = await live(fleet)
        assert not away.follows(CONFIG_MAP)
        home = await fleet.control(cluster)
        await home.ready()
        followed = (CONFIG_MAP, GroupKind("", "Secret"), APPLICATION, GroupKind("", "Namespace"))
        assert all(home.follows(kind) for kind in followed)
        assert home.follows(GroupKind("apps", "Deployment"))
        assert not home.follows(GroupKind("", "Service"))


async def test_what_declares_applications_and_settings_is_kept_whole(tmp_path: Path) -> None:
    async with (
        serving(tmp_path) as server,
        client(server.settings.socket) as cluster,
        running(Opens(cluster), namespace="default") as fleet,
    ):
        await cluster.create(config_map("argocd-cm", x="1"))
        cache = await live(fleet)
        kept = cache.get(config_map_ref("argocd-cm"))
        assert kept is not None
        assert kept.at("data") == {"x": "1"}
