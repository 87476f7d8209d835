"""Where stories of Proposals are played: that of Stacks, with branches."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import msgspec

from tests.stories.stacks.place import PATIENCE, Place
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION
from trueup.model.proposal import (
    PLANNED,
    PROPOSAL,
    PartStatus,
    Proposal,
    ProposalApproval,
)

REFRESH = "argocd.argoproj.io/refresh"
CHART = """
# file: web/Chart.yaml
apiVersion: v2
name: web
version: 1.0.0
# file: web/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  size: {{ .Values.size | quote }}
"""
"""An application's chart that takes the size of the Stack ``net``."""
SIZE = 'output "size" { value = cloud_server.web.size }\n'


def branch(it: Place, name: str) -> AbstractContextManager[None]:
    """What is committed in the block is on that branch."""
    return it.repository.on(name)


def merge(it: Place, name: str) -> str:
    """With a merge commit, as a Git host makes it."""
    it.repository.git("merge", "--quiet", "--no-ff", "--message", f"Merge {name}", name)
    return it.repository.git("rev-parse", "HEAD")


async def propose(it: Place, revision: str, name: str = "change", **spec: Any) -> None:
    await it.cluster.create(
        {
            "apiVersion": "trueup.dev/v1alpha1",
            "kind": "Proposal",
            "metadata": {"name": name, "namespace": "argocd"},
            "spec": {"repoURL": it.repository.url, "revision": revision, **spec},
        }
    )


async def proposal(it: Place, name: str = "change") -> Proposal | None:
    found = await it.cluster.get(Ref(PROPOSAL, "argocd", name))
    return msgspec.convert(found.body, Proposal) if found else None


async def until(it: Place, test: Callable[[Proposal], bool], name: str = "change") -> Proposal:
    """The Proposal as soon as *test* is true of it."""
    found: Proposal | None = None
    try:
        async with asyncio.timeout(PATIENCE):
            while not ((found := await proposal(it, name)) and test(found)):  # noqa: ASYNC110
                await asyncio.sleep(0.1)  # another process does it
    except TimeoutError:
        raise AssertionError(f"not so within {PATIENCE} s: {found}") from None
    assert found is not None
    return found


def planned(found: Proposal) -> bool:
    return found.status.phase == PLANNED and bool(found.status.digest)


def part(found: Proposal, name: str) -> PartStatus:
    return next(each for each in found.status.parts if each.name == name)


async def look(it: Place, name: str = "change") -> None:
    """Have it looked at now."""
    patch = {"metadata": {"annotations": {REFRESH: "normal"}}}
    await it.cluster.patch(Ref(PROPOSAL, "argocd", name), patch, media_type="merge")


async def approve(it: Place, digest: str, by: str, name: str = "change") -> None:
    """As the API writes it down."""
    found = await proposal(it, name)
    assert found is not None
    given = msgspec.to_builtins([*found.approvals, ProposalApproval(digest, by)])
    patch = {"approvals": given}
    await it.cluster.patch(Ref(PROPOSAL, "argocd", name), patch, media_type="merge")


async def application(it: Place, name: str = "web") -> None:
    """One over the chart of its name; it takes the size of the Stack ``net``, and waits for it."""
    body = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {
            "name": name,
            "namespace": "argocd",
            "annotations": {"trueup.dev/depends-on": "Stack/net"},
        },
        "spec": {
            "project": "default",
            "source": {
                "repoURL": it.repository.url,
                "path": name,
                "helm": {"valuesObject": {"size": "${{ stacks.net.outputs.size }}"}},
            },
            "destination": {"server": "https://kubernetes.default.svc", "namespace": name},
            "syncPolicy": {
                "automated": {"prune": True},
                "syncOptions": ["CreateNamespace=true"],
            },
        },
    }
    await it.cluster.create(body)


async def refresh(it: Place, name: str) -> None:
    """Have an Application look at what was pushed."""
    patch = {"metadata": {"annotations": {REFRESH: "normal"}}}
    await it.cluster.patch(Ref(APPLICATION, "argocd", name), patch, media_type="merge")


async def becomes(it: Place, name: str, wanted: dict[str, str]) -> None:
    """Until the ConfigMap of the Application of that name says *wanted*."""
    ref, said = Ref(GroupKind("", "ConfigMap"), name, name), None
    try:
        async with asyncio.timeout(PATIENCE):
            while said != wanted:
                found = await it.cluster.get(ref)
                said = found.at("data") if found else None
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"{said} is not {wanted}") from None
