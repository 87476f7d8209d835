"""Stacks in a world, whether or not its API server was started with their kind."""

from typing import Any

from tests.support.story import ARGOCD, World
from trueup.k8s.ref import GroupKind, Ref
from trueup.model import crds
from trueup.model.stack import Stack

CRD = GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")
PLURAL = "stacks.trueup.dev"


async def stack(world: World, name: str, project: str, namespace: str = ARGOCD) -> None:
    """One that is there when this comes back."""
    ref = Ref(CRD, "", PLURAL)
    if await world.cluster.get(ref) is None:
        await world.cluster.create(definition())

        async def established() -> bool:
            found = await world.cluster.get(ref)
            conditions = found.at("status", "conditions") if found else None
            return any(each["type"] == "Established" for each in conditions or ())

        await world.eventually(established)
    meta = {"name": name, "namespace": namespace}
    body = {"apiVersion": "trueup.dev/v1alpha1", "kind": "Stack", "metadata": meta}
    await world.cluster.create({**body, "spec": {"project": project}})


def definition() -> dict[str, Any]:
    for each in crds.crds():
        if each["metadata"]["name"] == PLURAL:
            return each
    names = {"kind": "Stack", "listKind": "StackList", "plural": "stacks", "singular": "stack"}
    schema = {"type": "object", **crds.structural(Stack)}
    version = {"name": "v1alpha1", "served": True, "storage": True}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": PLURAL},
        "spec": {
            "group": "trueup.dev",
            "scope": "Namespaced",
            "names": names,
            "versions": [{**version, "schema": {"openAPIV3Schema": schema}}],
        },
    }
