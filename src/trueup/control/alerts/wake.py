"""Wake: of what there may be something to tell, when something at home has changed."""

from collections.abc import Callable
from dataclasses import dataclass

from trueup.control.holdings import Change, Reason
from trueup.control.queue import Queue, Urgency
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, PROJECT
from trueup.model.applicationset import APPLICATION_SET
from trueup.model.proposal import PROPOSAL
from trueup.model.stack import STACK
from trueup.model.stackset import STACK_SET
from trueup.ports import Live

FOLLOWED: tuple[GroupKind, ...] = (
    APPLICATION,
    PROJECT,
    APPLICATION_SET,
    STACK,
    STACK_SET,
    PROPOSAL,
)


@dataclass(frozen=True, slots=True)
class Wake:
    """
    *settings*: takes in a change of the settings; the namespace whose own they are, empty: they are
    for all; None: it was no such change.
    """

    queue: Queue[Ref]
    control: Live
    governs: Callable[[str], bool]
    settings: Callable[[Change], str | None]

    def told(self, change: Change) -> None:
        where = self.settings(change)
        if where is not None:
            self.all(where)
        elif change.ref.kind in FOLLOWED and self.governs(change.ref.namespace):
            self._one(change)

    def all(self, namespace: str = "") -> None:
        for kind in FOLLOWED:
            for obj in self.control.of_kind(kind, namespace):
                self._add(obj.ref)

    def _one(self, change: Change) -> None:
        if change.reason is Reason.GONE:
            self.queue.drop(change.ref)
            return
        self._add(change.ref)
        if change.ref.kind == PROJECT and change.reason is not Reason.STATUS and not change.initial:
            for obj in self.control.of_kind(APPLICATION):
                if (obj.at("spec", "project") or "default") == change.ref.name:
                    self._add(obj.ref)

    def _add(self, ref: Ref) -> None:
        if self.governs(ref.namespace):
            self.queue.add(ref, Urgency.ROUTINE)
