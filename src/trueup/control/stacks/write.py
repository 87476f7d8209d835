"""Write: what a Stack is to say, as the smallest merge patch; nothing where nothing changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from trueup.control.generations import foreseen
from trueup.control.guarded import Guarded
from trueup.control.stacks.wake import Wake, version
from trueup.core.proposals.making import body, name_of
from trueup.core.stacks.naming import REFRESH
from trueup.k8s.object import Object
from trueup.k8s.patch import merge_patch_between
from trueup.model.application import Initiator
from trueup.model.errors import Refused
from trueup.model.proposal import ProposalSpec, proposal_id
from trueup.model.stack import DESTROY, HANDS, HELD, RUNNING, STACK, Stack, StackStatus
from trueup.ports import Cluster, Live


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes Stacks in the cluster where they live."""

    cluster: Cluster
    live: Live
    wake: Wake

    async def write(self, obj: Object, stack: Stack) -> Object:
        """*obj* as it is after *stack* was written; the same if there was nothing to write."""
        patch = difference(obj, stack)
        if not patch:
            return obj
        with self.wake.writing(obj.ref) as told:
            written = await Guarded(self.cluster, self.live).patch(obj, foreseen(obj, patch))
            told.discard(version(written))
        return written

    async def release(self, obj: Object) -> None:
        """Take off what held it; others' finalizers stay."""
        own = (HELD, HANDS, DESTROY)
        kept = [name for name in obj.at("metadata", "finalizers") or () if name not in own]
        await Guarded(self.cluster, self.live).patch(obj, {"metadata": {"finalizers": kept}})

    async def propose(self, stack: Stack, revision: str, by: Initiator) -> str:
        """Have another commit planned; the name of the Proposal, which may be there already."""
        source = stack.spec.source
        spec = ProposalSpec(
            repo_url=source.repo_url,
            revision=revision,
            base=source.target_revision,
            parts=(proposal_id(STACK.kind, stack.namespace, stack.name),),
            untouched=True,
            asked_by=by.username,
        )
        name = name_of(spec, f"{stack.name}-{revision}")
        try:
            await self.cluster.create(body(stack.namespace, name, spec))
        except Refused as error:
            if error.reason != "AlreadyExists":
                raise
        return name


def difference(obj: Object, stack: Stack) -> dict[str, Any]:
    """The merge patch from what the API has to what *stack* says; empty: they say the same."""
    known = msgspec.convert(obj.body.get("status") or {}, StackStatus, strict=False)
    before = msgspec.to_builtins(known) if obj.body.get("status") else {}
    patch: dict[str, Any] = {}
    if status := merge_patch_between(before, msgspec.to_builtins(stack.status)):
        patch["status"] = status
    if (meta := _metadata(obj, stack)) is not None:
        patch["metadata"] = meta
    if stack.operation is None and "operation" in obj.body:
        patch["operation"] = None
    if len(stack.approvals) != len(obj.body.get("approvals") or ()):
        patch["approvals"] = msgspec.to_builtins(stack.approvals) or None
    return patch


def _metadata(obj: Object, stack: Stack) -> dict[str, Any] | None:
    """What it was looked at for is done; what holds it is as it should be."""
    patch: dict[str, Any] = {}
    known = list(obj.at("metadata", "finalizers") or ())
    wanted = [*(each for each in known if each not in (HELD, HANDS)), *_holding(stack)]
    if not stack.deleting and set(wanted) != set(known):
        patch["finalizers"] = wanted
    if REFRESH in (obj.at("metadata", "annotations") or {}):
        patch["annotations"] = {REFRESH: None}
    return patch or None


def _holding(stack: Stack) -> Iterator[str]:
    """It stays while a run is under way, and, as long as somebody reads it, with what it hands."""
    run = stack.status.run
    if run is not None and run.phase == RUNNING:
        yield HELD
    if stack.status.handed:
        yield HANDS
