"""
Application of ``argoproj.io/v1alpha1``, as it stands in Argo CD: spec, operation, status.

Field names and meanings are Argo CD's. The CRD is generated from these classes
(:mod:`trueup.model.crds`). A manifest is decoded into them to be judged; it is never written back
from them, so a field that we do not know is not lost.
"""

from trueup.k8s.ref import GroupKind
from trueup.model.application.operation import (
    Initiator,
    Operation,
    SyncOperation,
    SyncResource,
    SyncStrategy,
    SyncStrategyApply,
)
from trueup.model.application.spec import (
    ApplicationSpec,
    Automated,
    Backoff,
    Destination,
    DrySource,
    HydrateTo,
    IgnoreDifferences,
    Info,
    NamespaceMetadata,
    Retry,
    SourceHydrator,
    SyncPolicy,
    SyncSource,
)
from trueup.model.application.status import (
    AppCondition,
    AppHealth,
    ApplicationStatus,
    ComparedTo,
    HistoryEntry,
    Hydration,
    HydratorStatus,
    LastHydration,
    OperationState,
    ResourceHealth,
    ResourceResult,
    ResourceStatus,
    Revised,
    Summary,
    SyncResult,
    SyncStatus,
    commits,
)
from trueup.model.declared import Declared

APPLICATION = GroupKind("argoproj.io", "Application")
PROJECT = GroupKind("argoproj.io", "AppProject")
CASCADE = "resources-finalizer.argocd.argoproj.io"
PRE_DELETE = "pre-delete-finalizer.argocd.argoproj.io"
POST_DELETE = "post-delete-finalizer.argocd.argoproj.io"
CLEANUP = "/cleanup"  # of either: its hooks are yet to be deleted as their policies say
HOLD = "trueup.dev/hooks"  # a finalizer: hooks of the application are yet to be let go

__all__ = [
    "APPLICATION",
    "CASCADE",
    "CLEANUP",
    "HOLD",
    "POST_DELETE",
    "PRE_DELETE",
    "PROJECT",
    "AppCondition",
    "AppHealth",
    "Application",
    "ApplicationSpec",
    "ApplicationStatus",
    "Automated",
    "Backoff",
    "ComparedTo",
    "Destination",
    "DrySource",
    "HistoryEntry",
    "HydrateTo",
    "Hydration",
    "HydratorStatus",
    "IgnoreDifferences",
    "Info",
    "Initiator",
    "LastHydration",
    "NamespaceMetadata",
    "Operation",
    "OperationState",
    "ResourceHealth",
    "ResourceResult",
    "ResourceStatus",
    "Retry",
    "Revised",
    "SourceHydrator",
    "Summary",
    "SyncOperation",
    "SyncPolicy",
    "SyncResource",
    "SyncResult",
    "SyncSource",
    "SyncStatus",
    "SyncStrategy",
    "SyncStrategyApply",
    "commits",
]


class Application(Declared, frozen=True):
    """The whole object."""

    KIND = APPLICATION

    spec: ApplicationSpec = ApplicationSpec()
    operation: Operation | None = None
    status: ApplicationStatus = ApplicationStatus()

    @property
    def project(self) -> str:
        return self.spec.project or "default"

    @property
    def automated(self) -> bool:
        """Whether Trueup syncs it by itself."""
        policy = self.spec.sync_policy
        return bool(policy and policy.automated and policy.automated.enabled is not False)
