"""Wake: which sets are to be looked at when something in the home cluster changed."""

from dataclasses import dataclass

from trueup.control.holdings import Change, Reason
from trueup.control.queue import Queue, Urgency
from trueup.k8s.ref import Ref
from trueup.model.application import PROJECT
from trueup.model.stack import STACK
from trueup.model.stackset import OF, STACK_SET
from trueup.ports import Live


@dataclass(frozen=True, slots=True)
class Wake:
    """Puts into the queue whom a change concerns. What a Stack says of itself concerns nobody."""

    queue: Queue[Ref]
    control: Live

    def told(self, change: Change) -> None:
        """A change in the home cluster."""
        kind = change.ref.kind
        if kind == STACK_SET and change.reason is not Reason.STATUS:
            self.queue.add(change.ref)
        elif kind == STACK and change.reason is not Reason.STATUS and not change.initial:
            self._stack(change)
        elif kind == PROJECT and not change.initial:
            for each in self.control.of_kind(STACK_SET):
                project = each.at("spec", "template", "spec", "project") or "default"
                if project == change.ref.name:
                    self.queue.add(each.ref)

    def _stack(self, change: Change) -> None:
        """One that is gone may have stood in the way of any set."""
        found = self.control.get(change.ref)
        if found is None:
            for each in self.control.of_kind(STACK_SET, change.ref.namespace):
                self.queue.add(each.ref, Urgency.ROUTINE)
        elif name := found.at("metadata", "labels", OF):
            self.queue.add(Ref(STACK_SET, change.ref.namespace, str(name)), Urgency.ROUTINE)
