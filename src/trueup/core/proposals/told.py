"""Entries of the record about parts of a Proposal: each is read by who may read of that part."""

from datetime import datetime
from typing import Any

from trueup.model.proposal import PartStatus, Proposal
from trueup.model.record import AUTOMATION, Entry, Kind, Outcome, Who


def entry(
    proposal: Proposal, part: PartStatus, kind: Kind, action: str, now: datetime, **more: Any
) -> Entry:
    """*more*: of `Entry`."""
    facts = {"proposal": f"{proposal.namespace}/{proposal.name}", "digest": part.digest}
    stack = part.kind == "Stack"
    where: dict[str, Any] = (
        {"resource": "stacks", "named": f"{part.project}/{part.name}"}
        if stack
        else {"application": part.name}
    )
    revision = proposal.status.revision
    return Entry(
        now,
        kind,
        action,
        namespace=part.namespace,
        project=part.project,
        revisions=(revision,) if revision else (),
        details={name: fact for name, fact in facts.items() if fact},
        **{"who": AUTOMATION, "outcome": Outcome.SUCCEEDED, **where, **more},
    )


def approved(proposal: Proposal, part: PartStatus, by: str, now: datetime) -> Entry:
    """What was approved of before the merge counts for the part now."""
    message = "its plan is the one that was approved before the merge"
    return entry(proposal, part, Kind.APPROVAL, "approved", now, who=Who(by), message=message)
