"""What a reconciler of Proposals may see, and what it may decide to do next."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from trueup.k8s.value import Value
from trueup.model.foreseen import Going, Outline
from trueup.model.policy import Finding
from trueup.model.proposal import PartStatus, Proposal
from trueup.model.stack import Approval
from trueup.model.terraform import Result


class Candidate(Value, frozen=True):
    """
    A Stack or Application that follows the base. *spec*: names what its own object says.

    *after*: ids of those that come before it; *uses*: of these, those whose outputs it is made of.
    """

    id: str
    kind: str
    namespace: str
    name: str
    project: str
    spec: str
    outline: Outline
    after: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


class Stands(Value, frozen=True):
    """
    How a part stands itself, after the merge.

    *plan*, *digest*, *files*: of the plan that waits for somebody, empty: none does. *carried*: it
    is as the base says. *given*: the approvals that it has. *asks*: what of an Application waits.
    """

    plan: str = ""
    digest: str = ""
    files: str = ""
    carried: bool = False
    given: tuple[Approval, ...] = ()
    asks: tuple[str, ...] = ()


class Seen(Value, frozen=True):
    """
    All that a decision may look at.

    *revision*, *base*: commits, and *authors* of what is between them. *candidates*: in no order.
    *followed*: there is something that it would be about. *merged*: the base has it. *anew*: a
    person wants all of it planned again. *going*: runs, by part. *stands*: parts, once it is
    merged.
    """

    proposal: Proposal
    now: datetime
    revision: str = ""
    base: str = ""
    authors: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    findings: tuple[Finding, ...] = ()
    followed: bool = True
    merged: bool = False
    anew: bool = False
    going: Mapping[str, Going] = {}
    stands: Mapping[str, Stands] = {}

    @property
    def go_ahead(self) -> bool:
        given = self.proposal.go_aheads
        return any(each.commit == self.proposal.status.revision for each in given)


class Rest(Value, frozen=True, tag=True):
    """Nothing to do until something changes, or so many seconds have passed."""

    after: float | None = None


class Draw(Value, frozen=True, tag=True):
    """These are the parts from now on; what is not among them any more is not planned."""

    parts: tuple[PartStatus, ...]
    remarks: tuple[Finding, ...] = ()


class Put(Value, frozen=True, tag=True):
    """A part is so now; nothing else need be done."""

    part: PartStatus


class Begin(Value, frozen=True, tag=True):
    """The plan of a Stack begins; *again*: it was said to have, and was not."""

    id: str
    again: bool = False


class Foresee(Value, frozen=True, tag=True):
    """Plan an Application."""

    id: str


class Take(Value, frozen=True, tag=True):
    """The run of a Stack has ended."""

    id: str
    result: Result


class Bind(Value, frozen=True, tag=True):
    """What was approved here is approved there."""

    id: str


class Compare(Value, frozen=True, tag=True):
    """The plan there is another one: say by what."""

    id: str


class Merge(Value, frozen=True, tag=True):
    """It is merged from now on."""


class Leave(Value, frozen=True, tag=True):
    """Nobody needs it any more."""


class Release(Value, frozen=True, tag=True):
    """It is being deleted: end what runs, and let go."""


ProposalDecision: TypeAlias = (
    Rest | Draw | Put | Begin | Foresee | Take | Bind | Compare | Merge | Leave | Release
)
