"""Which cluster a destination means."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from tests.support.apiserver import serving
from tests.support.cluster import CONFIG_MAP, client, config_map
from tests.support.eventually import Changes
from trueup.apiserver.server import ApiServer
from trueup.edge.clock import SystemClock
from trueup.edge.kube.client import Client
from trueup.edge.kube.clusters import HERE, Clusters
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Destination
from trueup.model.errors import Stalled

NAMESPACE = Ref(GroupKind("", "Namespace"), "", "default")


@asynccontextmanager
async def opened(home: Client) -> AsyncIterator[Clusters]:
    clusters = Clusters(home, SystemClock(), "default")
    async with asyncio.TaskGroup() as group:
        task = group.create_task(clusters.run())
        yield clusters
        task.cancel()


async def declared(clusters: Clusters, name: str) -> None:
    """Returns when a cluster of that name is known."""
    changes = Changes()
    deaf = clusters.listen(changes)
    while not await _known(clusters, name):
        changes.seen.clear()
        await changes.until(lambda: bool(changes.seen))
    deaf()


async def _known(clusters: Clusters, name: str) -> bool:
    with suppress(Stalled):
        return bool(await clusters.open("", name))
    return False


def secret(name: str, server: str, config: dict[str, Any] | None = None) -> dict[str, Any]:
    data = {"name": name, "server": server}
    if config is not None:
        data["config"] = orjson.dumps(config).decode()
    labels = {"argocd.argoproj.io/secret-type": "cluster"}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": f"cluster-{name}", "namespace": "default", "labels": labels},
        "stringData": data,
    }


def config_of(server: ApiServer) -> dict[str, Any]:
    """Argo CD's ClusterConfig for an embedded server with TLS."""
    said = yaml.safe_load(server.kubeconfig.read_text())
    authority = said["clusters"][0]["cluster"]["certificate-authority-data"]
    token = said["users"][0]["user"]["token"]
    return {"bearerToken": token, "tlsClientConfig": {"caData": authority, "certData": None}}


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Client]:
    async with serving(tmp_path) as server, client(server.settings.socket) as made:
        yield made


async def test_the_cluster_that_we_run_on_has_two_names(home: Client) -> None:
    async with opened(home) as clusters:
        assert await clusters.open(HERE) is home
        assert await clusters.open("", "in-cluster") is home


async def test_a_cluster_is_known_under_both_of_its_names(home: Client) -> None:
    async with opened(home) as clusters:
        assert await clusters.identify(HERE) == Destination(HERE, "in-cluster")
        assert await clusters.identify("", "in-cluster") == Destination(HERE, "in-cluster")
        await home.create(secret("far", "https://far.example.test"))
        await declared(clusters, "far")
        far = Destination("https://far.example.test", "far")
        assert await clusters.identify("", "far") == far
        assert await clusters.identify("https://far.example.test/") == far
        await home.create(secret("mine", HERE))
        await declared(clusters, "mine")
        assert await clusters.identify(HERE) == Destination(HERE, "mine")
        with pytest.raises(Stalled, match="there are no clusters with this name: nobody"):
            await clusters.identify("", "nobody")


async def test_another_one_by_address_and_by_name(home: Client, tmp_path: Path) -> None:
    async with serving(tmp_path / "other", tls=True) as other, opened(home) as clusters:
        await home.create(secret("other", other.address, config_of(other)))
        await declared(clusters, "other")
        found = await clusters.open(other.address)
        assert await clusters.open("", "other") is found
        assert await found.get(NAMESPACE) is not None


async def test_changed_credentials_make_a_new_client(home: Client) -> None:
    async with opened(home) as clusters:
        made = await home.create(secret("far", "https://far.example.test", {"bearerToken": "a"}))
        await declared(clusters, "far")
        before = await clusters.open("", "far")
        await home.delete(made.ref, propagation="Background")
        await home.create(secret("near", "https://near.example.test"))
        await declared(clusters, "near")
        with pytest.raises(Stalled, match="there are no clusters with this name: far"):
            await clusters.open("", "far")
        await home.create(secret("far", "https://far.example.test", {"bearerToken": "b"}))
        await declared(clusters, "far")
        assert await clusters.open("", "far") is not before


async def test_two_clusters_of_one_name_are_not_guessed(home: Client) -> None:
    async with opened(home) as clusters:
        for number in "12":
            body = secret("twin", f"https://twin{number}.example.test")
            body["metadata"]["name"] = f"twin{number}"
            await home.create(body)
        await home.create(secret("last", "https://last.example.test"))
        await declared(clusters, "last")
        with pytest.raises(Stalled, match="there are 2 clusters with the same name"):
            await clusters.open("", "twin")


async def test_an_unknown_one_is_said_to_be_so_with_what_is_broken(home: Client) -> None:
    async with opened(home) as clusters:
        broken = secret("broken", "https://broken.example.test")
        broken["stringData"]["config"] = "{"
        await home.create(broken)
        await home.create(secret("last", "https://last.example.test"))
        await declared(clusters, "last")
        with pytest.raises(
            Stalled, match=r'cluster "https://broken\.example\.test" not found'
        ) as no:
            await clusters.open("https://broken.example.test")
        assert "Secret/default/cluster-broken" in no.value.hint


async def test_no_destination_at_all(home: Client) -> None:
    async with opened(home) as clusters:
        with pytest.raises(Stalled, match="destination server missing"):
            await clusters.open("", "")


async def test_of_a_cluster_with_namespaces_nothing_else_is_touched(
    home: Client, tmp_path: Path
) -> None:
    async with serving(tmp_path / "other", tls=True) as other, opened(home) as clusters:
        declaration = secret("other", other.address, config_of(other))
        declaration["stringData"]["namespaces"] = "default,kube-public"
        await home.create(declaration)
        await declared(clusters, "other")
        found = await clusters.open(other.address)
        await found.create(config_map("a"))
        kinds = await found.kinds()
        assert "watch" in kinds[CONFIG_MAP].verbs
        assert "watch" not in kinds[NAMESPACE.kind].verbs
        listed, _ = await found.list(CONFIG_MAP)
        assert {each.ref.namespace for each in listed} == {"default", "kube-public"}
        with pytest.raises(Stalled, match='namespace "kube-system" of ConfigMap is not managed'):
            await found.get(Ref(CONFIG_MAP, "kube-system", "a"))
        with pytest.raises(Stalled, match="cluster-scoped Namespace cannot be managed") as error:
            await found.get(NAMESPACE)
        assert "clusterResources" in error.value.hint


async def test_a_secret_may_limit_the_cluster_that_we_run_on(home: Client) -> None:
    async with opened(home) as clusters:
        declaration = secret("mine", HERE)
        declaration["stringData"]["namespaces"] = "shop"
        await home.create(declaration)
        await declared(clusters, "mine")
        limited = await clusters.open("", "mine")
        assert limited is not home
        for server, name in ((HERE, ""), ("", "in-cluster"), (home.server, "")):
            assert await clusters.open(server, name) is limited
        with pytest.raises(Stalled, match='namespace "default" of ConfigMap is not managed'):
            await limited.create(config_map("a"))
        gone = Changes()
        clusters.listen(gone)
        await home.delete(Object(declaration).ref)
        await gone.until(lambda: limited in gone.seen)
        assert await clusters.open(HERE) is home
        assert await home.get(NAMESPACE) is not None


async def test_the_watches_of_several_namespaces_are_one(home: Client, tmp_path: Path) -> None:
    async with serving(tmp_path / "other", tls=True) as other, opened(home) as clusters:
        declaration = secret("other", other.address, config_of(other))
        declaration["stringData"] |= {"namespaces": "default,none", "clusterResources": "true"}
        await home.create(declaration)
        await declared(clusters, "other")
        found = await clusters.open(other.address)
        assert await found.get(NAMESPACE) is not None
        async with aclosing(found.watch(CONFIG_MAP)) as events:
            told = [await anext(events)]
            while told[-1].type != "SYNCED":
                told.append(await anext(events))
            assert {each.object.ref.namespace for each in told[:-1]} <= {"default"}
            await found.create(config_map("a"))
            event = await anext(events)
            assert (event.type, event.object.ref.name) == ("ADDED", "a")
