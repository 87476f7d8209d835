"""
What a reconciler of Stacks may see, and what it may decide to do next.

:func:`trueup.core.stacks.decide` takes a :class:`StackSeen` and gives one ``StackDecision``; the
shell (:mod:`trueup.control.stacks`) carries it out, records it and looks again.
"""

from datetime import datetime
from typing import TypeAlias

from trueup.k8s.value import Value
from trueup.model.application import Initiator
from trueup.model.policy import Finding
from trueup.model.project import SyncWindow
from trueup.model.stack import Drifted, ImportOperation, PlanOperation, PlanStatus, Stack, Totals
from trueup.model.terraform import Result

AUTOMATED = Initiator("", automated=True)


class Made(Value, frozen=True):
    """
    What a plan would be made of now.

    *files*, *inputs*: names of their contents. *provisional*: some inputs are only assumed.
    """

    revision: str = ""
    author: str = ""
    files: str = ""
    inputs: str = ""
    provisional: bool = False


class Standing(Value, frozen=True):
    """What is known of the state; nothing of one that the root keeps elsewhere."""

    serial: int | None = None
    lineage: str = ""


class Judgement(Value, frozen=True):
    """
    What policy says of the plan that stands.

    *needs* approvals, *given* by these people; *why*: what asks for them. *stops*: it is not
    applied, whoever approves. *risks*: what whoever approves should look at.
    """

    needs: int = 0
    given: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    stops: tuple[Finding, ...] = ()
    risks: tuple[str, ...] = ()

    @property
    def satisfied(self) -> bool:
        return not self.stops and len(self.given) >= self.needs


class Reading(Value, frozen=True):
    """
    What a plan says: *digest* is what people approve; *drift*: what the world did meanwhile.

    *behind*: the state says otherwise than the world, which is as it should be.
    """

    digest: str = ""
    totals: Totals = Totals()
    findings: tuple[Finding, ...] = ()
    drift: tuple[Drifted, ...] = ()
    behind: bool = False


class StackSeen(Value, frozen=True):
    """
    All that a decision may look at.

    *findings* say why nothing can be planned, *waits* what must be well first. *made* is None
    where it could not be had. *result*: of the run that is told as running, once it has ended;
    *unknown*: nobody knows of that run, it was never begun. *held*: somebody else has the state.
    *foreign*: what is kept under its name is another project's. *windows*: the sync windows that
    are about the Stack. Of one that is deleted: *users* depend on it, *readers* read Secrets or
    ConfigMaps that it has handed out.
    """

    stack: Stack
    now: datetime
    made: Made | None = None
    state: Standing = Standing()
    findings: tuple[Finding, ...] = ()
    waits: tuple[str, ...] = ()
    judged: Judgement = Judgement()
    result: Result | None = None
    unknown: bool = False
    held: str = ""
    foreign: bool = False
    windows: tuple[SyncWindow, ...] = ()
    users: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()

    @property
    def stops(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.stops)


class Rest(Value, frozen=True, tag=True):
    """Nothing to do until something changes, or so many seconds have passed."""

    after: float | None = None


class Begin(Value, frozen=True, tag=True):
    """
    A run begins. *kind*: as `RunStatus` has it; *due*: why, for people. *asked*: by the operation,
    which is taken away. *heals*: it puts drift right. *wish*: what else a plan is to do;
    *imports*: what is taken over; *unlocks*: the id of the lock that is released.
    """

    kind: str
    due: str
    initiated_by: Initiator = AUTOMATED
    asked: bool = False
    heals: bool = False
    wish: PlanOperation = PlanOperation()
    imports: tuple[ImportOperation, ...] = ()
    unlocks: str = ""
    attempts: int = 0


class Again(Value, frozen=True, tag=True):
    """The run that is told as running was never begun: begin it."""


class Take(Value, frozen=True, tag=True):
    """The run has ended: put down what it came to."""

    result: Result


class Cancel(Value, frozen=True, tag=True):
    """Have the run end."""


class Settle(Value, frozen=True, tag=True):
    """
    The plan that stands is so now: ``Applied`` where there was nothing to do, ``Rejected`` …

    *asked*: by the operation, which is taken away.
    """

    plan: PlanStatus
    asked: bool = False


class Refuse(Value, frozen=True, tag=True):
    """What the operation asks for is not done, for this reason; it is taken away."""

    reason: str
    message: str


class Done(Value, frozen=True, tag=True):
    """What the operation asks for is so already; it is taken away."""


class Propose(Value, frozen=True, tag=True):
    """What another commit would do is planned apart, as a Proposal; the operation is taken away."""

    revision: str
    by: Initiator = AUTOMATED


class Release(Value, frozen=True, tag=True):
    """The Stack is being deleted, and nothing holds it any more."""


StackDecision: TypeAlias = (
    Rest | Begin | Again | Take | Cancel | Settle | Refuse | Done | Propose | Release
)
