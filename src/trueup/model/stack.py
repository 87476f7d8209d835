"""
Stack of ``trueup.dev/v1alpha1``: one Terraform or OpenTofu root, kept true to Git.

The CRD is generated from these classes (:mod:`trueup.model.crds`). As with an Application, status,
operation and spec are written by patches of the whole object, never back from what was decoded.

What a person asks for stands in ``operation`` until it is carried out, what people allow in
``approvals``: each names the digest of the one plan that it is for.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value
from trueup.model.application import Info, Initiator, Retry
from trueup.model.source import Source

STACK = GroupKind("trueup.dev", "Stack")
DESTROY = "trueup.dev/destroy"
"""The finalizer by which a deleted Stack destroys first what its state holds."""
HELD = "trueup.dev/run"
"""The finalizer by which a Stack stays until the run that is under way has ended."""
RUNNING, SUCCEEDED, CANCELLED = "Running", "Succeeded", "Cancelled"
UNDONE = ("Failed", "TimedOut", "Lost")
"""The phases of runs that are tried again."""
OPEN = ("Planned", "AwaitingApproval", "Approved")
"""The states of plans that may yet be applied."""


class KeySelector(Value, frozen=True):
    """A key of a ConfigMap or Secret in the Stack's namespace."""

    name: str = ""
    key: str = ""
    optional: bool = False


class OutputSelector(Value, frozen=True):
    """
    An output of another Stack; *namespace*: the reader's own, if it is empty.

    *mock*: what a plan takes instead while there is none yet. Such a plan is provisional: it is
    shown and never applied.
    """

    stack: str = ""
    output: str = ""
    namespace: str = ""
    mock: Any = None


class VariableSource(Value, frozen=True):
    """Where a value comes from: one of these."""

    config_map_key_ref: KeySelector | None = None
    secret_key_ref: KeySelector | None = None
    output_ref: OutputSelector | None = None


class Variable(Value, frozen=True):
    """
    An input variable of the root; *value*: any JSON.

    What comes from a Secret or from a sensitive output is never shown; *sensitive*: nor is this.
    """

    name: str = ""
    value: Any = None
    value_from: VariableSource | None = None
    sensitive: bool = False


class VariablesSource(Value, frozen=True):
    """All keys of a ConfigMap or Secret are variables, each with *prefix* before its name."""

    config_map_ref: KeySelector | None = None
    secret_ref: KeySelector | None = None
    prefix: str = ""


class EnvironmentVariable(Value, frozen=True):
    """Of the runner: what providers and backends read, such as credentials."""

    name: str = ""
    value: str = ""
    value_from: VariableSource | None = None


class Backend(Value, frozen=True):
    """
    Where the state is kept.

    *kind*: ``root``, what the root declares; ``trueup``, our own; empty: the root's if it declares
    one, else ours. *config*: ``-backend-config`` of the root's own.
    """

    kind: str = ""
    config: Mapping[str, str] = {}


class Dependency(Value, frozen=True):
    """A Stack or Application that must be true to Git, and well, before we plan anything."""

    name: str = ""
    kind: str = "Stack"
    namespace: str = ""


class Limits(Value, frozen=True):
    """How much one plan may do by itself; more needs an approval each time. None: any number."""

    delete: int | None = None
    replace: int | None = None
    change: int | None = None


class Rule(Value, frozen=True):
    """
    One rule that plans are held to.

    *rego*: a module whose ``deny`` and ``warn`` are asked; *cel*: an expression over ``plan`` that
    must be true, else *message* is said; *path*: such a file in the repository's root, ``.rego``
    or ``.cel``. *severity*: of what CEL finds; ``error`` stops, ``warning`` is shown, ``approval``
    needs somebody who approves of it.
    """

    name: str = ""
    rego: str = ""
    cel: str = ""
    path: str = ""
    message: str = ""
    severity: str = "error"


class Approvers(Value, frozen=True):
    """*count* people must approve; *author*: whoever wrote the commit may be one of them."""

    count: int = 1
    author: bool = True


class StackPolicy(Value, frozen=True):
    """
    What is done by itself.

    *plan*: ``auto`` or ``manual``. *apply*: ``auto``, ``approval``, or ``manual`` (nothing waits
    for an approval: somebody asks for the apply). *checkov*: the severity of what its checks find,
    as a rule's; empty: it is not asked. *provisioners*, *external*: whether roots that
    run programs of their own choice (``local-exec``, ``external`` …) are planned at all: ``allow``,
    ``approval`` (of the plan) or ``deny``. *modules*: globs for the addresses that modules may come
    from; none: any. *protect*: nothing is ever destroyed as a whole.
    """

    plan: str = "auto"
    apply: str = "approval"
    approvers: Approvers = Approvers()
    limits: Limits = Limits()
    rules: tuple[Rule, ...] = ()
    checkov: str = ""
    provisioners: str = "approval"
    external: str = "approval"
    modules: tuple[str, ...] = ()
    protect: bool = False


class DriftIgnore(Value, frozen=True):
    """
    What is not told as drift: of resources whose address matches *address* (a glob), these
    *attributes* (dotted; none: all of it).
    """

    address: str = ""
    attributes: tuple[str, ...] = ()


class Drift(Value, frozen=True):
    """
    *every*: how often it is looked for (a Go duration; ``0``: never). *react*: ``report``,
    ``approval`` (a plan that puts it right waits for approval) or ``heal``. *confirm*: in how many
    looks in a row it must be there.
    """

    every: str = "1h"
    react: str = "report"
    confirm: int = 1
    ignore: tuple[DriftIgnore, ...] = ()


class Timeouts(Value, frozen=True):
    """Go durations, of the parts of a run."""

    init: str = "10m"
    plan: str = "30m"
    apply: str = "2h"


class RunnerOptions(Value, frozen=True):
    """
    The process that runs Terraform, or the Job on Kubernetes.

    *memory*: a quantity. *service_account_name*: of the Job's pod. *network*: whether it may reach
    others; without, only what is on this machine.
    """

    memory: str = "2Gi"
    service_account_name: str = ""
    network: bool = True
    env: tuple[EnvironmentVariable, ...] = ()


class OutputKey(Value, frozen=True):
    """An output and the key that it is written under; empty: its own name."""

    output: str = ""
    key: str = ""


class OutputTarget(Value, frozen=True):
    """
    A Secret or ConfigMap in the Stack's namespace that outputs are written to; no *keys*: all.

    A ConfigMap never gets sensitive ones.
    """

    kind: str = "Secret"
    name: str = ""
    keys: tuple[OutputKey, ...] = ()
    labels: Mapping[str, str] = {}
    annotations: Mapping[str, str] = {}


class StackSpec(Value, frozen=True):
    """
    What is wanted and by which policy.

    *tool*: ``terraform`` or ``tofu``; *version*: a constraint as in ``required_version``. Of
    variables the later wins: *variable_files* (paths from the root), *variables_from*, *variables*.
    *retained*: how many plans are kept.
    """

    source: Source = Source()
    project: str = ""
    tool: str = "terraform"
    version: str = ""
    workspace: str = ""
    variables: tuple[Variable, ...] = ()
    variables_from: tuple[VariablesSource, ...] = ()
    variable_files: tuple[str, ...] = ()
    backend: Backend = Backend()
    parallelism: int = 10
    targets: tuple[str, ...] = ()
    depends_on: tuple[Dependency, ...] = ()
    policy: StackPolicy = StackPolicy()
    drift: Drift = Drift()
    retry: Retry | None = None
    timeouts: Timeouts = Timeouts()
    runner: RunnerOptions = RunnerOptions()
    outputs: tuple[OutputTarget, ...] = ()
    retained: int = 10
    suspend: bool = False
    info: tuple[Info, ...] = ()


class PlanOperation(Value, frozen=True):
    """Plan anew; *destroy*: all of it; *refresh_only*: what the world did; *replace*: addresses."""

    revision: str = ""
    destroy: bool = False
    refresh_only: bool = False
    targets: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()


class ApplyOperation(Value, frozen=True):
    """Carry out the plan of this digest; nothing, if there is another by then."""

    digest: str = ""


class RejectOperation(Value, frozen=True):
    """The plan of this digest is not wanted: it stays undone until Git says something else."""

    digest: str = ""
    reason: str = ""


class ImportOperation(Value, frozen=True):
    """Take what exists as *id* into the state, as *address*."""

    address: str = ""
    id: str = ""


class StackOperation(Value, frozen=True):
    """
    One request; removed when it is carried out. *look*: for drift, now. *cancel*: end what runs,
    its state saved.
    """

    plan: PlanOperation | None = None
    apply: ApplyOperation | None = None
    reject: RejectOperation | None = None
    import_: ImportOperation | None = msgspec.field(name="import", default=None)
    look: bool = False
    cancel: bool = False
    initiated_by: Initiator = Initiator()

    @property
    def kind(self) -> str:
        """In a word."""
        named = ("import", self.import_), ("apply", self.apply), ("reject", self.reject)
        said = next((name for name, what in named if what is not None), "plan")
        said = "drift" if self.look else said
        return "cancel" if self.cancel else said


class Approval(Value, frozen=True):
    """Somebody has looked at the plan of this digest and allows it."""

    digest: str
    by: str
    at: datetime | None = None
    comment: str = ""


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


class PlanStatus(Value, frozen=True):
    """
    The plan that stands: its whole is kept under *id*.

    *digest*: what is approved. *kind*: ``apply``, ``destroy`` or ``drift`` (refresh only).
    *inputs*: names the variables that it was made with; *files*: the files. *serial*, *lineage*: of
    the state. *provisional*: with mock values, never applied. *heals*: it was made because of
    drift. *partial*: it is about some resources only. *needs*: how many approvals; *why*: what asks
    for them. *risks*: what deserves a second look. *state*: ``Planned``, ``AwaitingApproval``,
    ``Approved``, ``Rejected``, ``Applied``, ``Failed``, or ``Superseded``.
    """

    id: str = ""
    digest: str = ""
    kind: str = "apply"
    revision: str = ""
    files: str = ""
    inputs: str = ""
    serial: int | None = None
    lineage: str = ""
    made_at: datetime | None = None
    totals: Totals = Totals()
    provisional: bool = False
    heals: bool = False
    partial: bool = False
    needs: int = 0
    why: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    state: str = ""
    author: str = ""


class RunStatus(Value, frozen=True):
    """
    What is being done, or was last.

    *kind*: ``plan``, ``apply``, ``destroy``, ``drift`` or ``import``. *phase*: ``Running``,
    ``Succeeded``, ``Failed``, ``Cancelled``, ``TimedOut`` or ``Lost`` (its end is not known).
    *step*: ``init``, ``plan``, ``apply``. *done* of *total* resources; *current*: what is under
    way. *revision*, *files*, *inputs*: what it is made of; *serial*, *lineage*: the state that it
    began with. *attempts*: how many before it failed at the same. *due*: why it was begun; *heals*:
    it puts drift right; *wish*: what else was asked for.
    """

    id: str = ""
    kind: str = ""
    phase: str = ""
    due: str = ""
    heals: bool = False
    wish: PlanOperation = PlanOperation()
    imports: tuple[ImportOperation, ...] = ()
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
    started_at: datetime | None = None
    finished_at: datetime | None = None
    attempts: int = 0
    initiated_by: Initiator | None = None


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
    """One output; a sensitive one has no value here."""

    name: str = ""
    type: Any = None
    sensitive: bool = False
    value: Any = None


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
    """

    sync: StackSync = StackSync()
    health: StackHealth = StackHealth()
    plan: PlanStatus | None = None
    run: RunStatus | None = None
    applied: AppliedStatus | None = None
    drift: DriftStatus | None = None
    outputs: tuple[OutputStatus, ...] = ()
    resources: int = 0
    engine: str = ""
    history: tuple[StackHistory, ...] = ()
    conditions: tuple[StackCondition, ...] = ()
    observed_generation: int = 0


class Stack(Value, frozen=True):
    """The whole object; metadata is kept as it stands."""

    metadata: Mapping[str, Any]
    spec: StackSpec = StackSpec()
    operation: StackOperation | None = None
    approvals: tuple[Approval, ...] = ()
    status: StackStatus = StackStatus()

    @property
    def name(self) -> str:
        return str(self.metadata["name"])

    @property
    def namespace(self) -> str:
        return str(self.metadata.get("namespace", ""))

    @property
    def ref(self) -> Ref:
        return Ref(STACK, self.namespace, self.name)

    @property
    def project(self) -> str:
        return self.spec.project or "default"

    @property
    def deleting(self) -> bool:
        return "deletionTimestamp" in self.metadata
