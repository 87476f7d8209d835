"""AppProject: what its applications may read, write and where."""

from collections.abc import Mapping
from typing import Any

import msgspec

from trueup.k8s.value import Value
from trueup.model.application import PROJECT
from trueup.model.declared import Declared


class ProjectDestination(Value, frozen=True):
    """Globs; a leading ``!`` on server or namespace denies."""

    server: str = ""
    name: str = ""
    namespace: str = ""


class KindRule(Value, frozen=True):
    """A group, a kind and (for cluster-scoped kinds) a name, each a glob."""

    group: str = ""
    kind: str = ""
    name: str = ""


class ProjectToken(Value, frozen=True):
    """A token that was issued for a role: seconds since the epoch, and its id."""

    iat: int = 0
    exp: int = 0
    id: str = ""


class ProjectRole(Value, frozen=True):
    """A role inside a project."""

    name: str = ""
    description: str = ""
    policies: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    jwt_tokens: tuple[ProjectToken, ...] = ()


class OrphanedResources(Value, frozen=True):
    """Whether to tell of objects that no application declares."""

    warn: bool | None = None
    ignore: tuple[KindRule, ...] = ()


class SyncWindow(Value, frozen=True):
    """When syncs are allowed or denied: cron schedule and Go duration."""

    kind: str = ""
    schedule: str = ""
    duration: str = ""
    applications: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    manual_sync: bool = False
    time_zone: str = ""
    and_operator: bool = False
    description: str = ""
    sync_overrun: bool = False


class SignatureKey(Value, frozen=True):
    """A GnuPG key by which commits must be signed (deprecated in favour of sourceIntegrity)."""

    key_id: str = msgspec.field(name="keyID", default="")


class PolicyRepo(Value, frozen=True):
    """A glob for addresses; a leading ``!`` excludes."""

    url: str = ""


class KeyPolicy(Value, frozen=True):
    """*mode*: ``none``, ``head`` (the tag or commit) or ``strict`` (the history too)."""

    mode: str = ""
    keys: tuple[str, ...] = ()


class GitPolicy(Value, frozen=True):
    """By which keys what is read from repositories must be signed."""

    repos: tuple[PolicyRepo, ...] = ()
    gpg: KeyPolicy | None = None


class GitIntegrity(Value, frozen=True):
    """At most one of them may be for a repository."""

    policies: tuple[GitPolicy, ...] = ()


class SourceIntegrity(Value, frozen=True):
    """What sources must prove before they are used."""

    git: GitIntegrity | None = None


class DestinationServiceAccount(Value, frozen=True):
    """Which service account to act as, by destination."""

    server: str = ""
    namespace: str = ""
    default_service_account: str = ""


class ProjectCluster(Value, frozen=True):
    """A cluster whose Secret names a project; *namespaces*: the only ones (empty: all)."""

    server: str
    name: str = ""
    namespaces: tuple[str, ...] = ()


class ProjectSpec(Value, frozen=True):
    """The rules of a project. None: the field was absent, which differs from an empty list."""

    description: str = ""
    source_repos: tuple[str, ...] = ()
    destinations: tuple[ProjectDestination, ...] = ()
    cluster_resource_whitelist: tuple[KindRule, ...] | None = None
    cluster_resource_blacklist: tuple[KindRule, ...] = ()
    namespace_resource_whitelist: tuple[KindRule, ...] | None = None
    namespace_resource_blacklist: tuple[KindRule, ...] = ()
    roles: tuple[ProjectRole, ...] = ()
    orphaned_resources: OrphanedResources | None = None
    sync_windows: tuple[SyncWindow, ...] = ()
    signature_keys: tuple[SignatureKey, ...] = ()
    source_integrity: SourceIntegrity | None = None
    source_namespaces: tuple[str, ...] = ()
    permit_only_project_scoped_clusters: bool = False
    destination_service_accounts: tuple[DestinationServiceAccount, ...] = ()


class ProjectStatus(Value, frozen=True):
    """The tokens by role."""

    jwt_tokens_by_role: Mapping[str, Any] = {}


class AppProject(Declared, frozen=True):
    """``argoproj.io/v1alpha1`` AppProject, the whole object."""

    KIND = PROJECT

    spec: ProjectSpec = ProjectSpec()
    status: ProjectStatus = ProjectStatus()
