"""Wishing: what the operation in an Application asks for, as the plan wants it said. Pure."""

from datetime import datetime

from trueup.core.annotations.options import DELETION_APPROVED, parse
from trueup.core.decide.operation import running
from trueup.core.decide.results import by_key
from trueup.core.plan import Wish
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.k8s.value import Value
from trueup.model.application import (
    Application,
    Operation,
    OperationState,
    SyncOperation,
    commits,
)
from trueup.model.decision import Target
from trueup.model.source import Source


class Asked(Value, frozen=True):
    """The operation, and what it goes to; *pinned*: to the revisions that it began with."""

    operation: Operation
    state: OperationState | None
    sources: tuple[Source, ...]
    revisions: tuple[str, ...]
    pinned: bool = False

    @property
    def sync(self) -> SyncOperation:
        return self.operation.sync or SyncOperation()

    @property
    def manifests(self) -> tuple[str, ...]:
        return self.sync.manifests


def asked(app: Application) -> Asked | None:
    """The operation that runs, or else the one that is asked for."""
    state = app.status.operation_state
    if state is not None and not running(state):
        state = None
    operation = state.operation if state else app.operation
    if operation is None:
        return None
    sync = operation.sync or SyncOperation()
    own = sync.sources or ((sync.source,) if sync.source else ())
    pinned = _pinned(state, operation)
    return Asked(
        operation, state, own or app.spec.all_sources, pinned or commits(sync), bool(pinned)
    )


def sent(app: Application) -> tuple[str, ...]:
    """
    The manifests that a person sent with the last operation: what is compared until the next one.

    Not if that changed nothing, and not under automation, which goes by what the sources declare.
    """
    state = app.status.operation_state
    sync = state.operation.sync if state else None
    return sync.manifests if sync and not sync.dry_run and not app.automated else ()


def _pinned(state: OperationState | None, operation: Operation) -> tuple[str, ...]:
    """What the running operation began with; a retry may be told to look again."""
    if state is None or state.sync_result is None:
        return ()
    again = state.finished_at is not None and operation.retry and operation.retry.refresh
    if again:
        return ()
    return commits(state.sync_result)


def wish(
    app: Application,
    request: Asked,
    wanted: Target,
    served: frozenset[GroupKind],
    namespace: Object | None,
) -> Wish:
    """What the plan is made for; *namespace*: the live destination namespace."""
    sync, policy, state = request.sync, app.spec.sync_policy, request.state
    strategy = sync.sync_strategy
    by_apply = strategy is not None and strategy.apply is not None
    forced = strategy and (strategy.apply or strategy.hook)
    options = parse(policy.sync_options if policy else ())
    started = state.started_at if state else None
    result = state.sync_result if state else None
    return Wish(
        revision=wanted.revisions[0] if wanted.revisions else "",
        started=int(started.timestamp()) if started else 0,
        prune=sync.prune,
        hooks=not by_apply and not sync.resources,
        force=bool(forced and forced.force),
        only=sync.resources,
        options=parse(sync.sync_options).over(options),
        namespace=app.spec.destination.namespace,
        namespace_exists=namespace is not None,
        namespace_live=namespace,
        namespace_metadata=policy.managed_namespace_metadata if policy else None,
        approved=_approved(app, started),
        served=served,
        applied=frozenset(ref for ref, _ in by_key(result.resources)) if result else frozenset(),
        unread=wanted.unread,
    )


def wish_of_deletion(app: Application, target: Target) -> Wish:
    """What the hooks of a deletion are made for."""
    policy, when = app.spec.sync_policy, app.metadata.get("deletionTimestamp")
    return Wish(
        revision=target.revisions[0] if target.revisions else "",
        started=int(datetime.fromisoformat(when).timestamp()) if when else 0,
        options=parse(policy.sync_options if policy else ()),
    )


def _approved(app: Application, started: datetime | None) -> bool:
    """A person's approval of deletions counts if it is not older than the operation."""
    given = app.annotation(DELETION_APPROVED)
    try:
        return bool(given and started and datetime.fromisoformat(given) >= started)
    except (TypeError, ValueError):
        return False
