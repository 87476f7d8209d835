"""
Application of ``argoproj.io/v1alpha1``, as it stands in Argo CD: spec, operation, status.

Field names and meanings are Argo CD's. The CRD is generated from these classes
(:mod:`trueup.model.crds`). A manifest is decoded into them to be judged; it is never written back
from them, so a field that we do not know is not lost.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from trueup.k8s.ref import GroupKind
from trueup.k8s.value import Value
from trueup.model.declared import Declared
from trueup.model.source import (
    DirectoryOptions,
    HelmOptions,
    KustomizeOptions,
    PluginOptions,
    Source,
)

APPLICATION = GroupKind("argoproj.io", "Application")
PROJECT = GroupKind("argoproj.io", "AppProject")
CASCADE = "resources-finalizer.argocd.argoproj.io"
PRE_DELETE = "pre-delete-finalizer.argocd.argoproj.io"
POST_DELETE = "post-delete-finalizer.argocd.argoproj.io"
CLEANUP = "/cleanup"  # of either: its hooks are yet to be deleted as their policies say
HOLD = "trueup.dev/hooks"  # a finalizer: hooks of the application are yet to be let go


class Destination(Value, frozen=True):
    """The cluster (by server address or by name) and the namespace."""

    server: str = ""
    name: str = ""
    namespace: str = ""


class Automated(Value, frozen=True):
    """Automatic sync; None stands for absent, which Argo CD reads as false (enabled: true)."""

    prune: bool | None = None
    self_heal: bool | None = None
    allow_empty: bool | None = None
    enabled: bool | None = None


class Backoff(Value, frozen=True):
    """Go durations; factor per attempt."""

    duration: str = ""
    factor: int | None = None
    max_duration: str = ""


class Retry(Value, frozen=True):
    """How often a failed sync is tried again; below zero: without end."""

    limit: int = 0
    backoff: Backoff | None = None
    refresh: bool = False


class NamespaceMetadata(Value, frozen=True):
    """Labels and annotations of the namespace that CreateNamespace makes."""

    labels: Mapping[str, str] = {}
    annotations: Mapping[str, str] = {}


class SyncPolicy(Value, frozen=True):
    """When and how to sync."""

    automated: Automated | None = None
    sync_options: tuple[str, ...] = ()
    retry: Retry | None = None
    managed_namespace_metadata: NamespaceMetadata | None = None


class IgnoreDifferences(Value, frozen=True):
    """Fields that do not count when desired and live are compared."""

    group: str = ""
    kind: str = ""
    name: str = ""
    namespace: str = ""
    json_pointers: tuple[str, ...] = ()
    jq_path_expressions: tuple[str, ...] = ()
    managed_fields_managers: tuple[str, ...] = ()


class Info(Value, frozen=True):
    """A line for people."""

    name: str = ""
    value: str = ""


class HydrateTo(Value, frozen=True):
    """The branch that hydrated manifests are pushed to first."""

    target_branch: str = ""


class DrySource(Value, frozen=True):
    """What the hydrator renders."""

    repo_url: str = msgspec.field(name="repoURL", default="")
    target_revision: str = ""
    path: str = ""
    helm: HelmOptions | None = None
    kustomize: KustomizeOptions | None = None
    directory: DirectoryOptions | None = None
    plugin: PluginOptions | None = None


class SyncSource(Value, frozen=True):
    """Where hydrated manifests are synced from."""

    target_branch: str = ""
    path: str = ""
    repo_url: str = msgspec.field(name="repoURL", default="")


class SourceHydrator(Value, frozen=True):
    """Render into a branch, then sync from it."""

    dry_source: DrySource = DrySource()
    sync_source: SyncSource = SyncSource()
    hydrate_to: HydrateTo | None = None

    @property
    def dry(self) -> Source:
        """What is rendered."""
        dry = self.dry_source
        return Source(
            dry.repo_url,
            dry.path,
            dry.target_revision,
            helm=dry.helm,
            kustomize=dry.kustomize,
            directory=dry.directory,
            plugin=dry.plugin,
        )

    @property
    def synced(self) -> Source:
        """What the application is synced from."""
        sync = self.sync_source
        return Source(sync.repo_url or self.dry_source.repo_url, sync.path, sync.target_branch)

    @property
    def branch(self) -> str:
        """Where hydrated manifests are pushed to."""
        own = self.hydrate_to.target_branch if self.hydrate_to else ""
        return own or self.sync_source.target_branch


class ApplicationSpec(Value, frozen=True):
    """What is wanted, where it goes, and by which policy."""

    destination: Destination = Destination()
    project: str = ""
    source: Source | None = None
    sources: tuple[Source, ...] = ()
    source_hydrator: SourceHydrator | None = None
    sync_policy: SyncPolicy | None = None
    ignore_differences: tuple[IgnoreDifferences, ...] = ()
    info: tuple[Info, ...] = ()
    revision_history_limit: int | None = None

    @property
    def all_sources(self) -> tuple[Source, ...]:
        """What a hydrator syncs from, else ``sources``, else ``source``."""
        if self.source_hydrator is not None:
            return (self.source_hydrator.synced,)
        return self.sources or ((self.source,) if self.source else ())


class SyncStrategyApply(Value, frozen=True):
    """Apply without hooks."""

    force: bool = False


class SyncStrategy(Value, frozen=True):
    """``hook`` is the default; both may force."""

    apply: SyncStrategyApply | None = None
    hook: SyncStrategyApply | None = None


class SyncResource(Value, frozen=True):
    """One object of a selective sync."""

    group: str = ""
    kind: str = ""
    name: str = ""
    namespace: str = ""


class SyncOperation(Value, frozen=True):
    """What one sync is to do."""

    revision: str = ""
    revisions: tuple[str, ...] = ()
    prune: bool = False
    dry_run: bool = False
    sync_strategy: SyncStrategy | None = None
    resources: tuple[SyncResource, ...] = ()
    source: Source | None = None
    sources: tuple[Source, ...] = ()
    manifests: tuple[str, ...] = ()
    sync_options: tuple[str, ...] = ()
    auto_heal_attempts_count: int = 0


class Initiator(Value, frozen=True):
    """Who asked."""

    username: str = ""
    automated: bool = False


class Operation(Value, frozen=True):
    """A request, written into the Application and removed when it is carried out."""

    sync: SyncOperation | None = None
    initiated_by: Initiator = Initiator()
    info: tuple[Info, ...] = ()
    retry: Retry | None = None


class ResourceHealth(Value, frozen=True, gc=False):
    """As in ``status.resources``."""

    status: str = ""
    message: str = ""
    last_transition_time: datetime | None = None


class ResourceStatus(Value, frozen=True):
    """One object of an application, compared."""

    group: str = ""
    version: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    status: str = ""
    health: ResourceHealth | None = None
    hook: bool = False
    requires_pruning: bool = False
    sync_wave: int = 0
    requires_deletion_confirmation: bool = False


class Revised(Protocol):
    """What names one revision, or one for each of several sources."""

    @property
    def revision(self) -> str: ...
    @property
    def revisions(self) -> tuple[str, ...]: ...


def commits(of: Revised | None) -> tuple[str, ...]:
    """The revisions that it names, in the order of the sources; none, if it names none."""
    if of is None:
        return ()
    return of.revisions or ((of.revision,) if of.revision else ())


class ComparedTo(Value, frozen=True):
    """What the sync status was computed against."""

    source: Source | None = None
    sources: tuple[Source, ...] = ()
    destination: Destination = Destination()
    ignore_differences: tuple[IgnoreDifferences, ...] = ()


class SyncStatus(Value, frozen=True):
    """Unknown, Synced or OutOfSync, against which revision."""

    status: str = "Unknown"
    compared_to: ComparedTo | None = None
    revision: str = ""
    revisions: tuple[str, ...] = ()


class AppHealth(Value, frozen=True):
    """Health of all; the time moves only with the status."""

    status: str = ""
    message: str = ""
    last_transition_time: datetime | None = None


class HistoryEntry(Value, frozen=True):
    """One successful sync; ids only grow."""

    id: int
    revision: str = ""
    revisions: tuple[str, ...] = ()
    source: Source | None = None
    sources: tuple[Source, ...] = ()
    deploy_started_at: datetime | None = None
    deployed_at: datetime | None = None
    initiated_by: Initiator | None = None


class AppCondition(Value, frozen=True):
    """Types that end in Error are errors, the rest are warnings."""

    type: str
    message: str
    last_transition_time: datetime | None = None


class ResourceResult(Value, frozen=True):
    """What became of one object in an operation."""

    group: str = ""
    version: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    status: str = ""
    message: str = ""
    hook_type: str = ""
    hook_phase: str = ""
    sync_phase: str = ""
    images: tuple[str, ...] = ()


class SyncResult(Value, frozen=True):
    """What an operation did."""

    resources: tuple[ResourceResult, ...] = ()
    revision: str = ""
    revisions: tuple[str, ...] = ()
    source: Source | None = None
    sources: tuple[Source, ...] = ()
    managed_namespace_metadata: NamespaceMetadata | None = None


class OperationState(Value, frozen=True):
    """Phase is Running, Terminating, Failed, Error or Succeeded."""

    operation: Operation = Operation()
    phase: str = ""
    message: str = ""
    sync_result: SyncResult | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    retry_count: int = 0


class Summary(Value, frozen=True):
    """What the tiles show."""

    external_urls: tuple[str, ...] = msgspec.field(name="externalURLs", default=())
    images: tuple[str, ...] = ()
    is_app_of_apps: bool = False


class Hydration(Value, frozen=True):
    """One run of the hydrator for an application: Hydrating, Hydrated or Failed."""

    started_at: datetime | None = None
    finished_at: datetime | None = None
    phase: str = ""
    message: str = ""
    dry_sha: str = msgspec.field(name="drySHA", default="")
    hydrated_sha: str = msgspec.field(name="hydratedSHA", default="")
    source_hydrator: SourceHydrator = SourceHydrator()


class LastHydration(Value, frozen=True):
    """The last run that went well."""

    dry_sha: str = msgspec.field(name="drySHA", default="")
    hydrated_sha: str = msgspec.field(name="hydratedSHA", default="")
    source_hydrator: SourceHydrator = SourceHydrator()


class HydratorStatus(Value, frozen=True):
    """What became of ``spec.sourceHydrator``."""

    last_successful_operation: LastHydration | None = None
    current_operation: Hydration | None = None
    last_compared_dry_revision: str = ""


class ApplicationStatus(Value, frozen=True):
    """What is so."""

    resources: tuple[ResourceStatus, ...] = ()
    sync: SyncStatus = SyncStatus()
    health: AppHealth = AppHealth()
    history: tuple[HistoryEntry, ...] = ()
    conditions: tuple[AppCondition, ...] = ()
    operation_state: OperationState | None = None
    summary: Summary = Summary()
    source_type: str = ""
    source_types: tuple[str, ...] = ()
    reconciled_at: datetime | None = None
    observed_at: datetime | None = None
    controller_namespace: str = ""
    resource_health_source: str = ""
    source_hydrator: HydratorStatus | None = None


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
