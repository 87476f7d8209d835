"""Ownership: who changed a live field, how and when (signatures first; the body follows)."""

from datetime import datetime

from trueup.k8s.object import Object
from trueup.k8s.value import Value
from trueup.model.change import Change, FieldChange


class Blame(Value, frozen=True):
    """One differing field, and who owns its live value."""

    field: FieldChange
    manager: str = ""
    operation: str = ""
    since: datetime | None = None
    subresource: str = ""

    def line(self, now: datetime) -> str:
        """``spec.replicas 3 → 5 by kubectl-edit, 4 s ago`` (desired → live)."""
        raise NotImplementedError


def explain(change: Change, live: Object) -> tuple[Blame, ...]:
    """Each field that drifted, with the manager whose write made it so."""
    raise NotImplementedError
