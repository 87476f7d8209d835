"""
Results: what has become of the tasks of a running operation.

They stand in ``operationState.syncResult.resources`` and are all that an operation remembers, so a
restart goes on from there. What was applied but not yet written down is found again by looking: an
object by comparing it, a hook by the mark of the attempt that made it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from trueup.core.annotations.hooks import sync_phases
from trueup.core.decide.conditions import worded
from trueup.core.health import HOOK_FINALIZER, Outcome, outcome
from trueup.core.tree.summary import images
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import OperationState, ResourceResult
from trueup.model.comparison import Compared
from trueup.model.decision import Observation
from trueup.model.plan import Phase, Plan, Task

RUN_MARK = "trueup.dev/hook-run"
RUNNING = "Running"
FAILED = "Failed"
ERROR = "Error"  # its end will never be seen
AHEAD = " (dry run)"  # ends the message of an object that was refused before the first write
SUCCEEDED = "Succeeded"

Key: TypeAlias = tuple[Ref, str]
Results: TypeAlias = Mapping[Key, ResourceResult]


def run_mark(state: OperationState) -> str:
    """Names one attempt of one operation."""
    started = state.started_at.isoformat() if state.started_at else ""
    return f"{started}#{state.retry_count}"


def hook_mark(run: str, task: Task) -> str:
    """What a hook carries: its run, and the phase, for it may run anew in another."""
    return f"{run} {task.phase}"


def key_of(task: Task) -> Key:
    return task.ref, str(task.phase)


def by_key(results: Iterable[ResourceResult]) -> dict[Key, ResourceResult]:
    """Results by the object and the phase that they are of, in the order in which they came."""
    return {
        (Ref(GroupKind(each.group, each.kind), each.namespace, each.name), each.sync_phase): each
        for each in results
    }


def results(seen: Observation, state: OperationState) -> dict[Key, ResourceResult]:
    """What was written down, brought up to what is live now."""
    known = by_key(state.sync_result.resources if state.sync_result else ())
    plan = seen.plan
    if plan is None:
        return known
    tasks = every_task(plan)
    planned = {key_of(task) for task in tasks}
    for key, result in known.items():
        if key not in planned and result.hook_phase == RUNNING and not result.hook_type:
            known[key] = msgspec.structs.replace(result, hook_phase=SUCCEEDED)
    for task in tasks:
        key = key_of(task)
        if key not in known and task.hook and ours(seen, state, task):
            known[key] = result_of(task, "Synced", f"{name_of(task.ref)} created", RUNNING)
        if key in known and known[key].hook_phase == RUNNING and not task.prunes:
            known[key] = _looked_at(seen, task, known[key])
    return known


def refused(seen: Observation) -> dict[Key, ResourceResult]:
    """The objects for whose sake the sync may not begin: what the project or the cluster denies."""
    if seen.plan is None or not seen.plan.blocked:
        return {}
    known = {each.ref: each for each in seen.comparison.objects} if seen.comparison else {}
    told = [
        _denied(finding.ref, worded(finding), known.get(finding.ref))
        for finding in seen.plan.findings
        if finding.stops and finding.ref is not None
    ]
    return by_key(told)


def _denied(ref: Ref, message: str, compared: Compared | None) -> ResourceResult:
    hook = compared.desired if compared and compared.hook else None
    phase = next(iter(sync_phases(hook)), Phase.SYNC) if hook else Phase.SYNC
    return ResourceResult(
        group=ref.kind.group,
        version=compared.version if compared else "",
        kind=ref.kind.kind,
        namespace=ref.namespace,
        name=ref.name,
        status="SyncFailed",
        message=message,
        hook_type=str(phase) if hook else "",
        sync_phase=str(phase),
    )


def unsuccessful(result: ResourceResult) -> bool:
    return result.hook_phase in (FAILED, ERROR)


def every_task(plan: Plan) -> tuple[Task, ...]:
    """Of the way forward and of the SyncFail hooks."""
    return tuple(task for step in (*plan.steps, *plan.on_failure) for task in step.tasks)


def held(hook: Object | None) -> bool:
    """Whether a live hook carries our finalizer: it cannot vanish before its end was seen."""
    return hook is not None and HOOK_FINALIZER in (hook.at("metadata", "finalizers") or ())


def ours(seen: Observation, state: OperationState, task: Task) -> bool:
    """Whether the live hook was made by this very attempt, for this task."""
    live = seen.live.get(task.ref)
    return live is not None and live.annotation(RUN_MARK) == hook_mark(run_mark(state), task)


def result_of(task: Task, status: str, message: str, phase: str) -> ResourceResult:
    """The result of a task just carried out."""
    after = task.change.after
    return ResourceResult(
        group=task.ref.kind.group,
        version=version_of(after) if after else task.version,
        kind=task.ref.kind.kind,
        namespace=task.ref.namespace,
        name=task.ref.name,
        status=status,
        message=message,
        hook_type=str(task.phase) if task.hook else "",
        hook_phase=phase,
        sync_phase=str(task.phase),
        images=images(after) if after else (),
    )


def version_of(obj: Object) -> str:
    """``apps/v1`` → ``v1``."""
    return str(obj.body.get("apiVersion", "")).rpartition("/")[2]


def name_of(ref: Ref) -> str:
    """As ``kubectl apply`` names an object: ``configmap/x``, ``deployment.apps/web``."""
    return f"{str(ref.kind).lower()}/{ref.name}"


def waiting_for_end(tasks: Sequence[Task]) -> str:
    """``waiting for completion of hook batch/Job/a and 2 more hooks``; hooks are named first."""
    hooks = any(task.hook for task in tasks)
    return waiting_for("completion of hook" if hooks else "healthy state of", tasks)


def waiting_for_deletion(tasks: Sequence[Task]) -> str:
    """``waiting for deletion of /ConfigMap/a and 2 more resources``."""
    hooks = any(task.hook for task in tasks)
    return waiting_for("deletion of hook" if hooks else "deletion of", tasks)


def waiting_for(what: str, tasks: Sequence[Task]) -> str:
    ref = next((task for task in tasks if task.hook), tasks[0]).ref
    more = "hooks" if all(task.hook for task in tasks) else "resources"
    rest = f" and {len(tasks) - 1} more {more}" if len(tasks) > 1 else ""
    return f"waiting for {what} {ref.kind.group}/{ref.kind.kind}/{ref.name}{rest}"


def _looked_at(seen: Observation, task: Task, result: ResourceResult) -> ResourceResult:
    """A running task, judged by the health of what it made."""
    if not (task.hook or _awaited(seen)):
        return result
    if task.ref not in seen.live:
        kind = f"{task.ref.kind.group}/{task.ref.kind.kind}"
        message = f"Resource {kind}/{task.ref.name} is missing, it might have been deleted"
        return msgspec.structs.replace(
            result, status="SyncFailed", hook_phase=ERROR, message=message
        )
    found = seen.health.get(task.ref)
    judged = outcome(found, hook=task.hook)
    if judged is Outcome.RUNNING:
        return result
    message = found.message if found and found.message else result.message
    return msgspec.structs.replace(result, hook_phase=str(judged), message=message)


def _awaited(seen: Observation) -> bool:
    return seen.plan is not None and seen.plan.waits
