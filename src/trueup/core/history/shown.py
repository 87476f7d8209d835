"""Lines for people: a change of a field."""

from trueup.core.compare.ownership import shown
from trueup.model.record import Edit


def changed(edit: Edit) -> str:
    """``spec.replicas 3 → 5 by kubectl-edit``."""
    told = f"{edit.field} {shown(edit.before)} → {shown(edit.after)}"
    return f"{told} by {edit.by}" if edit.by else told
