"""Falling: what is told of a Proposal that cannot be merged, in place of what it was before."""

import msgspec

from trueup.model.changeset import PartState
from trueup.model.plan import Counts
from trueup.model.policy import Finding
from trueup.model.proposal import CONFLICT, PartStatus, ProposalStatus

HINT = "solve the conflict and push"
replace = msgspec.structs.replace


def conflict(status: ProposalStatus) -> Finding | None:
    """None: there is none."""
    if status.phase != CONFLICT:
        return None
    said = (each.message for each in status.conditions if each.type == CONFLICT)
    return Finding(CONFLICT, next(filter(None, said), "it cannot be merged as it is"), HINT)


def shown(status: ProposalStatus) -> ProposalStatus:
    """In a conflict none of the parts can be carried out, whatever was planned of them."""
    if status.phase != CONFLICT:
        return status
    return replace(status, parts=tuple(_fallen(each, status.revision) for each in status.parts))


def _fallen(part: PartStatus, revision: str) -> PartStatus:
    return replace(
        part,
        state=PartState.FAILED,
        why=f"it cannot be merged; what was planned of {revision[:7]} does not stand",
        digest="",
        counts=Counts(),
        provisional=False,
        needs=0,
        because=(),
        risks=(),
        remarks=(),
    )
