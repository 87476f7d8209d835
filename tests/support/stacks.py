"""Stacks in a world."""

from tests.support.story import ARGOCD, World
from trueup.k8s.ref import Ref
from trueup.model.stack import STACK


async def stack(world: World, name: str, project: str, namespace: str = ARGOCD) -> None:
    """One that is there when this comes back; left as it is if it was there before."""
    if await world.cluster.get(Ref(STACK, namespace, name)) is not None:
        return
    meta = {"name": name, "namespace": namespace}
    body = {"apiVersion": "trueup.dev/v1alpha1", "kind": "Stack", "metadata": meta}
    await world.cluster.create({**body, "spec": {"project": project}})
