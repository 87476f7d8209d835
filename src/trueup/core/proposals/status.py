"""Status: what a Proposal says of itself in a word, and the conditions that explain it."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from trueup.core.changeset.digest import digest
from trueup.core.decide.conditions import worded
from trueup.core.proposals.drawing import part_of
from trueup.core.proposals.seen import Seen
from trueup.model.changeset import PartState
from trueup.model.policy import Finding
from trueup.model.proposal import (
    CARRIED,
    CONFLICT,
    DIFFERS,
    DONE,
    MERGED,
    PLANNED,
    PLANNING,
    REJECTED,
    ProposalStatus,
)
from trueup.model.stack import StackCondition

LIMIT = 4096  # characters of a message


def described(seen: Seen, status: ProposalStatus) -> ProposalStatus:
    """
    *status*, with what follows from what was *seen*; times move only with what they date.

    In a conflict nothing can be approved, so it has no digest. Its parts stay for when that is
    solved: those that are as they were need not be planned again.
    """
    open_ = any(each.pending for each in status.parts) or _in_conflict(seen)
    named = "" if open_ or not status.parts else digest(map(part_of, status.parts))
    status = msgspec.structs.replace(status, digest=named)
    phase = _phase(seen, status)
    status = msgspec.structs.replace(status, phase=phase)
    ready = phase in (PLANNED, DONE) and not seen.findings
    told = (StackCondition("Ready", "True" if ready else "False", phase, _message(seen, status)),)
    others = (
        StackCondition(each.type, "True", _reason(each), worded(each)[:LIMIT])
        for each in (*seen.findings, *status.remarks)
    )
    dated = _dated((*told, *others), status.conditions, seen.now)
    return msgspec.structs.replace(status, conditions=dated)


def _reason(finding: Finding) -> str:
    return "Stalled" if finding.stops else "Noted"


def _phase(seen: Seen, status: ProposalStatus) -> str:
    said = seen.proposal.rejection
    if status.merged is not None:
        return DONE if all(each.outcome == CARRIED for each in status.parts) else MERGED
    if said is not None and said.digest == status.digest and status.digest:
        return REJECTED
    if _in_conflict(seen):
        return CONFLICT
    open_ = [each for each in status.parts if each.pending]
    asking = all(each.asks and not each.run for each in open_) and not seen.go_ahead
    return PLANNED if status.since and (not open_ or asking) else PLANNING


def _in_conflict(seen: Seen) -> bool:
    return any(each.type == CONFLICT for each in seen.findings)


def _message(seen: Seen, status: ProposalStatus) -> str:
    return "; ".join(_lines(seen, status))[:LIMIT]


def _lines(seen: Seen, status: ProposalStatus) -> Iterator[str]:
    if status.phase == CONFLICT and status.parts:
        yield f"what was planned of {status.revision[:7]} does not stand any more"
        return
    for part in status.parts:
        if part.state in (PartState.FAILED, PartState.SKIPPED) or (part.pending and part.asks):
            yield f"{part.id}: {part.why}"
        elif part.outcome == DIFFERS:
            yield f"{part.id} is not as it was approved: {', '.join(part.differs)}"
        elif part.pending and part.run:
            yield f"{part.id} is being planned"
    if status.since and not status.parts:
        yield "the commit touches nothing that follows its base"
    given = [each.by for each in seen.proposal.approvals if each.digest == status.digest]
    if given and status.digest:
        yield f"approved by {', '.join(given)}"


def _dated(
    said: tuple[StackCondition, ...], before: tuple[StackCondition, ...], now: datetime
) -> tuple[StackCondition, ...]:
    since = {(each.type, each.status): each.last_transition_time for each in before}
    return tuple(
        msgspec.structs.replace(
            each, last_transition_time=since.get((each.type, each.status)) or now
        )
        for each in said
    )
