"""
Parting: the hooks that run when an application is deleted, before its objects go and after.

While they are declared the Application carries Argo CD's finalizers for them. How far a deletion
has come is told by those that are left: the first of a phase goes when all of its hooks have ended
well, the second (``/cleanup``) when those have been deleted that their policies say. A hook that
fails holds the deletion, and says so, until a person does something about it.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from trueup.core.annotations.hooks import parting_phases
from trueup.core.decide.results import (
    RUN_MARK,
    held,
    hook_mark,
    waiting_for,
    waiting_for_deletion,
    waiting_for_end,
)
from trueup.core.health import Outcome, outcome
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import CLEANUP, POST_DELETE, PRE_DELETE, Application
from trueup.model.decision import Await, Clear, Decision, Free, Make, Observation, Release
from trueup.model.plan import DeletePolicy, Phase, Step, Task
from trueup.model.policy import Finding

FINALIZERS: Mapping[Phase, str] = {Phase.PRE_DELETE: PRE_DELETE, Phase.POST_DELETE: POST_DELETE}
ENDS = ("", CLEANUP)
EVERY = tuple(f"{name}{end}" for name in FINALIZERS.values() for end in ENDS)


def parts(app: Application) -> bool:
    """Whether hooks are to run, or to be tidied up, before the application may go."""
    return any(name in EVERY for name in app.metadata.get("finalizers") or ())


def parting(app: Application, declared: Iterable[Object]) -> Application:
    """*app* with the finalizers of the phases that *declared* has hooks of, and of no others."""
    phases = {phase for obj in declared for phase in parting_phases(obj)}
    wanted = [f"{FINALIZERS[each]}{end}" for each in FINALIZERS if each in phases for end in ENDS]
    before = list(app.metadata.get("finalizers") or ())
    kept = [name for name in before if name not in EVERY or name in wanted]
    after = [*kept, *(name for name in wanted if name not in kept)]
    if after == before:
        return app
    return msgspec.structs.replace(app, metadata={**app.metadata, "finalizers": after})


def mark(app: Application) -> str:
    """Names the deletion, as a run of hooks."""
    return f"deleted {app.metadata.get('deletionTimestamp')}"


def part(seen: Observation, phase: Phase) -> Decision | None:
    """The next thing to do for the hooks of *phase*; None: they are done with."""
    left, name = seen.app.metadata.get("finalizers") or (), FINALIZERS[phase]
    steps = [step for step in seen.plan.steps if step.phase is phase] if seen.plan else []
    if name in left:
        for step in steps:
            if decision := _step(seen, step):
                return decision
        return Release((name,), last=False)
    if f"{name}{CLEANUP}" in left:
        tasks = [task for step in steps for task in step.tasks]
        if clear := tuple(task for task in tasks if _to_clear(seen, task)):
            return Clear(clear)
        return Release((f"{name}{CLEANUP}",), last=False)
    return None


def going_on(seen: Observation) -> frozenset[Ref]:
    """The hooks of this deletion that have not ended: nobody may let go of them yet."""
    tasks = seen.plan.tasks if seen.plan else ()
    return frozenset(
        task.ref for task in tasks if _ours(seen, task) and _outcome(seen, task) is Outcome.RUNNING
    )


def failures(seen: Observation) -> Iterator[Finding]:
    """What holds the deletion for good."""
    for task in seen.plan.tasks if seen.plan else ():
        if _ours(seen, task) and _outcome(seen, task) is Outcome.FAILED:
            told = seen.health.get(task.ref)
            said = f": {told.message}" if told and told.message else ""
            yield Finding(
                "DeletionError",
                f"{task.phase} hook {task.ref} failed{said}",
                "delete it to have it run again, or take the finalizers "
                f"{FINALIZERS[task.phase]} off the Application to go on without",
                ref=task.ref,
            )


def _step(seen: Observation, step: Step) -> Decision | None:
    """One wave: old hooks go, new ones are made, and all of them have to end well."""
    if old := [task for task in step.tasks if _must_go_first(seen, task)]:
        staying = tuple(task for task in old if not _leaving(seen, task))
        return Clear(staying) if staying else Await(waiting_for_deletion(old))
    if todo := tuple(task for task in step.tasks if not _ours(seen, task)):
        return Make(todo)
    if running := [task for task in step.tasks if _outcome(seen, task) is Outcome.RUNNING]:
        return Await(waiting_for_end(running))
    if failed := [task for task in step.tasks if _outcome(seen, task) is Outcome.FAILED]:
        return Await(waiting_for("a person to look at hook", failed))
    kept = tuple(task.ref for task in step.tasks if held(seen.live.get(task.ref)))
    return Free(kept) if kept else None


def _must_go_first(seen: Observation, task: Task) -> bool:
    """Whether a hook of before this deletion is in the way."""
    if seen.live.get(task.ref) is None or _ours(seen, task):
        return False
    return DeletePolicy.BEFORE_CREATION in task.delete_policies or _leaving(seen, task)


def _to_clear(seen: Observation, task: Task) -> bool:
    wanted = DeletePolicy.SUCCEEDED in task.delete_policies
    return wanted and _ours(seen, task) and not _leaving(seen, task)


def _ours(seen: Observation, task: Task) -> bool:
    live = seen.live.get(task.ref)
    return live is not None and live.annotation(RUN_MARK) == hook_mark(mark(seen.app), task)


def _leaving(seen: Observation, task: Task) -> bool:
    live = seen.live.get(task.ref)
    return live is not None and live.at("metadata", "deletionTimestamp") is not None


def _outcome(seen: Observation, task: Task) -> Outcome:
    return outcome(seen.health.get(task.ref), hook=True)
