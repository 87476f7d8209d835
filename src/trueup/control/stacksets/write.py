"""Write: Stacks as a set wants them, and what the set says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from trueup.control.generations import foreseen
from trueup.control.guarded import Guarded
from trueup.core.stacksets.steps import Leave
from trueup.k8s.object import Object
from trueup.k8s.patch import merge_patch_between
from trueup.model.stack import DESTROY
from trueup.model.stackset import STACKS, StackSet, StackSetStatus
from trueup.ports import Cluster, Live

MANAGER = "trueup-stacksets"
REFRESH = "argocd.argoproj.io/refresh"
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Writer:
    """In the cluster where both live."""

    cluster: Cluster
    live: Live

    async def apply(self, stack: Body) -> None:
        """What others say of it besides stays."""
        self.live.put(await self.cluster.apply(stack, manager=MANAGER))

    async def leave(self, how: Leave) -> None:
        """
        Delete a Stack. One that destroys what it has made does so by a plan that people approve
        of, whatever its policy was: nobody has looked yet at what it takes away.
        """
        found = await self.cluster.get(how.ref)
        if found is None:
            return
        finalizers = [each for each in found.at("metadata", "finalizers") or () if each != DESTROY]
        patch: dict[str, Any] = {"metadata": {"finalizers": finalizers}}
        if how.destroys:
            patch["metadata"]["finalizers"] = [*finalizers, DESTROY]
            patch["spec"] = {"policy": {"apply": "approval"}}
        if patch["metadata"]["finalizers"] != (found.at("metadata", "finalizers") or []):
            await self._send(found, patch)
        await self.cluster.delete(how.ref, propagation="Background")

    async def write(self, obj: Object, of: StackSet) -> None:
        """Its status, if that says something else by now; a wish to look again has been heard."""
        known = msgspec.convert(obj.body.get("status") or {}, StackSetStatus, strict=False)
        before = msgspec.to_builtins(known) if obj.body.get("status") else {}
        patch: dict[str, Any] = {}
        if status := merge_patch_between(before, msgspec.to_builtins(of.status)):
            patch["status"] = status
        if obj.annotation(REFRESH):
            patch["metadata"] = {"annotations": {REFRESH: None}}
        if patch:
            await self._send(obj, foreseen(obj, patch))

    async def release(self, obj: Object) -> None:
        """Nothing holds it any more; others' finalizers stay."""
        found = list(obj.at("metadata", "finalizers") or ())
        kept = [each for each in found if each not in (STACKS, DESTROY)]
        if kept != found:
            await self._send(obj, {"metadata": {"finalizers": kept}})

    async def _send(self, obj: Object, patch: Body) -> None:
        await Guarded(self.cluster, self.live, MANAGER).patch(obj, patch)
