"""
Operation: the next thing to do for a sync that is asked for or running.

One step of the plan after the other: carry out what has no result yet, wait until it is settled,
go on. The first failure ends the way forward: the SyncFail hooks run, then the operation has
failed, and is perhaps tried again later. Called by :func:`trueup.core.decide.decide`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from trueup.core.decide.conditions import worded
from trueup.core.decide.durations import delay, seconds
from trueup.core.decide.pace import overdue, pause
from trueup.core.decide.rehearsal import makes_namespace, rehearsal, standing_on_others
from trueup.core.decide.results import (
    AHEAD,
    FAILED,
    RUNNING,
    SUCCEEDED,
    Results,
    every_task,
    held,
    key_of,
    ours,
    results,
    unsuccessful,
    waiting_for_deletion,
    waiting_for_end,
)
from trueup.core.plan.guard import WAITING, confirmed, guard, request
from trueup.core.project.windows import BLOCKED, ruling
from trueup.k8s.ref import Ref
from trueup.model.application import Backoff, Operation, OperationState, ResourceResult
from trueup.model.decision import (
    Act,
    Await,
    Begin,
    Clear,
    Decision,
    Finish,
    Free,
    Observation,
    Postpone,
)
from trueup.model.plan import DeletePolicy, Phase, Plan, Step, Task

ALL_RUN = "successfully synced (all tasks run)"
NO_MORE = "successfully synced (no more tasks)"
DRY = "successfully synced (dry run)"
NOT_APPLIED = "one or more objects failed to apply"
UNSUCCESSFUL = "one or more synchronization tasks completed unsuccessfully"
RESCUE_FAILED = "one or more SyncFail hooks failed"
NO_OPERATION = "Invalid operation request: no operation specified"
TERMINATED = "Operation terminated"
TIMED_OUT = f"{TERMINATED}, triggered by controller sync timeout"
UNFINISHED = frozenset({RUNNING, "Terminating"})


def running(state: OperationState | None) -> bool:
    return state is not None and state.phase in UNFINISHED


def _dry(state: OperationState) -> bool:
    return state.operation.sync is not None and state.operation.sync.dry_run


def operate(seen: Observation) -> Decision | None:
    """The next step of the operation; None: there is none."""
    state = seen.app.status.operation_state
    if state is None or not running(state):
        return Begin(seen.app.operation) if seen.app.operation else None
    if state.phase == "Terminating":
        return _terminate(seen, state, TERMINATED)
    if overdue(seen, state):
        return _terminate(seen, state, TIMED_OUT)
    if state.finished_at is not None:
        return _retry(seen, state, state.finished_at)
    if state.operation.sync is None:
        return Finish(FAILED, NO_OPERATION)
    if shut := _shut(seen, state):
        return shut
    if seen.lost and state.sync_result and state.sync_result.resources:
        return Await(seen.lost)  # it goes on where it was when the cluster is back
    if seen.obstacles or seen.plan is None:
        told = "; ".join(f"{each.type}: {each.message}" for each in seen.obstacles)
        return fail(seen, state, "Error", told or "nothing is known to sync to")
    if seen.plan.blocked:
        told = "; ".join(worded(each) for each in seen.plan.findings if each.stops)
        return fail(seen, state, FAILED, f"one or more synchronization tasks are not valid: {told}")
    return _advance(seen, state, seen.plan)


def _shut(seen: Observation, state: OperationState) -> Await | None:
    """Wait for a sync window; what runs goes on when it is allowed again."""
    manual = not state.operation.initiated_by.automated
    ruled = ruling(seen.windows, seen.now, manual=manual, started=state.started_at)
    if ruled.allowed:
        return None
    return Await(": ".join(filter(None, (BLOCKED, ruled.problem))), ruled.wait(seen.now))


def _advance(seen: Observation, state: OperationState, plan: Plan) -> Decision:
    known = results(seen, state)
    if not _dry(state) and (ended := _ended(seen, state, known)):
        return Free(ended)
    if _failed(known):
        return _failing(seen, state, known)
    if not known and (paused := _paused(seen, state, plan)):
        return paused
    for number, step in enumerate(plan.steps):
        begun = number == 0 or _dry(state) or any(key_of(task) in known for task in step.tasks)
        if decision := pause(seen, step, begun=begun) or _step(seen, state, known, step):
            return decision
        last = number == len(plan.steps) - 1
        if plan.waits and (decision := _settle(seen, known, step, last=last)):
            return decision
    clear = _hooks_to_clear(seen, known, plan.steps, DeletePolicy.SUCCEEDED)
    if clear and not _dry(state):
        return Clear(clear)
    return Finish(SUCCEEDED, _success(state, plan))


def _paused(seen: Observation, state: OperationState, plan: Plan) -> Decision | None:
    """Wait for a person where too much would be pruned; not if a newer commit takes over."""
    sync, digest = state.operation.sync, seen.wanted.digest if seen.wanted else ""
    if (sync and sync.dry_run) or confirmed(seen.app, digest):
        return None
    automated = state.operation.initiated_by.automated
    why = guard(seen.app, seen.project, automated=automated).against(plan)
    now = seen.target.digest if seen.target else digest
    if why and automated and now != digest:
        return Finish(FAILED, f"{why}; nobody confirmed it before other changes were declared")
    return Await(request(seen.app, why, digest)) if why else None


def _ended(seen: Observation, state: OperationState, known: Results) -> tuple[Ref, ...]:
    """Hooks that have ended and still carry the finalizer that they were made with."""
    return tuple(
        task.ref
        for task in every_task(seen.plan or Plan(""))
        if key_of(task) in known
        and known[key_of(task)].hook_phase != RUNNING
        and ours(seen, state, task)
        and held(seen.live.get(task.ref))
    )


def _success(state: OperationState, plan: Plan) -> str:
    if _dry(state):
        return DRY
    last = plan.steps[-1].tasks if plan.steps else ()
    return ALL_RUN if last and not any(task.hook for task in last) else NO_MORE


def _step(seen: Observation, state: OperationState, known: Results, step: Step) -> Decision | None:
    """Carry out what of a step has no result yet; old hooks go first, if all is well otherwise."""
    todo = tuple(task for task in step.tasks if key_of(task) not in known)
    if not todo:
        return None
    plan = seen.plan or Plan("")
    old = tuple(task for task in todo if _must_go_first(seen, state, task))
    if _dry(state):
        return Act(todo, assumed=(*standing_on_others(plan), *old))
    if any(task.confirm for task in todo):
        return Await(f"{WAITING} the deletion of pruned resources")
    tried = rehearsal(plan, known, seen.live)
    if old:
        leaving = [task for task in old if _leaving(seen, task)]
        if len(leaving) == len(old):
            return Await(waiting_for_deletion(leaving))
        return Clear(tuple(task for task in old if task not in leaving), tried)
    spaces = tuple(task for task in todo if makes_namespace(task))
    if spaces and not known:
        return Act(spaces)  # nothing could be tried in a namespace that is not there
    return Act(todo, tried)


def _must_go_first(seen: Observation, state: OperationState, task: Task) -> bool:
    """Whether a hook of an earlier run is in the way."""
    live = seen.live.get(task.ref)
    if not task.hook or live is None or ours(seen, state, task):
        return False
    return DeletePolicy.BEFORE_CREATION in task.delete_policies or _leaving(seen, task)


def _leaving(seen: Observation, task: Task) -> bool:
    live = seen.live.get(task.ref)
    return live is not None and live.at("metadata", "deletionTimestamp") is not None


def _settle(seen: Observation, known: Results, step: Step, *, last: bool) -> Decision | None:
    """
    Wait for hooks to end and for objects to become healthy.

    Not for the objects of the last step, unless hooks of it are waited for: the sync is done when
    they are applied, as a plain apply is. What was pruned must be gone before the next step.
    """
    hooks = any(task.hook for task in step.tasks)
    if running := _running(seen, known, step.tasks if hooks or not last else ()):
        return Await(waiting_for_end(running))
    if last and not hooks:
        return None
    pruned = [task for task in step.tasks if task.prunes and not task.skipped]
    leaving = [task for task in pruned if _leaving(seen, task)]
    return Await(waiting_for_deletion(leaving)) if leaving else None


def _running(seen: Observation, known: Results, tasks: Iterable[Task]) -> list[Task]:
    """Those of *tasks* whose end is still to be seen; of plain objects only if there is more."""
    plan = seen.plan or Plan("")
    several = len(plan.steps) + len(plan.on_failure) > 1
    return [
        task
        for task in tasks
        if (task.hook or several)
        and key_of(task) in known
        and known[key_of(task)].hook_phase == RUNNING
    ]


def _failing(seen: Observation, state: OperationState, known: Results) -> Decision:
    """
    Something failed: run the SyncFail hooks to their end, tidy, and fail.

    What runs is waited for; the SyncFail hooks do not wait for it if an object was refused.
    """
    plan = seen.plan or Plan("")
    failed = _failed(known)
    if any(each.message.endswith(AHEAD) for each in failed):
        return fail(seen, state, FAILED, _reason(known))  # nothing has begun
    running = _running(seen, known, plan.tasks)
    if running and not any(each.status == "SyncFailed" for each in failed):
        return Await(waiting_for_end(running))
    for step in plan.on_failure:
        if decision := _step(seen, state, known, step):
            return decision
        if decision := _settle(seen, known, step, last=False):
            return decision
    if running:
        return Await(waiting_for_end(running))
    every = (*plan.steps, *plan.on_failure)
    clear = _hooks_to_clear(seen, known, every, DeletePolicy.FAILED)
    if clear and not _dry(state):
        return Clear(clear)
    return fail(seen, state, FAILED, _reason(known))


def _reason(known: Results) -> str:
    failed = _failed(known)
    refused = any(each.status == "SyncFailed" and each.hook_phase == FAILED for each in failed)
    ahead = AHEAD if any(each.message.endswith(AHEAD) for each in failed) else ""
    told = _because(f"{NOT_APPLIED if refused else UNSUCCESSFUL}{ahead}", failed)
    rescue = _failed(known, rescue=True)
    return f"{told}\n{_because(RESCUE_FAILED, rescue)}" if rescue else told


def _because(what: str, failed: Iterable[ResourceResult]) -> str:
    told = ",".join(dict.fromkeys(each.message for each in failed if each.message))
    return f"{what}, reason: {told}" if told else what


def _failed(known: Results, *, rescue: bool = False) -> list[ResourceResult]:
    """What failed on the way forward, or of the SyncFail hooks."""
    return [
        each
        for (_, phase), each in known.items()
        if unsuccessful(each) and (phase == Phase.SYNC_FAIL) == rescue
    ]


def _hooks_to_clear(
    seen: Observation, known: Results, steps: Iterable[Step], policy: DeletePolicy
) -> tuple[Task, ...]:
    """Ended hooks that are to be deleted when an operation ends like this."""
    tasks = (
        task
        for step in steps
        for task in step.tasks
        if task.hook
        and policy in task.delete_policies
        and key_of(task) in known
        and task.ref in seen.live
        and not _leaving(seen, task)
    )
    return tuple({task.ref: task for task in tasks}.values())  # one may have run in two phases


def _terminate(seen: Observation, state: OperationState, message: str) -> Decision:
    """It is to end now: running hooks are deleted, what was applied stays."""
    plan = seen.plan
    if plan is not None and state.finished_at is None:
        known = results(seen, state)
        going = tuple(
            task
            for task in every_task(plan)
            if task.hook
            and key_of(task) in known
            and known[key_of(task)].hook_phase == RUNNING
            and task.ref in seen.live
            and not _leaving(seen, task)
        )
        if going:
            return Clear(going)
    return Finish(FAILED, message + _tried(state))


def fail(seen: Observation, state: OperationState, phase: str, message: str) -> Decision:
    """The attempt has failed: try again later, if that is allowed and any are left."""
    limit = state.operation.retry.limit if state.operation.retry else 0
    if limit < 0 or state.retry_count < limit:
        at = seen.now + timedelta(seconds=backoff(state.operation, state.retry_count))
        shown = at.strftime("%I:%M%p").lstrip("0")
        attempt = state.retry_count + 1
        return Postpone(f"{message}. Retrying attempt #{attempt} at {shown}.", at)
    return Finish(phase, message + _tried(state))


def _tried(state: OperationState) -> str:
    return f" (retried {state.retry_count} times)." if state.retry_count else ""


def backoff(operation: Operation, retries: int) -> float:
    """Seconds between a failed attempt and the next."""
    said = (operation.retry.backoff if operation.retry else None) or Backoff()
    first = seconds(said.duration) if said.duration else None
    cap = seconds(said.max_duration) if said.max_duration else None
    return delay(
        retries,
        first=5 if first is None else first,
        factor=2 if said.factor is None else said.factor,
        cap=180 if cap is None else cap,
    )


def _retry(seen: Observation, state: OperationState, failed_at: datetime) -> Decision:
    """Between two attempts: wait, then begin anew."""
    due = failed_at + timedelta(seconds=backoff(state.operation, state.retry_count - 1))
    left = (due - seen.now).total_seconds()
    if left > 0:
        return Await(state.message, left)
    return Begin(state.operation, state.retry_count)
