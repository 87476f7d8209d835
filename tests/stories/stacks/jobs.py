"""Where stories of runs in a cluster are played: a server with Jobs, and a node that runs them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stories.stacks.place import NET, Place, opened
from tests.support.terraform.job_controller import job_controller
from tests.support.terraform.node import Node, node

IMAGE = "registry.example.test/trueup:1"
FLAGS = ("--terraform-runner", "kubernetes", "--terraform-image", IMAGE)
EMPTY = {"TRUEUP_APISERVER_SIMULATE": "false"}
"""An API server without simulated controllers."""


@dataclass
class Cluster:
    """*it*: the server with what is around it; *node*: where its runs are."""

    it: Place
    node: Node

    async def listed(self, path: str) -> list[dict[str, Any]]:
        found = await self.node.http.get(path)
        assert found.status == 200, found.body
        return list(found.body["items"])

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
