"""
Proposal of ``trueup.dev/v1alpha1``: a commit that is not merged yet, and what it would do here.

What it touches of the Stacks and Applications that follow its base is planned at that commit, and
never carried out. Whoever approves of the whole, by its digest, has approved of each part: once the
commit is merged, a part whose plan has the very digest that was approved needs nobody any more.

Policy is that of the Stacks and Applications as the server knows them, never that of the commit.
"""

from datetime import datetime

import msgspec

from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value
from trueup.model.changeset import PartState
from trueup.model.declared import Declared
from trueup.model.plan import Counts
from trueup.model.policy import Finding
from trueup.model.stack.status import StackCondition

PROPOSAL = GroupKind("trueup.dev", "Proposal")
HELD = "trueup.dev/proposal"
"""The finalizer by which a Proposal stays until nothing of it runs any more."""
PULL_REQUESTS = "trueup.dev/pull-requests"
"""
The annotation by which a Stack, StackSet or Application wants pull requests planned: `OWN`, of
branches of its repository, or `FORKS`, of those and of forks.
"""
OWN, FORKS = "own", "forks"
PLANNING, PLANNED, MERGED, DONE, REJECTED = "Planning", "Planned", "Merged", "Done", "Rejected"
CONFLICT = "MergeConflict"
"""Both the phase and the condition: it cannot be merged as it is."""
WAITS, APPROVED, DIFFERS, CARRIED = "Waits", "Approved", "Differs", "CarriedOut"


class ProposalSpec(Value, frozen=True):
    """
    *revision*: a branch, ``refs/pull/7/head``, or a commit. *base*: what it is to be merged into;
    empty: the default branch. *title*, *link*, *author*, *number*: of the pull request, for people.
    *parts*: only these, by their ids (``Stack/argocd/net``); none: all that follow the base.
    *untouched*: also those that the commit does not touch. *retained*: of how many revisions the
    plans are kept. *expires*: how long it stays if it is never merged (``36h``, ``30d``).
    """

    repo_url: str = msgspec.field(name="repoURL", default="")
    revision: str = ""
    base: str = ""
    title: str = ""
    link: str = ""
    author: str = ""
    number: str = ""
    parts: tuple[str, ...] = ()
    untouched: bool = False
    asked_by: str = ""
    retained: int = 3
    expires: str = "720h"
    switched: bool = False
    foreign: bool = False


class ProposalApproval(Value, frozen=True):
    """Somebody who may approve of each part has approved of all of them, as *digest* names them."""

    digest: str
    by: str
    at: datetime | None = None
    comment: str = ""


class GoAhead(Value, frozen=True):
    """Somebody has looked at the files of that *commit*: what runs while planning may run."""

    commit: str
    by: str
    at: datetime | None = None


class Rejection(Value, frozen=True):
    """What *digest* names is not wanted."""

    digest: str
    by: str
    reason: str = ""
    at: datetime | None = None


class PartStatus(Value, frozen=True):
    """
    A part as the list of a Proposal has it; its plan is kept under the id of its *run*.

    *made* names all that its plan is made of; *files*: its files alone, as the status of the
    Stack names them. *asks*: what somebody must look at before anything runs. *uses*: the parts
    that it takes outputs of. *others*: who wrote the commit may not approve. *outcome*: after the
    merge; *differs*: by what the plan of the merged commit, *plan*, is not the one that was
    approved.
    """

    id: str
    kind: str = ""
    namespace: str = ""
    name: str = ""
    project: str = ""
    path: str = ""
    after: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    touched: str = ""
    made: str = ""
    files: str = ""
    state: PartState = PartState.PENDING
    why: str = ""
    asks: tuple[str, ...] = ()
    run: str = ""
    attempts: int = 0
    digest: str = ""
    counts: Counts = Counts()
    provisional: bool = False
    needs: int = 0
    because: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    remarks: tuple[Finding, ...] = ()
    others: bool = False
    outcome: str = ""
    plan: str = ""
    differs: tuple[str, ...] = ()

    @property
    def ref(self) -> Ref:
        group = "trueup.dev" if self.kind == "Stack" else "argoproj.io"
        return Ref(GroupKind(group, self.kind), self.namespace, self.name)

    @property
    def pending(self) -> bool:
        return self.state is PartState.PENDING


class ProposalStatus(Value, frozen=True):
    """
    *revision*, *base*: the commits. *merge*: what is planned, the base with the revision merged
    into it; it is a commit that only we have, unless that is the revision itself. *foreign*: no
    branch of the repository has the revision, so anybody may have made it. *authors*: of all
    commits that are proposed. *digest*: of all parts; what is approved. *merged*, *since*: when the
    commit was merged, and planned.
    """

    phase: str = ""
    revision: str = ""
    base: str = ""
    merge: str = ""
    foreign: bool = False
    authors: tuple[str, ...] = ()
    digest: str = ""
    parts: tuple[PartStatus, ...] = ()
    remarks: tuple[Finding, ...] = ()
    since: datetime | None = None
    merged: datetime | None = None
    conditions: tuple[StackCondition, ...] = ()


class Proposal(Declared, frozen=True):
    """The whole object."""

    KIND = PROPOSAL

    spec: ProposalSpec = ProposalSpec()
    approvals: tuple[ProposalApproval, ...] = ()
    go_aheads: tuple[GoAhead, ...] = ()
    rejection: Rejection | None = None
    status: ProposalStatus = ProposalStatus()

    @property
    def kept(self) -> str:
        """What its plans are kept under."""
        return f"{self.namespace}/{self.name}:proposal"

    @property
    def given(self) -> tuple[ProposalApproval, ...]:
        """The approvals that are for what it would do now."""
        digest = self.status.digest
        return tuple(each for each in self.approvals if digest and each.digest == digest)

    @property
    def rejected(self) -> bool:
        said = self.rejection
        return said is not None and said.digest == self.status.digest


def proposal_id(kind: str, namespace: str, name: str) -> str:
    """As `model.proposal.Part.id`."""
    return f"{kind}/{namespace}/{name}"
