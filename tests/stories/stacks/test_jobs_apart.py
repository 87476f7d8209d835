"""
Controller and web server as processes of their own, over a cluster that makes pods of Jobs itself.

Both are killed in the middle of an apply; the pod does not mind. On the real control plane its own
controller of Jobs is at work.
"""

import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.stories.stacks.jobs import EMPTY, FLAGS, Cluster, slowly
from tests.stories.stacks.place import Place, phase, reason, run_of, synced
from tests.support.repository import Repository
from tests.support.serve import Process, serving, started
from tests.support.serving import free_port
from tests.support.terraform.job_controller import job_controller
from tests.support.terraform.mirror import mirror
from tests.support.terraform.node import node
from tests.support.terraform.world import World
from trueup.edge.clock import SystemClock
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.client import Client
from trueup.edge.kube.transport import Transport
from trueup.service.bootstrap import install

pytestmark = pytest.mark.slow
PROJECT = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "AppProject",
    "metadata": {"name": "default", "namespace": "argocd"},
    "spec": {"sourceRepos": ["*"], "destinations": [{"server": "*", "namespace": "*"}]},
}


@pytest.fixture(params=["embedded", pytest.param("real", marks=pytest.mark.real)])
async def config(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Path]:
    """The kubeconfig of a cluster with a controller of Jobs and without nodes."""
    if request.param == "real":
        yield request.getfixturevalue("nodeless_cluster")
        return
    flags = ("--role", "apiserver")
    async with (
        serving(tmp_path / "below", *flags, environ=EMPTY) as (below, _),
        job_controller(below.config),
    ):
        yield below.config


class Servers:
    """*folder*: of all; the web server is always at the same *port*."""

    def __init__(self, folder: Path, config: Path, ends: AsyncExitStack) -> None:
        self._folder = folder
        self._ends = ends
        self._port = free_port()
        record = ("--history-url", f"sqlite:///{folder / 'record.db'}")
        self._flags = ("--kubeconfig", str(config), *record)

    async def web(self) -> Process:
        flags = ("--role", "web", "--port", str(self._port), *self._flags)
        made = await self._ends.enter_async_context(started(self._folder / "web", *flags))
        await made.until("HTTP API:")
        return made

    async def controller(self) -> Process:
        own = ("--terraform-mirror", str(mirror()), "--no-terraform-direct")
        flags = ("--role", "controller", *own, *FLAGS, *self._flags)
        environ = {"TRUEUP_WEB_ADDRESS": f"http://127.0.0.1:{self._port}"}
        made = started(self._folder / "controller", *flags, environ=environ)
        return await self._ends.enter_async_context(made)


@asynccontextmanager
async def home(config: Path) -> AsyncIterator[Client]:
    """With our kinds, and the namespace that all is in."""
    clock = SystemClock()
    client = Client(Transport(kubeconfig.read([config]).access(clock), clock), clock)
    try:
        await install(client, clock)
        await client.apply(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "argocd"}}
        )
        yield client
    finally:
        await client.close()


async def test_all_but_the_pod_are_killed(config: Path, tmp_path: Path) -> None:
    async with home(config) as client, AsyncExitStack() as ends:
        servers = Servers(tmp_path, config, ends)
        kubelet = await ends.enter_async_context(node(config, tmp_path / "node"))
        first = await servers.controller()
        repository = Repository(tmp_path / "repo")
        at = Cluster(
            Place(tmp_path, first, client, repository, World(tmp_path / "cloud.sqlite")), kubelet
        )
        at.it.commit("".join(slowly(name, 12) for name in ("net", "other", "third")))
        web = await servers.web()
        await client.apply(PROJECT)
        await at.it.stack(runner=at.it.with_cloud())
        await at.container("net")
        await first.ends(signal.SIGKILL)
        await web.ends(signal.SIGKILL)
        await servers.web()
        await servers.controller()
        done = await at.it.until(synced)
        assert [each.kind for each in done.status.history] == ["apply"]
        assert len(at.it.cloud.calls("create")) == 2
        assert not reason(done, "StateLocked")

        await at.it.stack("other", runner=at.it.with_cloud())
        await at.it.stack("third", runner=at.it.with_cloud())
        container = await at.container("other")
        name = container.pod["metadata"]["ownerReferences"][0]["name"]
        path = f"/apis/batch/v1/namespaces/argocd/jobs/{name}"
        await kubelet.http.patch(path, {"spec": {"activeDeadlineSeconds": 1}})
        await at.container("third")
        await at.it.ask("third", cancel=True)
        lost = await at.it.until(lambda stack: phase(stack) != "Running", "other")
        assert (phase(lost), container.told) == ("Lost", True)
        assert "ended by the cluster" in run_of(lost).message
        assert "other" in at.it.cloud.things("network")
        stopped = await at.it.until(lambda stack: phase(stack) == "Cancelled", "third")
        assert not reason(stopped, "StateLocked")
        assert "third" in at.it.cloud.things("network")
