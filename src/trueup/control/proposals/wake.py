"""Wake: which Proposals are to be looked at when something in the home cluster changed."""

from dataclasses import dataclass

from trueup.control.holdings import Change, Reason
from trueup.control.queue import Queue, Urgency
from trueup.core.source.repositories import same
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION
from trueup.model.proposal import PROPOSAL
from trueup.model.stack import STACK
from trueup.ports import Live


@dataclass(frozen=True, slots=True)
class Wake:
    """Puts into the queue whom a change concerns."""

    queue: Queue[Ref]
    control: Live

    def told(self, change: Change) -> None:
        """A change in the home cluster."""
        if change.ref.kind == PROPOSAL:
            self.queue.add(change.ref, Urgency.CHANGED)
        elif change.ref.kind in (STACK, APPLICATION) and not change.initial:
            self._part(change)

    def _part(self, change: Change) -> None:
        """What a part becomes matters after the merge only; what it is made of, always."""
        obj = self.control.get(change.ref)
        name = f"{change.ref.kind.kind}/{change.ref.namespace}/{change.ref.name}"
        for proposal in self.control.of_kind(PROPOSAL):
            parts = [each.get("id") for each in proposal.at("status", "parts") or ()]
            merged = proposal.at("status", "merged") is not None
            ours = name in parts if merged else obj is not None and _of(obj, proposal)
            if ours and (merged or change.reason is not Reason.STATUS):
                self.queue.add(proposal.ref, Urgency.CHANGED)


def _of(part: Object, proposal: Object) -> bool:
    url = str(proposal.at("spec", "repoURL") or "")
    spec = part.body.get("spec") or {}
    sources = [spec.get("source"), *(spec.get("sources") or ())]
    return any(each and same(str(each.get("repoURL") or ""), url) for each in sources)
