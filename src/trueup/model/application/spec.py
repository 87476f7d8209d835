"""What is wanted of an Application, where it goes, and by which policy."""

from collections.abc import Mapping

import msgspec

from trueup.k8s.value import Value
from trueup.model.source import (
    DirectoryOptions,
    HelmOptions,
    KustomizeOptions,
    PluginOptions,
    Source,
)


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
