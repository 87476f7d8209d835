"""
Rehearsal: everything that a sync writes is tried by a dry run before its first write.

As in Argo CD, one invalid object fails a sync before anything is applied; Argo CD asks its own
client, we ask the API server, which sees immutable fields too. What cannot be known before other
objects are there is left out, and so is an answer that another object of the sync may change: an
account, a quota or a webhook that comes along. A missing namespace is made before, as there.
"""

from collections.abc import Collection, Iterable, Mapping

from trueup.core.decide.results import Key, every_task, key_of
from trueup.core.plan.order import defined_kind
from trueup.k8s.object import Object
from trueup.k8s.ref import NAMESPACE, GroupKind, Ref
from trueup.model.change import Action
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.model.plan import Phase, Plan, Task

FINAL = frozenset({"Invalid", "BadRequest", "RequestEntityTooLarge"})
WEBHOOK = "admission webhook"  # its answer may depend on anything, and not all take dry runs


def rehearsal(plan: Plan, begun: Iterable[Key], live: Mapping[Ref, Object]) -> tuple[Task, ...]:
    """What to try; nothing once the sync has *begun*, or if it writes one object only."""
    tasks = every_task(plan)
    done = set(begun)
    prepared = all(ref.kind == NAMESPACE and phase == Phase.PRE_SYNC for ref, phase in done)
    if not prepared or sum(map(_writes, tasks)) < 2:
        return ()
    unknown = {key_of(task) for task in standing_on_others(plan, done)}
    tried = {
        task.ref: task
        for task in tasks
        if _tryable(task)
        and key_of(task) not in done
        and key_of(task) not in unknown
        and not (task.hook and task.ref in live)  # it goes before it is made anew
    }
    return tuple(tried.values())


def standing_on_others(plan: Plan, done: Collection[Key] = ()) -> tuple[Task, ...]:
    """What nothing can be known of before the sync makes its kind or its namespace."""
    tasks = every_task(plan)
    brought = {_brings(task) for task in tasks if _writes(task)}
    missing = {task.ref.name for task in tasks if _creates_namespace(task, done)}
    return tuple(
        task for task in tasks if task.ref.kind in brought or task.ref.namespace in missing
    )


def makes_namespace(task: Task) -> bool:
    """Whether it is the one of ``CreateNamespace=true``."""
    plain = not task.hook and task.phase is Phase.PRE_SYNC
    return plain and task.ref.kind == NAMESPACE


def final(error: Stalled | Unreachable) -> bool:
    """Whether the API server would say no again, whatever is applied before."""
    if not isinstance(error, Refused) or WEBHOOK in error.message:
        return False
    return error.reason in FINAL


def _writes(task: Task) -> bool:
    return not task.skipped and task.change.action is not Action.KEEP


def _tryable(task: Task) -> bool:
    """An apply; what is replaced, or made anew where it is refused, is not."""
    applied = task.change.action in (Action.CREATE, Action.UPDATE)
    return applied and not task.skipped and not task.manner.force and not task.manner.replace


def _brings(task: Task) -> GroupKind | None:
    """The kind that a CRD of the sync defines, or defines anew."""
    return defined_kind(task.change.after) if task.change.after is not None else None


def _creates_namespace(task: Task, done: Collection[Key]) -> bool:
    creates = task.ref.kind == NAMESPACE and task.change.action is Action.CREATE
    return creates and key_of(task) not in done
