"""The real control plane: it answers as the release that was asked for, and comes back."""

import signal

import orjson
import pytest

from tests.controlplane.plane import ControlPlane
from tests.controlplane.versions import NEWEST, OLDER
from tests.support.clusters import ONLY_REAL, Cluster, session
from tests.support.kubernetes import Client, config_map


async def test_a_cluster_takes_objects_into_the_namespace_of_the_test(cluster: Cluster) -> None:
    made = await cluster.http.create(cluster.path("configmaps"), config_map("a", key="value"))
    assert made.status == 201
    assert made.body["metadata"]["namespace"] == cluster.namespace
    assert (await cluster.client.version()).startswith("v1.")


@ONLY_REAL
async def test_it_says_which_release_it_is(cluster: Cluster) -> None:
    version = orjson.loads(await cluster.client.raw("/version"))
    assert version["gitVersion"] == f"v{NEWEST.version}"
    assert f"{version['major']}.{version['minor']}" == NEWEST.minor


@ONLY_REAL
async def test_roles_decide_who_may_do_what(cluster: Cluster) -> None:
    asked = {"spec": {"user": "eve", "resourceAttributes": {"verb": "get", "resource": "secrets"}}}
    path = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
    assert (await cluster.http.create(path, asked)).body["status"]["allowed"] is False


@pytest.mark.real
async def test_it_has_its_data_again_after_a_crash(control_plane: ControlPlane) -> None:
    async with session(control_plane.kubeconfig) as opened:
        await Client(opened).create("/api/v1/namespaces/default/configmaps", config_map("kept"))
    control_plane.processes.kill("kube-apiserver")
    control_plane.processes.tell("etcd", signal.SIGSTOP)
    control_plane.processes.tell("etcd", signal.SIGCONT)
    control_plane.start()
    async with session(control_plane.kubeconfig) as opened:
        found = await Client(opened).get("/api/v1/namespaces/default/configmaps/kept")
    assert found.status == 200


@pytest.mark.real
async def test_an_older_minor_version_runs_as_well(older_control_plane: ControlPlane) -> None:
    async with session(older_control_plane.kubeconfig) as opened:
        version = (await Client(opened).get("/version")).body
    assert version["gitVersion"] == f"v{OLDER.version}"
