"""What Trueup has found of an Application, and done."""

from datetime import datetime
from typing import Protocol

import msgspec

from trueup.k8s.value import Value
from trueup.model.application.operation import Initiator, Operation
from trueup.model.application.spec import (
    Destination,
    IgnoreDifferences,
    NamespaceMetadata,
    SourceHydrator,
)
from trueup.model.source import Source


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
