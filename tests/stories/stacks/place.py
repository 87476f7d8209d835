"""Where stories of Stacks are played: ``trueup serve``, a repository with roots, and a cloud."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from tests.support import folders
from tests.support.repository import Repository
from tests.support.serve import Process, serving
from tests.support.terraform.mirror import mirror
from tests.support.terraform.root import cloud
from tests.support.terraform.world import World
from trueup.edge.kube.client import Client
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.stack import STACK, Approval, PlanStatus, RunStatus, Stack

PATIENCE = 180.0
SHARED = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]
"""The marks of a file whose stories share a server."""
QUICK = {"limit": 3, "backoff": {"duration": "1s", "factor": 1}}
REFRESH = "argocd.argoproj.io/refresh"
NET = f"""
# file: net/main.tf
{cloud()}
variable "size" {{ default = "small" }}
resource "cloud_server" "web" {{
  name = "web"
  size = var.size
}}
output "ip" {{ value = cloud_server.web.ip }}
output "token" {{
  value     = cloud_server.web.token
  sensitive = true
}}
"""
"""A root with one server in the cloud."""


def server(folder: str, size: str = "small", more: str = "", beside: str = "") -> str:
    """A root with one server of its folder's name; *more* in it, *beside* it."""
    return f"""
# file: {folder}/main.tf
{cloud()}
{beside}
resource "cloud_server" "web" {{
  name = "{folder}"
  size = "{size}"
  {more}
}}
"""


def shared(text: str, *more: str) -> Any:
    """A fixture ``it``: one server over a repository of *text* for all stories of a file."""

    @pytest_asyncio.fixture(scope="module", loop_scope="module", name="it")
    async def opening(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
        async with opened(tmp_path_factory.mktemp("stacks"), text, 0, more) as it:
            yield it

    return opening


@dataclass
class Place:
    """*folder*: with all that there is."""

    folder: Path
    process: Process
    cluster: Client
    repository: Repository
    cloud: World

    def commit(self, text: str) -> str:
        """Files, each begun by ``# file: path``."""
        return self.repository.commit(
            {path: said.decode() for path, said in folders.files(text).items()}
        )

    def with_cloud(self) -> dict[str, Any]:
        """What ``spec.runner`` needs for the cloud."""
        env = [{"name": "CLOUD_FILE", "value": str(self.folder / "cloud.sqlite")}]
        return {"env": env}

    async def push(self, text: str, *names: str) -> str:
        """Commit, and have the Stacks of those *names* know of it at once; none: ``net``."""
        commit = self.commit(text)
        for name in names or ("net",):
            await self.change({"metadata": {"annotations": {REFRESH: commit}}}, name)
        return commit

    async def approve(self, digest: str, by: str, name: str = "net") -> None:
        """As the API writes it down; once what waits is written."""
        found = await self.get(name)
        assert found is not None
        given = [*found.approvals, Approval(digest, by)]
        await self.change({"approvals": msgspec.to_builtins(given)}, name)

    async def stack(self, name: str = "net", **spec: Any) -> Ref:
        """One over the repository's folder of its name, without approvals unless *spec* says so."""
        source = {"repoURL": self.repository.url, "path": name}
        meta = {"name": name, "namespace": "argocd", **spec.pop("metadata", {})}
        said = {
            "source": source,
            "policy": {"apply": "auto"},
            "retry": QUICK,
            "runner": self.with_cloud(),
            **spec,
        }
        body = {
            "apiVersion": "trueup.dev/v1alpha1",
            "kind": "Stack",
            "metadata": meta,
            "spec": said,
        }
        await self.cluster.create(body)
        return Ref(STACK, "argocd", name)

    async def get(self, name: str = "net") -> Stack | None:
        found = await self.cluster.get(Ref(STACK, "argocd", name))
        return msgspec.convert(found.body, Stack) if found else None

    async def until(
        self, test: Callable[[Stack], bool], name: str = "net", patience: float = PATIENCE
    ) -> Stack:
        """The Stack as soon as *test* is true of it."""
        found: Stack | None = None
        try:
            async with asyncio.timeout(patience):
                while not ((found := await self.get(name)) and test(found)):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)  # another process does it
        except TimeoutError:
            said = found and (found.operation, found.status)
            raise AssertionError(f"not so within {patience} s: {said}") from None
        assert found is not None
        return found

    async def told(self, name: str, reason: str) -> str:
        """What the event says that tells of it, however soon the Stack goes on."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    found, _ = await self.cluster.list(GroupKind("", "Event"), namespace="argocd")
                    for each in found:
                        about = each.at("involvedObject", "kind"), each.at("involvedObject", "name")
                        if (*about, each.at("reason")) == ("Stack", name, reason):
                            return str(each.at("message"))
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"no {reason} of {name}: {await self.get(name)}") from None

    async def settles(self, test: Callable[[Object], bool], where: Ref) -> None:
        """Until *test* is true of the object."""
        found: Object | None = None
        try:
            async with asyncio.timeout(PATIENCE):
                while not ((found := await self.cluster.get(where)) and test(found)):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)  # another process does it
        except TimeoutError:
            raise AssertionError(f"{where} is not so: {found and found.body}") from None

    async def gone_from(self, where: Ref) -> None:
        """Until there is no such object any more."""
        async with asyncio.timeout(PATIENCE):
            while await self.cluster.get(where) is not None:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def ask(self, name: str = "net", **operation: Any) -> None:
        patch = {"operation": {"initiatedBy": {"username": "ann"}, **operation}}
        await self.cluster.patch(Ref(STACK, "argocd", name), patch, media_type="merge")

    async def nothing_runs(self) -> None:
        """Until nothing is left of any run."""
        runs = self.folder / "data" / "terraform" / "runs"
        async with asyncio.timeout(PATIENCE):
            while any(runs.iterdir()):  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def application(self, name: str) -> None:
        """One over the repository's folder of its name, synced by itself."""
        await self.cluster.create(
            {
                "apiVersion": "argoproj.io/v1alpha1",
                "kind": "Application",
                "metadata": {"name": name, "namespace": "argocd"},
                "spec": {
                    "project": "default",
                    "source": {"repoURL": self.repository.url, "path": name},
                    "destination": {
                        "server": "https://kubernetes.default.svc",
                        "namespace": "default",
                    },
                    "syncPolicy": {"automated": {}},
                },
            }
        )

    async def put(self, body: Mapping[str, Any]) -> None:
        """A ConfigMap or Secret beside the Stacks."""
        meta = {"namespace": "argocd", **body["metadata"]}
        await self.cluster.apply({"apiVersion": "v1", **body, "metadata": meta})

    async def find(self, kind: str, name: str) -> Mapping[str, Any]:
        """A ConfigMap or Secret, as soon as it is there."""
        ref = Ref(GroupKind("", kind), "argocd", name)
        async with asyncio.timeout(PATIENCE):
            while (found := await self.cluster.get(ref)) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        return found.body

    async def take_away(self, kind: str, name: str) -> None:
        await self.cluster.delete(Ref(GroupKind("", kind), "argocd", name))

    async def gone(self, name: str = "net", patience: float = PATIENCE) -> None:
        """Until there is no such Stack any more."""
        async with asyncio.timeout(patience):
            while await self.get(name) is not None:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def project(self, name: str, **spec: Any) -> None:
        """One that permits everything, but for what *spec* says."""
        body = {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "AppProject",
            "metadata": {"name": name, "namespace": "argocd"},
            "spec": {"sourceRepos": ["*"], "syncWindows": [], **spec},
        }
        await self.cluster.apply(body)

    async def delete(self, name: str = "net") -> None:
        await self.cluster.delete(Ref(STACK, "argocd", name))

    async def change(self, patch: Mapping[str, Any], name: str = "net") -> None:
        await self.cluster.patch(Ref(STACK, "argocd", name), patch, media_type="merge")


def synced(stack: Stack) -> bool:
    return stack.status.sync.status == "Synced" and stack.status.health.status == "Healthy"


def waiting(stack: Stack) -> bool:
    return bool(stack.status.plan and stack.status.plan.state == "AwaitingApproval")


@asynccontextmanager
async def opened(
    folder: Path,
    text: str = NET,
    port: int = 0,
    more: Sequence[str] = (),
    environ: Mapping[str, str] = {},
) -> AsyncIterator[Place]:
    """A server over a repository of *text*; over the one that is there already, without."""
    repository = Repository(folder / "repo")
    flags = ["--terraform-mirror", str(mirror()), "--no-terraform-direct"]
    flags += [*(["--port", str(port)] if port else []), *more]
    async with serving(folder, *flags, environ=environ) as (process, cluster):
        made = Place(folder, process, cluster, repository, World(folder / "cloud.sqlite"))
        if text:
            made.commit(text)
        yield made


def reason(stack: Stack, type_: str) -> str:
    """What a condition says; empty: there is none of that type."""
    return "; ".join(each.message for each in stack.status.conditions if each.type == type_)


def plan_of(stack: Stack) -> PlanStatus:
    """The plan that stands; an empty one, if there is none."""
    return stack.status.plan or PlanStatus()


def run_of(stack: Stack) -> RunStatus:
    return stack.status.run or RunStatus()


def phase(stack: Stack) -> str:
    return run_of(stack).phase
