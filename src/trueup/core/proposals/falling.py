"""Falling: what is told of a Proposal that cannot be merged, in place of what it was before."""

import msgspec

from trueup.core.proposals.drawing import part_of
from trueup.model.changeset import Part, PartState
from trueup.model.policy import Finding
from trueup.model.proposal import CONFLICT, ProposalStatus

HINT = "solve the conflict and push"


def conflict(status: ProposalStatus) -> Finding | None:
    """None: there is none."""
    if status.phase != CONFLICT:
        return None
    said = (each.message for each in status.conditions if each.type == CONFLICT)
    return Finding(CONFLICT, next(said, "it cannot be merged as it is"), HINT)


def fallen(status: ProposalStatus) -> tuple[Part, ...]:
    """Its parts, none of which can be carried out."""
    return tuple(
        msgspec.structs.replace(
            part_of(each),
            state=PartState.FAILED,
            why=f"it cannot be merged; what was planned of {status.revision[:7]} does not stand",
            digest="",
            provisional=False,
            needs=0,
            because=(),
            risks=(),
            remarks=(),
        )
        for each in status.parts
    )
