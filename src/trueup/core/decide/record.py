"""
Record: the Application as it is to stand after a decision was carried out.

Pure: the shell writes what differs to the API. What an operation did, its end and its history are
made here and nowhere else.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from trueup.core.decide.automated import automatic
from trueup.core.decide.deletion import told
from trueup.core.decide.hold import holding
from trueup.core.decide.operation import running
from trueup.core.decide.results import FAILED, RUNNING, by_key, key_of, refused, results
from trueup.core.decide.retreat import remembering
from trueup.core.decide.status import assess
from trueup.model.application import (
    Application,
    HistoryEntry,
    Operation,
    OperationState,
    ResourceResult,
    SyncOperation,
    SyncResult,
    commits,
)
from trueup.model.decision import (
    Await,
    Begin,
    Clear,
    Decision,
    Finish,
    Observation,
    Postpone,
    Target,
)
from trueup.model.plan import Task
from trueup.model.policy import Finding
from trueup.model.run import Outcome

UNDER_WAY = "one or more tasks are running"
TERMINATED = "Terminated"
HISTORY = 10  # entries, when revisionHistoryLimit does not say
replace = msgspec.structs.replace


def recorded(seen: Observation, decision: Decision, outcome: Outcome) -> Application:
    """What the Application says after *decision* came to *outcome*."""
    said = told(seen, decision) if seen.app.deleting else _refused(seen)
    app = replace(holding(seen.app, seen, decision), status=assess(seen, said))
    if isinstance(decision, Begin):
        return _begun(seen, app, decision)
    state = app.status.operation_state
    if state is None or not running(state) or app.deleting:
        return remembering(app, seen)
    return _went_on(seen, app, decision, _up_to_date(seen, state, outcome.results))


def _refused(seen: Observation) -> Iterable[Finding]:
    """What automation has to say, unless an operation is under way."""
    if seen.app.operation or running(seen.app.status.operation_state):
        return ()
    finding = automatic(seen).finding
    return (finding,) if finding else ()


def _begun(seen: Observation, app: Application, decision: Begin) -> Application:
    before = app.status.operation_state
    if decision.retry and before is not None:
        started = before.started_at
    else:
        started = _later(seen.now, before.started_at if before else None)
    state = OperationState(
        operation=decision.operation,
        phase="Running",
        message="waiting to start",
        sync_result=_result(app, decision.operation, _goal(seen, decision.operation)),
        started_at=started,
        retry_count=decision.retry,
    )
    return _with_state(replace(app, operation=decision.operation), state)


def _goal(seen: Observation, operation: Operation) -> Target | None:
    """An operation of our own goes to what is declared now, or to what is yet to be looked at."""
    if seen.app.operation or seen.wanted or seen.target is None:
        return seen.wanted
    named = commits(operation.sync)
    return seen.target if named in ((), seen.target.revisions) else None


def _result(app: Application, operation: Operation, wanted: Target | None) -> SyncResult | None:
    """The revision is pinned when the operation begins; retries go to the same."""
    if wanted is None:
        return None
    sync = operation.sync or SyncOperation()
    several = bool(sync.sources or (app.spec.sources and not sync.source))
    policy = app.spec.sync_policy
    metadata = policy.managed_namespace_metadata if policy else None
    return SyncResult(
        revision="" if several else wanted.revisions[0],
        revisions=wanted.revisions if several else (),
        source=None if several else wanted.sources[0],
        sources=wanted.sources if several else (),
        managed_namespace_metadata=metadata,
    )


def _up_to_date(
    seen: Observation, state: OperationState, new: Iterable[ResourceResult]
) -> OperationState:
    """The operation with all that is known of its tasks by now."""
    known = {**results(seen, state), **refused(seen), **by_key(new)}
    result = state.sync_result or _result(seen.app, state.operation, seen.wanted)
    if result is None:
        return state
    return replace(state, sync_result=replace(result, resources=tuple(known.values())))


def _went_on(
    seen: Observation, app: Application, decision: Decision, state: OperationState
) -> Application:
    match decision:
        case Await(message=message):
            return _with_state(app, replace(state, message=message))
        case Postpone(message=message):
            later = replace(
                state,
                message=message,
                retry_count=state.retry_count + 1,
                finished_at=_ended(seen, state),
            )
            return _with_state(app, later)
        case Finish(phase=phase, message=message):
            ended = replace(state, phase=phase, message=message, finished_at=_ended(seen, state))
            return _with_history(_with_state(replace(app, operation=None), ended), ended)
        case Clear(hooks=hooks):
            return _with_state(app, _terminated(replace(state, message=UNDER_WAY), hooks))
        case _:
            return _with_state(app, replace(state, message=UNDER_WAY))


def _terminated(state: OperationState, hooks: Iterable[Task]) -> OperationState:
    """The operation without those of *hooks* that ran: they were deleted before their end."""
    result, gone = state.sync_result, {key_of(task) for task in hooks}
    if result is None:
        return state
    resources = tuple(
        replace(each, hook_phase=FAILED, message=TERMINATED)
        if key in gone and each.hook_phase == RUNNING
        else each
        for key, each in by_key(result.resources).items()
    )
    return replace(state, sync_result=replace(result, resources=resources))


def _with_state(app: Application, state: OperationState) -> Application:
    return replace(app, status=replace(app.status, operation_state=state))


def _with_history(app: Application, state: OperationState) -> Application:
    """Whole, real, successful syncs are remembered."""
    sync, result = state.operation.sync, state.sync_result
    if state.phase != "Succeeded" or sync is None or result is None:
        return app
    if sync.dry_run or sync.resources:
        return app
    before = app.status.history
    entry = HistoryEntry(
        id=before[-1].id + 1 if before else 0,
        revision=result.revision,
        revisions=result.revisions,
        source=result.source,
        sources=result.sources,
        deploy_started_at=state.started_at,
        deployed_at=state.finished_at,
        initiated_by=state.operation.initiated_by,
    )
    limit = app.spec.revision_history_limit
    kept = HISTORY if limit is None else limit
    history = (*before, entry)[-kept:] if kept > 0 else ()
    return replace(app, status=replace(app.status, history=history))


def _later(now: datetime, before: datetime | None) -> datetime:
    """Two operations never start in the same second: their start names them and their hooks."""
    return max(now, before + timedelta(seconds=1)) if before else now


def _ended(seen: Observation, state: OperationState) -> datetime:
    return max(seen.now, state.started_at) if state.started_at else seen.now
