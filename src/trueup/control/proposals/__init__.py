"""
Proposals: the reconciler of commits that are not merged yet. Observe, decide, perform, record.

It never calls the reconcilers of Stacks and Applications. What these would do it asks of their
forecasts; what people approved of it writes into them, once the commit is merged.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from trueup.control.loop import Again, Problem
from trueup.control.proposals.observe import Look, Observer
from trueup.control.proposals.perform import Performer, merged
from trueup.control.proposals.write import Writer
from trueup.core.proposals import decide
from trueup.core.proposals.seen import (
    Begin,
    Bind,
    Compare,
    Draw,
    Foresee,
    Leave,
    Merge,
    ProposalDecision,
    Put,
    Release,
    Rest,
    Seen,
    Take,
)
from trueup.core.proposals.status import described
from trueup.core.spans import proposed
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Stalled
from trueup.model.policy import Finding
from trueup.model.proposal import HELD, PartStatus, Proposal
from trueup.ports import Tracer

UNREADABLE = "InvalidSpecError"
replace = msgspec.structs.replace


@dataclass(frozen=True, slots=True)
class Proposals:
    """The reconciler of Proposals. *governs*: namespaces whose Proposals are ours."""

    observer: Observer
    performer: Performer
    writer: Writer
    governs: Callable[[str], bool]
    tracer: Tracer

    async def reconcile(self, ref: Ref) -> Again:
        """Bring one Proposal as far as it goes without waiting."""
        obj = self.observer.control.get(ref)
        if obj is None or not self.governs(ref.namespace):
            return Again()
        while True:
            proposal = _decoded(obj)
            look = await self.observer.observe(proposal)
            decision = decide(look.seen)
            match decision:
                case Rest(after):
                    await self._write(obj, look, proposal)
                    return Again(after)
                case Leave():
                    await self.writer.remove(ref)
                    return Again()
                case Release():
                    await self.performer.leave(proposal)
                    if HELD in (obj.at("metadata", "finalizers") or ()):
                        await self.writer.release(obj)
                    return Again()
                case _:
                    obj = await self._carry_out(obj, look, decision)

    async def tell(self, ref: Ref, problem: Problem) -> None:
        """Say on a Proposal why it does not go on, unless it says so already."""
        obj = self.observer.control.get(ref)
        if obj is None:
            return
        try:
            proposal = _decoded(obj)
        except Stalled:
            proposal = Proposal(metadata=obj.body["metadata"])
        finding = Finding(problem.reason, problem.message, problem.hint)
        seen = Seen(proposal, self.observer.clock.now().replace(microsecond=0), findings=(finding,))
        told = replace(proposal, status=described(seen, proposal.status))
        await self.writer.write(obj, told)

    async def _carry_out(self, obj: Object, look: Look, decision: ProposalDecision) -> Object:
        proposal, do = look.seen.proposal, self.performer
        match decision:
            case Draw():
                proposal = replace(proposal, status=await do.draw(look, decision))
            case Put(part):
                proposal = _put(proposal, part)
            case Begin(id, again):
                if not again:
                    proposal = do.begun(proposal, id)
                    obj = await self._write(obj, look, proposal)
                    proposal = _decoded(obj)
                proposal = await do.begin(look, proposal, id)
            case Take(id, result):
                run = next(each.run for each in proposal.status.parts if each.id == id)
                obj = await self._write(obj, look, await do.take(look, proposal, id, result))
                await do.stacks.end(run)
                return obj
            case Foresee(id):
                proposal = await do.foresee(look, proposal, id)
            case Compare(id):
                proposal = await do.compare(look, proposal, id)
            case Bind(id):
                await do.bind(look, proposal, id)
            case Merge():
                proposal = replace(proposal, status=merged(look))
                for span in proposed(proposal):
                    self.tracer.tell(span)
            case Rest() | Leave() | Release():
                pass
        return await self._write(obj, look, proposal)

    async def _write(self, obj: Object, look: Look, proposal: Proposal) -> Object:
        seen = replace(look.seen, proposal=proposal)
        told = replace(proposal, status=described(seen, proposal.status))
        return await self.writer.write(obj, told)


def _put(proposal: Proposal, part: PartStatus) -> Proposal:
    parts = tuple(part if each.id == part.id else each for each in proposal.status.parts)
    return replace(proposal, status=replace(proposal.status, parts=parts))


def _decoded(obj: Object) -> Proposal:
    try:
        return msgspec.convert(obj.body, Proposal, strict=False)
    except msgspec.ValidationError as error:
        raise Stalled(UNREADABLE, f"the Proposal cannot be read: {error}") from error
