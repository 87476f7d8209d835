"""What the live cache holds and tells, on an embedded API server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.apiserver import serving
from tests.support.cluster import CONFIG_MAP, TRACKING_ID, client, config_map, config_map_ref, crd
from tests.support.eventually import Changes
from tests.support.relay import Relay, relayed
from trueup.control.exclusions import excluded
from trueup.control.holdings import Change, Reason
from trueup.control.watch import Cache
from trueup.core.annotations.tracking import Method, Tracking
from trueup.edge.clock import SystemClock
from trueup.edge.kube.client import Client
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Stalled

WIDGET = GroupKind("example.com", "Widget")
CRD = GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")
NOW = "Background"


@dataclass(frozen=True)
class World:
    """A cluster, its cache behind a relay, and what the cache told."""

    cluster: Client
    cache: Cache
    relay: Relay
    changes: Changes

    def told(self, *apps: str) -> list[tuple[Reason, str]]:
        """Of objects that belong to *apps*."""
        found = [each for each in self.changes.seen if isinstance(each, Change)]
        return [(each.reason, each.ref.name) for each in found if each.apps == frozenset(apps)]


@asynccontextmanager
async def world(
    folder: Path, *, history: int = 1000, tracking: Tracking | None = None
) -> AsyncIterator[World]:
    async with (
        serving(folder, history=history) as server,
        client(server.settings.socket) as direct,
        relayed(folder / "relay.sock", folder / "api.sock") as relay,
        client(relay.path) as through,
        cached(through, tracking or Tracking()) as cache,
    ):
        changes = Changes()
        cache.listen(changes)
        yield World(direct, cache, relay, changes)


@asynccontextmanager
async def cached(cluster: Client, tracking: Tracking) -> AsyncIterator[Cache]:
    cache = Cache(cluster, SystemClock(), tracking, excluded)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(cache.run())
        await cache.ready()
        yield cache
        task.cancel()


def deployment(name: str, app: str) -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load(f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {name}
          namespace: default
          annotations: {{{TRACKING_ID}: "{app}:apps/Deployment:default/{name}"}}
        spec:
          selector: {{matchLabels: {{app: {name}}}}}
          template:
            metadata: {{labels: {{app: {name}}}}}
            spec: {{containers: [{{name: web, image: "web:1"}}]}}
    """)
    return made


def widget(name: str, app: str) -> dict[str, Any]:
    mark = f"{app}:example.com/Widget:default/{name}"
    meta = {"name": name, "namespace": "default", "annotations": {TRACKING_ID: mark}}
    return {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": meta}


async def test_what_was_there_before_is_held_when_it_is_ready(tmp_path: Path) -> None:
    async with serving(tmp_path) as server, client(server.settings.socket) as cluster:
        await cluster.create(config_map("a", app="shop", x="1"))
        async with cached(cluster, Tracking()) as cache:
            found = cache.get(config_map_ref("a"))
            assert found is not None
            assert found.at("data") == {"x": "1"}
            assert [each.ref.name for each in cache.owned("shop")] == ["a"]


async def test_a_change_is_told_with_the_application_that_it_belongs_to(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.cluster.create(config_map("a", app="shop"))
        await it.cluster.patch(config_map_ref("a"), {"data": {"x": "1"}}, media_type="merge")
        await it.cluster.delete(config_map_ref("a"), propagation=NOW)
        await it.changes.until(lambda: len(it.told("shop")) == 3)
        assert it.told("shop") == [
            (Reason.APPEARED, "a"),
            (Reason.CHANGED, "a"),
            (Reason.GONE, "a"),
        ]
        assert it.cache.get(config_map_ref("a")) is None
        assert it.cache.owned("shop") == []


async def test_an_object_that_changes_hands_is_told_to_both(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.cluster.create(config_map("a", app="shop"))
        taken = {"metadata": {"annotations": {TRACKING_ID: "blog:/ConfigMap:default/a"}}}
        await it.cluster.patch(config_map_ref("a"), taken, media_type="merge")
        await it.changes.until(lambda: bool(it.told("shop", "blog")))
        assert it.told("shop", "blog") == [(Reason.CHANGED, "a")]
        assert it.cache.owned("shop") == []
        assert [each.ref.name for each in it.cache.owned("blog")] == ["a"]


async def test_children_belong_to_the_application_of_their_owner(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        made = await it.cluster.create(deployment("web", "shop"))
        await it.changes.until(lambda: any(name.startswith("web-") for _, name in it.told("shop")))
        (replicas,) = it.cache.children(made.body["metadata"]["uid"])
        assert replicas.ref.kind.kind == "ReplicaSet"
        assert "managedFields" not in replicas.body["metadata"]
        child = next(
            each
            for each in it.changes.seen
            if isinstance(each, Change) and each.ref.kind.kind == "ReplicaSet"
        )
        assert child.child


async def test_what_git_declares_is_kept_whole_though_another_object_owns_it(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as it:
        owner = await it.cluster.create(config_map("owner"))
        named = {"apiVersion": "v1", "kind": "ConfigMap", "name": "owner"}
        reference = {**named, "uid": owner.at("metadata", "uid")}
        body = config_map("a", app="shop")
        await it.cluster.create(
            {**body, "metadata": {**body["metadata"], "ownerReferences": [reference]}}
        )
        await it.changes.until(lambda: bool(it.told("shop")))
        kept = it.cache.get(config_map_ref("a"))
        assert kept is not None
        assert kept.at("metadata", "managedFields")


KIN = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 0
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: a, image: b}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data-db-0}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data-db-old}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""


async def test_nobodys_are_neither_what_others_own_nor_their_kin(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        for body in yaml.safe_load_all(KIN):
            body["metadata"]["namespace"] = "default"
            await it.cluster.create(body)

        def nobodys() -> set[str]:
            return {ref.name for ref in it.cache.unclaimed("default", ())}

        await it.changes.until(lambda: {"db", "data-db-old"} <= nobodys())
        assert "data-db-0" not in nobodys()
        claim = it.cache.get(Ref(GroupKind("", "PersistentVolumeClaim"), "default", "data-db-0"))
        assert claim is not None
        assert claim.at("status", "phase")


async def test_a_change_of_the_status_alone_is_told_as_that(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.cluster.create(deployment("web", "shop"))
        await it.changes.until(lambda: (Reason.STATUS, "web") in it.told("shop"))
        before = it.cache.entry(Ref(GroupKind("apps", "Deployment"), "default", "web"))
        assert before is not None
        it.changes.seen.clear()
        await it.cluster.patch(before.ref, {"spec": {"paused": True}}, media_type="merge")
        await it.changes.until(lambda: (Reason.CHANGED, "web") in it.told("shop"))
        after = it.cache.entry(before.ref)
        assert after is not None
        assert after.stamp != before.stamp


async def test_ones_own_write_is_seen_at_once_and_told_once(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        it.cache.put(await it.cluster.create(config_map("a", app="shop", x="1")))
        assert [each.ref.name for each in it.cache.owned("shop")] == ["a"]
        await it.cluster.create(config_map("b", app="shop"))
        await it.changes.until(lambda: (Reason.APPEARED, "b") in it.told("shop"))
        assert it.told("shop") == [(Reason.APPEARED, "a"), (Reason.APPEARED, "b")]


async def test_the_answer_of_an_old_write_does_not_bring_back_what_is_gone(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        made = await it.cluster.create(config_map("a", app="shop"))
        await it.cluster.delete(config_map_ref("a"), propagation=NOW)
        await it.changes.until(lambda: (Reason.GONE, "a") in it.told("shop"))
        it.cache.put(made)
        assert it.cache.get(config_map_ref("a")) is None


async def test_what_is_known_to_be_gone_stays_gone(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        made = await it.cluster.create(config_map("a", app="shop"))
        await it.changes.until(lambda: bool(it.told("shop")))
        await it.cluster.patch(config_map_ref("a"), {"data": {"x": "1"}}, media_type="merge")
        await it.cluster.delete(config_map_ref("a"), propagation=NOW)
        it.cache.remove(made.ref, made.body["metadata"]["uid"])
        await it.cluster.create(config_map("b", app="shop"))
        await it.changes.until(lambda: (Reason.APPEARED, "b") in it.told("shop"))
        assert it.told("shop")[-2:] == [(Reason.GONE, "a"), (Reason.APPEARED, "b")]


async def test_deletions_that_the_server_forgot_are_told(tmp_path: Path) -> None:
    async with world(tmp_path, history=4) as it:
        await it.cluster.create(config_map("a", app="shop"))
        await it.changes.until(lambda: bool(it.told("shop")))
        it.relay.cut(refuse=True)
        await it.cluster.delete(config_map_ref("a"), propagation=NOW)
        for number in range(20):
            await it.cluster.create(config_map(f"other{number}"))
        it.relay.heal()
        await it.changes.until(lambda: (Reason.GONE, "a") in it.told("shop"))
        assert it.cache.owned("shop") == []


async def test_a_server_that_is_started_again_is_followed_again(tmp_path: Path) -> None:
    changes = Changes()
    async with client(tmp_path / "api.sock") as cluster:
        async with serving(tmp_path):
            await cluster.create(config_map("a", app="shop"))
            cache = Cache(cluster, SystemClock(), Tracking(), excluded)
            cache.listen(changes)
            running = asyncio.create_task(cache.run())
            await cache.ready()
        async with serving(tmp_path):
            await cluster.delete(config_map_ref("a"), propagation=NOW)
            await changes.until(lambda: cache.get(config_map_ref("a")) is None)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running


async def test_a_kind_is_followed_while_there_is_a_crd_for_it(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        for _ in range(2):
            made = await it.cluster.create(crd("Widget"))
            await it.cluster.create(widget("a", "shop"))
            await it.changes.until(lambda: (Reason.APPEARED, "a") in it.told("shop"))
            await it.cluster.delete(made.ref, propagation=NOW)
            await it.changes.until(lambda: (Reason.GONE, "a") in it.told("shop"))
            await it.changes.until(lambda: it.cache.of_kind(CRD) == [])
            it.changes.seen.clear()
        assert it.cache.owned("shop") == []


async def test_following_a_kind_that_is_not_served_is_refused(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        with pytest.raises(Stalled, match=r"does not serve Widget\.example\.com"):
            await it.cache.follow([WIDGET])


async def test_excluded_kinds_are_followed_only_when_asked_for(tmp_path: Path) -> None:
    lease = GroupKind("coordination.k8s.io", "Lease")
    async with world(tmp_path) as it:
        assert not it.cache.follows(lease)
        await it.cache.follow([lease, CONFIG_MAP])
        assert it.cache.follows(lease)


async def test_another_way_of_tracking_is_read_from_what_is_held(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        labelled = config_map("a")
        labelled["metadata"]["labels"] = {"app.kubernetes.io/instance": "shop"}
        await it.cluster.create(labelled)
        await it.changes.until(lambda: it.cache.get(config_map_ref("a")) is not None)
        assert it.cache.owned("shop") == []
        it.cache.retrack(Tracking(method=Method.LABEL))
        assert [each.ref.name for each in it.cache.owned("shop")] == ["a"]


async def test_a_fingerprint_changes_with_what_it_covers_and_nothing_else(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await it.cluster.create(config_map("a", app="shop"))
        await it.changes.until(lambda: bool(it.told("shop")))
        named = [config_map_ref("b")]
        before = it.cache.fingerprint("shop", named)
        await it.cluster.create(config_map("other", app="blog"))
        await it.changes.until(lambda: bool(it.told("blog")))
        assert it.cache.fingerprint("shop", named) == before
        await it.cluster.create(config_map("b"))
        await it.changes.until(lambda: it.cache.get(config_map_ref("b")) is not None)
        assert it.cache.fingerprint("shop", named) != before


async def test_of_what_no_application_declares_an_outline_is_kept_until_it_is_asked_for(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as it:
        ref = config_map_ref("a")
        await it.cluster.create(config_map("a", x="1"))
        await it.changes.until(lambda: it.cache.get(ref) is not None)
        outlined = it.cache.get(ref)
        assert outlined is not None
        assert "data" not in outlined.body
        await it.cache.whole("shop", [ref, config_map_ref("absent")])
        asked = it.cache.get(ref)
        assert asked is not None
        assert asked.at("data") == {"x": "1"}
        assert asked.at("metadata", "managedFields")
        it.changes.seen.clear()
        await it.cluster.patch(ref, {"data": {"y": "2"}}, media_type="merge")
        await it.changes.until(lambda: bool(it.changes.seen))
        changed = it.cache.get(ref)
        assert changed is not None
        assert changed.at("data") == {"x": "1", "y": "2"}


async def test_what_was_asked_for_before_it_was_there_is_whole_when_it_comes(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as it:
        ref = config_map_ref("a")
        await it.cache.whole("shop", [ref])
        await it.cluster.create(config_map("a", x="1"))
        await it.changes.until(lambda: it.cache.get(ref) is not None)
        found = it.cache.get(ref)
        assert found is not None
        assert found.at("data") == {"x": "1"}


async def test_what_another_way_of_tracking_finds_can_be_had_whole(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        labelled = config_map("a", x="1")
        labelled["metadata"]["labels"] = {"app.kubernetes.io/instance": "shop"}
        await it.cluster.create(labelled)
        await it.changes.until(lambda: it.cache.get(config_map_ref("a")) is not None)
        it.cache.retrack(Tracking(method=Method.LABEL))
        await it.cache.whole("shop", [])
        assert [each.at("data") for each in it.cache.owned("shop")] == [{"x": "1"}]


async def test_asking_for_the_whole_of_what_is_gone_tells_that_it_is(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        ref = config_map_ref("a")
        await it.cluster.create(config_map("a"))
        await it.changes.until(lambda: it.cache.get(ref) is not None)
        it.relay.cut(refuse=True)
        await it.cluster.delete(ref, propagation=NOW)
        it.relay.heal()
        await it.cache.whole("shop", [ref])
        assert it.cache.get(ref) is None
