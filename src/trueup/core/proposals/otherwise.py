"""Otherwise: what a Stack says of its plan where another was approved before the merge."""

from collections.abc import Iterable, Iterator

import msgspec

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.proposal import DIFFERS, Proposal, ProposalStatus


def otherwise(proposals: Iterable[Object], ref: Ref, plan: str) -> Iterator[str]:
    """*plan*: the id of the one that waits at *ref*."""
    for each in proposals:
        if (found := _decoded(each)) is None or not found.given:
            continue
        for part in found.status.parts:
            if part.ref == ref and part.plan == plan and part.outcome == DIFFERS:
                name = f"{found.namespace}/{found.name}"
                how = "; ".join(part.differs)
                yield f"another plan was approved with Proposal {name}: {how}"


def concerned(proposal: Object) -> Iterator[Ref]:
    """The parts of a Proposal that is merged."""
    try:
        status = msgspec.convert(proposal.body.get("status") or {}, ProposalStatus, strict=False)
    except msgspec.ValidationError:
        return
    if status.merged is not None:
        yield from (each.ref for each in status.parts if each.plan)


def _decoded(obj: Object) -> Proposal | None:
    try:
        return msgspec.convert(obj.body, Proposal, strict=False)
    except msgspec.ValidationError:
        return None
