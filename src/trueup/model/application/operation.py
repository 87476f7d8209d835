"""What people or a policy ask of an Application, until it is carried out."""

from trueup.k8s.value import Value
from trueup.model.application.spec import Info, Retry
from trueup.model.source import Source


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
