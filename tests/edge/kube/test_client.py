"""The client, against the embedded API server."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from tests.support.apiserver import serving
from tests.support.cluster import CONFIG_MAP, client, config_map, config_map_ref, crd
from trueup.apiserver.server import ApiServer
from trueup.edge.clock import SystemClock
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.client import Client
from trueup.edge.kube.listing import CHUNK
from trueup.edge.kube.transport import Transport
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused, Stalled, Unreachable

DEPLOYMENT = GroupKind("apps", "Deployment")
WIDGET = GroupKind("example.com", "Widget")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ApiServer]:
    async with serving(tmp_path) as made:
        yield made


@pytest.fixture
async def cluster(server: ApiServer) -> AsyncIterator[Client]:
    async with client(server.settings.socket) as made:
        yield made


async def test_it_knows_the_kinds_that_are_served(cluster: Client) -> None:
    kinds = await cluster.kinds()
    deployment = kinds[DEPLOYMENT]
    assert (deployment.version, deployment.plural, deployment.namespaced) == (
        "v1",
        "deployments",
        True,
    )
    assert {"list", "watch", "patch"} <= set(deployment.verbs)
    assert not kinds[GroupKind("", "Namespace")].namespaced


@pytest.mark.parametrize("name", ["..", "a/../b", "a%2fb"])
async def test_a_name_never_leads_elsewhere(cluster: Client, name: str) -> None:
    for ref in (Ref(CONFIG_MAP, name, "a"), Ref(CONFIG_MAP, "default", name)):
        with pytest.raises(Refused, match="invalid name"):
            await cluster.get(ref)


async def test_nothing_is_asked_for_without_a_name(cluster: Client) -> None:
    with pytest.raises(Refused, match="may not be empty"):
        await cluster.get(Ref(CONFIG_MAP, "default", ""))


async def test_a_kind_is_known_as_soon_as_its_crd_is_made(cluster: Client) -> None:
    assert WIDGET not in await cluster.kinds()
    await cluster.create(crd("Widget"))
    widget = {
        "apiVersion": "example.com/v1",
        "kind": "Widget",
        "metadata": {"name": "a", "namespace": "default"},
        "size": 3,
    }
    await cluster.apply(widget)
    found = await cluster.get(Ref(WIDGET, "default", "a"))
    assert found is not None
    assert found.at("size") == 3


async def test_an_unknown_kind_is_said_to_be_so(cluster: Client) -> None:
    with pytest.raises(
        Stalled, match=r'^cluster "here" does not serve Widget\.example\.com'
    ) as error:
        await cluster.get(Ref(WIDGET, "default", "a"))
    assert error.value.reason == "UnknownKind"
    assert "CRD" in error.value.hint


async def test_a_version_that_is_not_served_is_not_an_object_that_is_not_there(
    cluster: Client,
) -> None:
    with pytest.raises(Stalled, match="in version v1beta1"):
        await cluster.get(Ref(DEPLOYMENT, "default", "a"), "v1beta1")


async def test_it_gives_the_schema_of_a_group_version(cluster: Client) -> None:
    schema = await cluster.schema("apps", "v1")
    assert "io.k8s.api.apps.v1.Deployment" in schema["components"]["schemas"]
    assert await cluster.schema("apps", "v1") is schema


async def test_create_get_replace_and_delete(cluster: Client) -> None:
    made = await cluster.create(config_map("a", x="1"))
    await cluster.replace({**made.body, "data": {"x": "2"}})
    found = await cluster.get(config_map_ref("a"))
    assert found is not None
    assert found.at("data") == {"x": "2"}
    assert await cluster.delete(config_map_ref("a"), propagation="Background") is None
    assert await cluster.get(config_map_ref("a")) is None


async def test_apply_owns_what_it_says(cluster: Client) -> None:
    await cluster.apply(config_map("a", x="1", y="1"))
    applied = await cluster.apply(config_map("a", x="2"))
    assert applied.at("data") == {"x": "2"}
    assert applied.at("metadata", "managedFields")[0]["manager"] == "argocd-controller"


async def test_a_dry_run_changes_nothing(cluster: Client) -> None:
    dry = await cluster.apply(config_map("a", x="1"), dry_run=True)
    assert dry.at("data") == {"x": "1"}
    assert await cluster.get(config_map_ref("a")) is None


async def test_a_merge_patch_changes_one_field(cluster: Client) -> None:
    await cluster.create(config_map("a", x="1", y="1"))
    patched = await cluster.patch(config_map_ref("a"), {"data": {"x": None}}, media_type="merge")
    assert patched.at("data") == {"y": "1"}


async def test_a_list_is_read_in_chunks(server: ApiServer, cluster: Client) -> None:
    stored = server.cluster.store.put
    maps = (config_map(f"c{number}") for number in range(2 * CHUNK + 100))
    await asyncio.gather(
        *(stored(("configmaps", "default", each["metadata"]["name"]), each) for each in maps)
    )
    found, version = await cluster.list(CONFIG_MAP, namespace="default")
    names = {each.ref.name for each in found}
    assert {f"c{number}" for number in range(2 * CHUNK + 100)} <= names
    assert int(version) > 0
    assert all(each.body["kind"] == "ConfigMap" for each in found)


async def test_a_list_of_some_by_label(cluster: Client) -> None:
    labelled = config_map("a")
    labelled["metadata"]["labels"] = {"team": "blue"}
    await cluster.create(labelled)
    await cluster.create(config_map("b"))
    found, _ = await cluster.list(CONFIG_MAP, selector="team=blue")
    assert [each.ref.name for each in found] == ["a"]


async def test_a_conflict_is_seen_as_one(cluster: Client) -> None:
    made = await cluster.create(config_map("a"))
    await cluster.replace({**made.body, "data": {"x": "1"}})
    with pytest.raises(Refused) as error:
        await cluster.replace({**made.body, "data": {"x": "2"}})
    assert (error.value.code, error.value.reason) == (409, "Conflict")


async def test_what_is_there_already_is_seen_to_be(cluster: Client) -> None:
    await cluster.create(config_map("a"))
    with pytest.raises(Refused) as error:
        await cluster.create(config_map("a"))
    assert error.value.reason == "AlreadyExists"


async def test_an_invalid_object_names_its_fields(cluster: Client) -> None:
    broken = yaml.safe_load("""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: default}
        spec: {template: {spec: {containers: [{name: web, image: web:1}]}}}
    """)
    with pytest.raises(Refused) as error:
        await cluster.create(broken)
    assert (error.value.code, error.value.reason) == (422, "Invalid")
    assert "spec.selector" in {cause.field for cause in error.value.causes}


async def test_deleting_another_object_of_that_name_is_refused(cluster: Client) -> None:
    await cluster.create(config_map("a"))
    with pytest.raises(Refused) as error:
        await cluster.delete(config_map_ref("a"), uid="11111111-1111-1111-1111-111111111111")
    assert error.value.reason == "Conflict"


async def test_a_server_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    async with client(tmp_path / "nobody.sock") as nobody:
        with pytest.raises(Unreachable, match=r"nobody\.sock does not answer"):
            await nobody.kinds()


async def test_over_tls_with_the_kubeconfig_that_the_server_writes(tmp_path: Path) -> None:
    clock = SystemClock()
    async with serving(tmp_path, tls=True) as server:
        access = kubeconfig.read([server.kubeconfig]).access(clock)
        made = Client(Transport(access, clock), clock)
        assert await made.get(Ref(GroupKind("", "Namespace"), "", "default")) is not None
        await made.close()


async def test_a_wrong_token_is_a_persons_business(tmp_path: Path) -> None:
    clock = SystemClock()
    async with serving(tmp_path, tls=True) as server:
        text = yaml.safe_load(server.kubeconfig.read_text())
        text["users"][0]["user"]["token"] = "guessed"
        (tmp_path / "wrong").write_text(yaml.safe_dump(text))
        access = kubeconfig.read([tmp_path / "wrong"]).access(clock)
        made = Client(Transport(access, clock), clock)
        with pytest.raises(Refused) as error:
            await made.kinds()
        assert error.value.code == 401
        assert "token" in error.value.hint
        await made.close()


async def test_a_certificate_of_someone_else_is_not_trusted(tmp_path: Path) -> None:
    clock = SystemClock()
    async with serving(tmp_path, tls=True) as server:
        text = yaml.safe_load(server.kubeconfig.read_text())
        del text["clusters"][0]["cluster"]["certificate-authority-data"]
        (tmp_path / "wrong").write_text(yaml.safe_dump(text))
        access = kubeconfig.read([tmp_path / "wrong"]).access(clock)
        made = Client(Transport(access, clock), clock)
        with pytest.raises(Stalled) as error:
            await made.kinds()
        assert error.value.reason == "CertificateNotTrusted"
        await made.close()
