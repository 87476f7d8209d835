"""
Pace: the pause between two steps of a sync, and the end of one that takes too long.

Argo CD sleeps two seconds between all waves, so that controllers may react to what was changed
before its health is judged. Most say themselves how far they are, by ``observedGeneration``. So we
pause only after a change of an object that has a status and does not say that, of a kind that is
not Kubernetes' own; a pause that is set holds for every step.
"""

from datetime import timedelta

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.application import OperationState
from trueup.model.change import Action
from trueup.model.decision import Act, Await, Decision, Observation
from trueup.model.plan import Step, Task

MOMENT = 2.0
BUILTIN = frozenset({"", "apps", "autoscaling", "batch", "extensions", "policy"})
PAUSED = "waiting for the pause between waves"


def stirs(seen: Observation, decision: Decision) -> bool:
    """Whether what *decision* does is to be followed by a pause."""
    if not isinstance(decision, Act):
        return False
    changed = [task for task in decision.tasks if _changes(task)]
    if seen.pace.step is not None:
        return bool(changed) and seen.pace.step > 0
    return any(_mute(seen.live.get(task.ref)) for task in changed if not task.prunes)


def pause(seen: Observation, step: Step, *, begun: bool) -> Await | None:
    """The rest of the pause before *step*, unless it has *begun*."""
    if seen.stirred is None or begun:
        return None
    length = MOMENT if seen.pace.step is None else seen.pace.step
    left = (seen.stirred + timedelta(seconds=length) - seen.now).total_seconds()
    waits = left > 0 and any(_changes(task) or task.hook for task in step.tasks)
    return Await(PAUSED, left) if waits else None


def overdue(seen: Observation, state: OperationState) -> bool:
    """Whether the operation has taken longer than any may."""
    if not seen.pace.operation or state.started_at is None:
        return False
    return (seen.now - state.started_at).total_seconds() >= seen.pace.operation


def _changes(task: Task) -> bool:
    return not task.skipped and task.change.action is not Action.KEEP


def _mute(live: Object | None) -> bool:
    """Whether it has a status that does not say which generation it is of."""
    if live is None or _builtin(live.ref.kind) or not live.at("status"):
        return False
    return live.at("status", "observedGeneration") is None


def _builtin(kind: GroupKind) -> bool:
    return kind.group in BUILTIN or kind.group.endswith(".k8s.io")
