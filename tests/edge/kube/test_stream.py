"""A watch that loses nothing, whatever happens to its connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

import pytest

from tests.support.apiserver import serving
from tests.support.cluster import CONFIG_MAP, client, config_map, config_map_ref, crd
from tests.support.relay import Relay, relayed
from trueup.edge.kube.client import Client
from trueup.k8s.ref import GroupKind
from trueup.model.errors import Stalled

CRD = GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")
WIDGET = GroupKind("example.com", "Widget")
NOW = "Background"
Told = tuple[str, str]


class Watcher:
    """What a watch told, as (type, name)."""

    def __init__(self, cluster: Client, kind: GroupKind = CONFIG_MAP) -> None:
        namespace = "default" if kind == CONFIG_MAP else ""
        self._events = cluster.watch(kind, namespace=namespace)

    async def next(self) -> Told:
        async with asyncio.timeout(10):
            event = await anext(self._events)
        return (event.type, event.object.at("metadata", "name") or "")

    async def until(self, last: Told) -> list[Told]:
        found = [await self.next()]
        while found[-1] != last:
            found.append(await self.next())
        return found

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._events.aclose()


@asynccontextmanager
async def behind_relay(
    folder: Path, *, history: int = 1000
) -> AsyncIterator[tuple[Client, Client, Relay]]:
    """A client that is connected directly, and one through a relay."""
    async with (
        serving(folder, history=history) as server,
        client(server.settings.socket) as direct,
        relayed(folder / "relay.sock", folder / "api.sock") as relay,
        client(relay.path) as through,
    ):
        yield direct, through, relay


async def test_the_state_then_synced_then_changes(tmp_path: Path) -> None:
    async with behind_relay(tmp_path) as (direct, through, _):
        await direct.create(config_map("a"))
        async with Watcher(through) as watcher:
            assert ("ADDED", "a") in await watcher.until(("SYNCED", ""))
            await direct.create(config_map("b"))
            await direct.patch(config_map_ref("a"), {"data": {"x": "1"}}, media_type="merge")
            await direct.delete(config_map_ref("b"), propagation=NOW)
            assert [await watcher.next() for _ in range(3)] == [
                ("ADDED", "b"),
                ("MODIFIED", "a"),
                ("DELETED", "b"),
            ]


async def test_changes_during_a_cut_are_told_once_and_in_order(tmp_path: Path) -> None:
    async with behind_relay(tmp_path) as (direct, through, relay):
        await direct.create(config_map("a"))
        async with Watcher(through) as watcher:
            await watcher.until(("SYNCED", ""))
            await direct.create(config_map("b"))
            assert await watcher.next() == ("ADDED", "b")
            relay.cut(refuse=True)
            await direct.delete(config_map_ref("a"), propagation=NOW)
            await direct.create(config_map("c"))
            relay.heal()
            assert await watcher.until(("ADDED", "c")) == [("DELETED", "a"), ("ADDED", "c")]


async def test_when_the_server_forgot_what_happened_deletions_are_still_told(
    tmp_path: Path,
) -> None:
    async with behind_relay(tmp_path, history=4) as (direct, through, relay):
        for name in ("goes", "changes", "stays", "anew"):
            await direct.create(config_map(name))
        async with Watcher(through) as watcher:
            await watcher.until(("SYNCED", ""))
            relay.cut(refuse=True)
            await direct.delete(config_map_ref("goes"), propagation=NOW)
            await direct.delete(config_map_ref("anew"), propagation=NOW)
            await direct.create(config_map("anew"))
            await direct.create(config_map("new"))
            for number in range(20):
                data = {"data": {"x": str(number)}}
                await direct.patch(config_map_ref("changes"), data, media_type="merge")
            relay.heal()
            told = {await watcher.next() for _ in range(5)}
            assert told == {
                ("DELETED", "goes"),
                ("DELETED", "anew"),
                ("ADDED", "anew"),
                ("MODIFIED", "changes"),
                ("ADDED", "new"),
            }
            await direct.create(config_map("last"))
            assert await watcher.next() == ("ADDED", "last")


async def test_a_server_that_is_started_again_loses_no_event(tmp_path: Path) -> None:
    async with client(tmp_path / "api.sock") as cluster, Watcher(cluster) as watcher:
        async with serving(tmp_path):
            await cluster.create(config_map("a"))
            await watcher.until(("SYNCED", ""))
        async with serving(tmp_path):
            await cluster.delete(config_map_ref("a"), propagation=NOW)
            await cluster.create(config_map("b"))
            assert await watcher.until(("ADDED", "b")) == [("DELETED", "a"), ("ADDED", "b")]


async def test_the_watch_of_a_kind_ends_with_its_crd(tmp_path: Path) -> None:
    async with (
        behind_relay(tmp_path) as (direct, through, relay),
        Watcher(direct, CRD) as definitions,
        Watcher(through, WIDGET) as widgets,
    ):
        await definitions.until(("SYNCED", ""))
        made = await direct.create(crd("Widget"))
        assert await widgets.next() == ("SYNCED", "")
        await direct.delete(made.ref, propagation=NOW)
        await definitions.until(("DELETED", "widgets.example.com"))
        relay.cut()
        with pytest.raises(Stalled) as error:
            await widgets.next()
        assert error.value.reason == "UnknownKind"
