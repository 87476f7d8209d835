"""Write: what a Proposal is to say, as the smallest merge patch; nothing where nothing changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from trueup.control.guarded import Guarded
from trueup.control.proposals.observe import REFRESH
from trueup.k8s.object import Object
from trueup.k8s.patch import merge_patch_between
from trueup.k8s.ref import Ref
from trueup.model.proposal import HELD, Proposal, ProposalStatus
from trueup.ports import Cluster, Live


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes in the *cluster* where Proposals and their parts live."""

    cluster: Cluster
    live: Live

    async def write(self, obj: Object, proposal: Proposal) -> Object:
        """*obj* as it is after *proposal* was written; the same if there was nothing to write."""
        patch = difference(obj, proposal)
        return await self.patch(obj, patch) if patch else obj

    async def release(self, obj: Object) -> None:
        kept = [each for each in obj.at("metadata", "finalizers") or () if each != HELD]
        await self.patch(obj, {"metadata": {"finalizers": kept}})

    async def remove(self, ref: Ref) -> None:
        await self.cluster.delete(ref, propagation="Background")

    async def patch(self, obj: Object, patch: Mapping[str, Any]) -> Object:
        return await Guarded(self.cluster, self.live).patch(obj, patch)


def difference(obj: Object, proposal: Proposal) -> dict[str, Any]:
    """The merge patch from what the API has to what *proposal* says."""
    said = obj.body.get("status")
    known = msgspec.convert(said or {}, ProposalStatus, strict=False)
    before = msgspec.to_builtins(known) if said else {}
    patch: dict[str, Any] = {}
    if status := merge_patch_between(before, msgspec.to_builtins(proposal.status)):
        patch["status"] = status
    meta: dict[str, Any] = {}
    held = obj.at("metadata", "finalizers") or ()
    if HELD not in held and not proposal.deleting:
        meta["finalizers"] = [*held, HELD]
    if REFRESH in (obj.at("metadata", "annotations") or {}):
        meta["annotations"] = {REFRESH: None}
    return {**patch, "metadata": meta} if meta else patch
