"""Where stories of runs in a cluster are played: a server with Jobs, and a node that runs them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stories.stacks.place import NET, Place, opened, run_of, server
from tests.support.terraform.job_controller import job_controller
from tests.support.terraform.node import Container, Node, node
from trueup.model.stack import Stack

IMAGE = "registry.example.test/trueup:1"
FLAGS = ("--terraform-runner", "kubernetes", "--terraform-image", IMAGE)
EMPTY = {"TRUEUP_APISERVER_SIMULATE": "false"}
"""An API server without simulated controllers."""


SLOW = """resource "cloud_network" "slow" {
  name    = "%s"
  seconds = %d
}"""


def slowly(folder: str, seconds: int) -> str:
    """A root whose network takes so long."""
    return server(folder, beside=SLOW % (folder, seconds))


def applying(stack: Stack) -> bool:
    """It makes its network."""
    return run_of(stack).kind == "apply" and "cloud_network.slow" in run_of(stack).current


@dataclass
class Cluster:
    """*it*: the server with what is around it; *node*: where its runs are."""

    it: Place
    node: Node

    async def listed(self, path: str) -> list[dict[str, Any]]:
        found = await self.node.http.get(path)
        assert found.status == 200, found.body
        return list(found.body["items"])

    async def container(self, name: str) -> Container:
        """Of the Stack's run, as soon as it makes its network."""
        found = await self.it.until(applying, name)
        (made,) = [
            each
            for each in self.node.containers.values()
            if each.pod["metadata"]["labels"]["trueup.dev/run"] == run_of(found).id
        ]
        return made

    async def jobs(self) -> list[dict[str, Any]]:
        return await self.listed("/apis/batch/v1/namespaces/argocd/jobs")

    async def secrets(self) -> list[dict[str, Any]]:
        """Those of runs."""
        label = "labelSelector=app.kubernetes.io/name%3Dtrueup-run"
        return await self.listed(f"/api/v1/namespaces/argocd/secrets?{label}")


@asynccontextmanager
async def cluster(
    folder: Path, text: str = NET, port: int = 0, environ: Mapping[str, str] = {}
) -> AsyncIterator[Cluster]:
    """An embedded one, with a controller of Jobs and a node."""
    async with (
        opened(folder, text, port, FLAGS, {**EMPTY, **environ}) as it,
        node(it.process.config, folder / "node") as kubelet,
        job_controller(it.process.config),
    ):
        yield Cluster(it, kubelet)
