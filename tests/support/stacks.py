"""Stacks and sets of them in a world."""

from tests.support.story import ARGOCD, World
from trueup.k8s.ref import Ref
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
