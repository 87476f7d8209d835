"""Stacks and sets of them in a world."""

from tests.support.story import ARGOCD, World
from trueup.k8s.ref import Ref
from trueup.model.proposal import PROPOSAL
from trueup.model.stack import STACK
from trueup.model.stackset import STACK_SET


async def stack(world: World, name: str, project: str, namespace: str = ARGOCD) -> None:
    """One that is there when this comes back; left as it is if it was there before."""
    if await world.cluster.get(Ref(STACK, namespace, name)) is not None:
        return
    meta = {"name": name, "namespace": namespace}
    body = {"apiVersion": "trueup.dev/v1alpha1", "kind": "Stack", "metadata": meta}
    await world.cluster.create({**body, "spec": {"project": project}})


async def stack_set(world: World, name: str, project: str, namespace: str = ARGOCD) -> None:
    """In the same way."""
    if await world.cluster.get(Ref(STACK_SET, namespace, name)) is not None:
        return
    meta = {"name": name, "namespace": namespace}
    body = {"apiVersion": "trueup.dev/v1alpha1", "kind": "StackSet", "metadata": meta}
    spec = {"template": {"spec": {"project": project}}}
    await world.cluster.create({**body, "spec": spec})


async def proposal(world: World, name: str, project: str, namespace: str = ARGOCD) -> None:
    """One with a Stack of its name; left as it is if it was there before."""
    if await world.cluster.get(Ref(PROPOSAL, namespace, name)) is not None:
        return
    meta = {"name": name, "namespace": namespace}
    body = {"apiVersion": "trueup.dev/v1alpha1", "kind": "Proposal", "metadata": meta}
    part = {
        "id": f"Stack/{namespace}/{name}",
        "kind": "Stack",
        "namespace": namespace,
        "name": name,
        "project": project,
    }
    spec = {"repoURL": "https://git.example.test/shop.git", "revision": "next"}
    await world.cluster.create({**body, "spec": spec, "status": {"parts": [part]}})
