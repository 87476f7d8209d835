"""What is so: the plan that stands, the run, what was applied, drift and outputs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from trueup.k8s.value import Value
from trueup.model.application import Initiator
from trueup.model.stack.operation import ImportOperation, PlanOperation


class Totals(Value, frozen=True):
    """How many resources a plan is about, by what is done to them; and how many outputs."""

    create: int = 0
    update: int = 0
    replace: int = 0
    delete: int = 0
    forget: int = 0
    move: int = 0
    import_: int = msgspec.field(name="import", default=0)
    outputs: int = 0

    @property
    def empty(self) -> bool:
        """Whether carrying it out would change nothing."""
        return self == Totals()


class Overtaken(Value, frozen=True):
    """A plan that another took the place of before it was applied; *approved_by*: whom it had."""

    id: str = ""
    digest: str = ""
    approved_by: tuple[str, ...] = ()


class PlanStatus(Value, frozen=True):
    """
    The plan that stands: its whole is kept under *id*.

    *digest*: what is approved. *kind*: ``apply``, ``destroy`` or ``drift`` (refresh only).
    *inputs*: names the variables that it was made with; *files*: the files. *serial*, *lineage*: of
    the state. *provisional*: with mock values, never applied. *heals*: it was made because of
    drift. *partial*: it is about some resources only. *refreshes*: it changes nothing, but what the
    state says is not so any more. *needs*: how many approvals; *why*: what asks for them. *risks*:
    what deserves a second look. *overtakes*: what stood before it and was not applied; what people
    had approved of, if there is any. *started_at*, *made_at*: of the run that made it, its begin
    and its end. *state*: ``Planned``, ``AwaitingApproval``, ``Approved``,
    ``Rejected``, ``Applied``, ``Failed``, or ``Superseded``.
    """

    id: str = ""
    digest: str = ""
    kind: str = "apply"
    revision: str = ""
    files: str = ""
    inputs: str = ""
    serial: int | None = None
    lineage: str = ""
    started_at: datetime | None = None
    made_at: datetime | None = None
    totals: Totals = Totals()
    provisional: bool = False
    heals: bool = False
    partial: bool = False
    refreshes: bool = False
    needs: int = 0
    why: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    state: str = ""
    author: str = ""
    overtakes: Overtaken | None = None


class RunStatus(Value, frozen=True):
    """
    What is being done, or was last.

    *kind*: ``plan``, ``apply``, ``destroy``, ``drift``, ``import`` or ``unlock``. *phase*:
    ``Running``, ``Succeeded``, ``Failed``, ``Cancelled``, ``TimedOut`` or ``Lost`` (its end is not
    known).
    *step*: ``init``, ``plan``, ``apply``. *done* of *total* resources; *current*: what is under
    way, *since* when each, and *current_since* when the first of all. *revision*, *files*,
    *inputs*: what it is made of; *serial*, *lineage*: the state that it began with and, once it has
    ended, has left. *attempts*: how many before it failed at the same. *due*: why it was begun;
    *heals*: it puts drift right; *wish*: what else was asked for; *unlocks*: the id of a lock.
    """

    id: str = ""
    kind: str = ""
    phase: str = ""
    due: str = ""
    heals: bool = False
    wish: PlanOperation = PlanOperation()
    imports: tuple[ImportOperation, ...] = ()
    unlocks: str = ""
    revision: str = ""
    files: str = ""
    inputs: str = ""
    serial: int | None = None
    lineage: str = ""
    provisional: bool = False
    author: str = ""
    step: str = ""
    message: str = ""
    done: int = 0
    total: int = 0
    current: tuple[str, ...] = ()
    since: Mapping[str, datetime] = {}
    current_since: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    attempts: int = 0
    initiated_by: Initiator | None = None


class Refusal(Value, frozen=True):
    """What was asked for last and is not done: *kind* as an operation has it, why, and by whom."""

    kind: str = ""
    reason: str = ""
    message: str = ""
    at: datetime | None = None
    by: str = ""


class AppliedStatus(Value, frozen=True):
    """What was carried out last, and what it was made of. *kind*: as of its plan."""

    kind: str = "apply"
    revision: str = ""
    files: str = ""
    inputs: str = ""
    digest: str = ""
    serial: int | None = None
    at: datetime | None = None


class Drifted(Value, frozen=True):
    """One resource that is not as it was left. *attributes*: dotted."""

    address: str = ""
    action: str = ""
    attributes: tuple[str, ...] = ()
    first_seen: datetime | None = None
    looks: int = 0


class DriftStatus(Value, frozen=True):
    """What the last look found."""

    checked_at: datetime | None = None
    resources: tuple[Drifted, ...] = ()


class OutputStatus(Value, frozen=True):
    """One output; a sensitive one has no value here. *since*: the value is what it is."""

    name: str = ""
    type: Any = None
    sensitive: bool = False
    value: Any = None
    since: datetime | None = None


class StackHistory(Value, frozen=True):
    """One apply that went well; ids only grow."""

    id: int = 0
    revision: str = ""
    digest: str = ""
    kind: str = ""
    totals: Totals = Totals()
    serial: int | None = None
    started_at: datetime | None = None
    deployed_at: datetime | None = None
    initiated_by: Initiator | None = None
    approved_by: tuple[str, ...] = ()


class StackCondition(Value, frozen=True):
    """As Kubernetes has them: *status* is ``True``, ``False`` or ``Unknown``."""

    type: str
    status: str
    reason: str = ""
    message: str = ""
    last_transition_time: datetime | None = None


class StackSync(Value, frozen=True):
    """``Synced``, ``OutOfSync`` or ``Unknown``, against which revision."""

    status: str = "Unknown"
    revision: str = ""


class StackHealth(Value, frozen=True):
    """As an Application's."""

    status: str = "Unknown"
    message: str = ""


class StackStatus(Value, frozen=True):
    """
    What is so.

    *engine*: the program and its version that ran last. *resources*: how many the state holds.
    *refused*: a request that was not carried out, until another is. *proposal*: the Proposal in
    which another revision is planned, as was asked for last. *handed*: the Secrets and
    ConfigMaps with outputs, as ``Kind/name``. *unmet*: what ``check`` blocks have found not to be
    so, when the world was looked at last.
    """

    sync: StackSync = StackSync()
    health: StackHealth = StackHealth()
    plan: PlanStatus | None = None
    run: RunStatus | None = None
    refused: Refusal | None = None
    proposal: str = ""
    applied: AppliedStatus | None = None
    drift: DriftStatus | None = None
    outputs: tuple[OutputStatus, ...] = ()
    resources: int = 0
    handed: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    engine: str = ""
    history: tuple[StackHistory, ...] = ()
    conditions: tuple[StackCondition, ...] = ()
    observed_generation: int = 0
