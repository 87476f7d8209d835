"""Tidy: a real control plane as it was before a story was told on it."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing, suppress

from trueup.edge.kube.client import Client
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, PROJECT
from trueup.model.errors import Refused

NAMESPACE = GroupKind("", "Namespace")
DEFINITION = GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")
STAYING = frozenset({"argocd", "default", "kube-node-lease", "kube-public", "kube-system"})
LEFT = (GroupKind("", "ConfigMap"), GroupKind("", "Secret"), GroupKind("", "Event"))
GONE = 60.0  # seconds that a namespace is given


async def tidied(client: Client) -> None:
    """Without applications, projects, settings, events, namespaces and kinds of a story's own."""
    for kind in (APPLICATION, PROJECT, *LEFT):
        for each in await _all(client, kind):
            if each.ref.namespace == "argocd" and each.ref.name != "kube-root-ca.crt":
                await _dropped(client, each)
    for each in await _all(client, APPLICATION):
        await _dropped(client, each)
    foreign = [*_foreign(await _all(client, NAMESPACE), await _all(client, DEFINITION))]
    for ref in foreign:
        with suppress(Refused):
            await client.delete(ref, propagation="Background")
    async with asyncio.timeout(GONE):
        for ref in foreign:
            await _gone(client, ref)


async def _gone(client: Client, ref: Ref) -> None:
    there = False
    async with aclosing(client.watch(ref.kind)) as events:
        async for event in events:
            if event.type == "SYNCED" and not there:
                return
            if event.type != "SYNCED" and event.object.ref == ref:
                there = event.type != "DELETED"
                if not there:
                    return


async def _all(client: Client, kind: GroupKind) -> list[Object]:
    found, _ = await client.list(kind)
    return list(found)


async def _dropped(client: Client, obj: Object) -> None:
    """At once, whatever finalizers hold it."""
    with suppress(Refused):
        if obj.at("metadata", "finalizers"):
            patch = {"metadata": {"finalizers": None}}
            await client.patch(obj.ref, patch, media_type="merge")
        await client.delete(obj.ref, propagation="Background")


def _foreign(namespaces: list[Object], definitions: list[Object]) -> Iterator[Ref]:
    for each in namespaces:
        if each.ref.name not in STAYING:
            yield each.ref
    for each in definitions:
        if each.at("spec", "group") not in ("argoproj.io", "trueup.dev"):
            yield each.ref
