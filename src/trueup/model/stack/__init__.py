"""
Stack of ``trueup.dev/v1alpha1``: one Terraform or OpenTofu root, kept true to Git.

The CRD is generated from these classes (:mod:`trueup.model.crds`). As with an Application, status,
operation and spec are written by patches of the whole object, never back from what was decoded.

What a person asks for stands in ``operation`` until it is carried out, what people allow in
``approvals``: each names the digest of the one plan that it is for.
"""

from trueup.k8s.ref import GroupKind
from trueup.model.declared import Declared
from trueup.model.stack.operation import (
    ApplyOperation,
    Approval,
    ImportOperation,
    PlanOperation,
    RejectOperation,
    StackOperation,
    UnlockOperation,
)
from trueup.model.stack.spec import (
    Approvers,
    Backend,
    Cost,
    Dependency,
    Drift,
    DriftIgnore,
    EnvironmentVariable,
    KeySelector,
    Limits,
    OutputKey,
    OutputSelector,
    OutputTarget,
    Price,
    Rule,
    RunnerOptions,
    StackPolicy,
    StackSpec,
    Timeouts,
    Variable,
    VariableSource,
    VariablesSource,
)
from trueup.model.stack.status import (
    AppliedStatus,
    Drifted,
    DriftStatus,
    OutputStatus,
    Overtaken,
    PlanStatus,
    Refusal,
    RunStatus,
    StackCondition,
    StackHealth,
    StackHistory,
    StackStatus,
    StackSync,
    Totals,
)

STACK = GroupKind("trueup.dev", "Stack")
DESTROY = "trueup.dev/destroy"
"""The finalizer by which a deleted Stack destroys first what its state holds."""
HELD = "trueup.dev/run"
"""The finalizer by which a Stack stays until the run that is under way has ended."""
HANDS = "trueup.dev/outputs"
"""The finalizer by which a Stack stays as long as other Stacks read what it has handed out."""
RUNNING, SUCCEEDED, CANCELLED = "Running", "Succeeded", "Cancelled"
UNDONE = ("Failed", "TimedOut", "Lost")
"""The phases of runs that are tried again."""
OPEN = ("Planned", "AwaitingApproval", "Approved")
"""The states of plans that may yet be applied."""

__all__ = [
    "CANCELLED",
    "DESTROY",
    "HANDS",
    "HELD",
    "OPEN",
    "RUNNING",
    "STACK",
    "SUCCEEDED",
    "UNDONE",
    "AppliedStatus",
    "ApplyOperation",
    "Approval",
    "Approvers",
    "Backend",
    "Cost",
    "Dependency",
    "Drift",
    "DriftIgnore",
    "DriftStatus",
    "Drifted",
    "EnvironmentVariable",
    "ImportOperation",
    "KeySelector",
    "Limits",
    "OutputKey",
    "OutputSelector",
    "OutputStatus",
    "OutputTarget",
    "Overtaken",
    "PlanOperation",
    "PlanStatus",
    "Price",
    "Refusal",
    "RejectOperation",
    "Rule",
    "RunStatus",
    "RunnerOptions",
    "Stack",
    "StackCondition",
    "StackHealth",
    "StackHistory",
    "StackOperation",
    "StackPolicy",
    "StackSpec",
    "StackStatus",
    "StackSync",
    "Timeouts",
    "Totals",
    "UnlockOperation",
    "Variable",
    "VariableSource",
    "VariablesSource",
]


class Stack(Declared, frozen=True):
    """The whole object."""

    KIND = STACK

    spec: StackSpec = StackSpec()
    operation: StackOperation | None = None
    approvals: tuple[Approval, ...] = ()
    status: StackStatus = StackStatus()

    @property
    def project(self) -> str:
        return self.spec.project or "default"
