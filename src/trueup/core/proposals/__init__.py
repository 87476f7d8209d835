"""
The state machine of a Proposal: what was observed to the next thing to do.

Until it is merged: find out what the commit touches, and plan each part after those that it takes
outputs of. From then on: hand on what was approved, to each part whose plan is the very one, and
say of the others by what they differ. A decision looks at a :class:`Seen` and at nothing else.
"""

import re
from datetime import timedelta

import msgspec

from trueup.core.proposals.drawing import drawn
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
    Stands,
    Take,
)
from trueup.core.stacks.lasting import seconds
from trueup.model.changeset import PartState
from trueup.model.foreseen import Going
from trueup.model.proposal import APPROVED, CARRIED, WAITS, PartStatus

LOOK = 5.0  # seconds after which a run is looked at again though nothing was told of it
SOON = 60.0  # and the rest
KEPT = timedelta(hours=1)
"""How long it stays, for people to see, once all of it is carried out."""
ANYBODY = ""
"""Who has approved where nobody is named, as in the annotations of an Application."""
MONTH = 720 * 3600.0
replace = msgspec.structs.replace


def decide(seen: Seen) -> ProposalDecision:
    """The next thing to do for one Proposal, and only the next."""
    proposal = seen.proposal
    if proposal.deleting:
        return Release()
    if _expired(seen) or (proposal.spec.switched and not seen.followed):
        return Leave()
    if proposal.status.merged is not None:
        return _after(seen)
    if any(each.stops for each in seen.findings) or not seen.revision:
        return Rest(SOON)
    if seen.merged and proposal.status.parts:
        return Merge()
    if seen.merged:
        return Rest(SOON)
    parts, remarks = drawn(seen)
    if seen.anew or _others(seen, parts):
        return Draw(parts, remarks)
    for part in proposal.status.parts:
        if (decision := _next(seen, part)) is not None:
            return decision
    return Rest(_wait(seen))


def _others(seen: Seen, parts: tuple[PartStatus, ...]) -> bool:
    """Whether what is proposed is something else than what the status tells."""
    status = seen.proposal.status
    same = (status.revision, status.base) == (seen.revision, seen.base) and status.since
    return not same or [_name(each) for each in parts] != [_name(each) for each in status.parts]


def _name(part: PartStatus) -> tuple[object, ...]:
    return part.id, part.made, part.after


def _next(seen: Seen, part: PartStatus) -> ProposalDecision | None:
    """What is to be done for one part, if anything is."""
    if not part.pending:
        return None
    if part.run:
        return _going(seen, part, seen.going.get(part.id) or Going())
    parts = {each.id: each for each in seen.proposal.status.parts}
    before = [parts[each] for each in part.after if each in parts]
    if any(each.pending for each in before):
        return None
    if lost := [each.id for each in before if each.id in part.uses and _is_lost(each)]:
        why = f"it takes outputs of {', '.join(lost)}, which could not be planned"
        return Put(replace(part, state=PartState.SKIPPED, why=why))
    if part.asks and not seen.go_ahead:
        return None
    return Begin(part.id) if part.kind == "Stack" else Foresee(part.id)


def _going(seen: Seen, part: PartStatus, going: Going) -> ProposalDecision | None:
    if going.result is not None:
        return Take(part.id, going.result)
    if going.unknown:
        return Begin(part.id, again=True)
    return None


def _is_lost(part: PartStatus) -> bool:
    return part.state in (PartState.FAILED, PartState.SKIPPED)


def _wait(seen: Seen) -> float:
    return LOOK if any(each.pending and each.run for each in seen.proposal.status.parts) else SOON


def _after(seen: Seen) -> ProposalDecision:
    """It is merged: each part is carried out as its own policy says."""
    for part in seen.proposal.status.parts:
        decision = _settling(seen, part, seen.stands.get(part.id) or Stands())
        if decision is not None:
            return decision
    return Rest(SOON)


def _settling(seen: Seen, part: PartStatus, stands: Stands) -> ProposalDecision | None:
    if stands.carried:
        done = replace(part, outcome=CARRIED, plan="", differs=())
        return Put(done) if part.outcome != CARRIED else None
    if not stands.plan:
        return None
    if stands.digest != part.digest or part.provisional:
        return Compare(part.id) if part.plan != stands.plan else None
    known = {each.by for each in stands.given if each.digest == stands.digest}
    missing = {each.by for each in seen.proposal.given} - known
    if missing and ANYBODY not in known and not seen.proposal.rejected:
        return Bind(part.id)
    outcome = APPROVED if seen.proposal.given else WAITS
    same = replace(part, outcome=outcome, plan=stands.plan, differs=())
    return Put(same) if same != part and part.outcome != CARRIED else None


def _expired(seen: Seen) -> bool:
    status, spec = seen.proposal.status, seen.proposal.spec
    if status.merged is not None and all(each.outcome == CARRIED for each in status.parts):
        return seen.now - status.merged > KEPT
    lasts = seconds(spec.expires) if re.search(r"\d", spec.expires) else None
    since = status.since
    return since is not None and (seen.now - since).total_seconds() > (lasts or MONTH)
