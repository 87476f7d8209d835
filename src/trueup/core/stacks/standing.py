"""Standing: whether what was planned, applied or tried is of what Git and the state say now."""

from datetime import datetime, timedelta

from trueup.core.decide.durations import delay
from trueup.core.stacks.lasting import seconds
from trueup.model.application import Backoff, Retry
from trueup.model.stack import CANCELLED, OPEN, SUCCEEDED, UNDONE, PlanStatus, RunStatus, Stack
from trueup.model.stacking import StackSeen, Standing

SOON = 30.0  # seconds until what could not be read, or is waited for, is looked at again
TRIES = Retry(2, Backoff("30s", 2, "10m"))


def current(seen: StackSeen, plan: PlanStatus | None) -> bool:
    """
    Whether *plan* is of these files, inputs and state. One that the root keeps itself is not known:
    Terraform refuses a plan of an older one.
    """
    return plan is not None and of_git(seen, plan) and _of_state(seen, plan)


def of_git(seen: StackSeen, plan: PlanStatus) -> bool:
    """Whether *plan* is of what Git and the inputs say, whatever the state says."""
    made = seen.made
    if made is None:
        return False
    same = (plan.files, plan.inputs) == (made.files, made.inputs)
    return same and plan.provisional == made.provisional


def standing(seen: StackSeen) -> PlanStatus | None:
    """The plan that may yet be applied as it is, if there is one."""
    plan = seen.stack.status.plan
    return plan if plan and plan.state in OPEN and current(seen, plan) else None


def applied(seen: StackSeen) -> bool:
    """Whether all that Git says was applied, and nobody has changed the state since."""
    last, made = seen.stack.status.applied, seen.made
    if last is None or made is None or made.provisional:
        return False
    moved = last.serial is not None and last.serial != seen.state.serial
    return (last.files, last.inputs) == (made.files, made.inputs) and not moved


def failures(seen: StackSeen, kind: str = "") -> int:
    """
    How often the same was tried in vain; *kind*: only runs of that.

    That it could be planned again says nothing of the apply that failed: it is counted on.
    """
    run = _tried(seen)
    if run is None or (kind and run.kind != kind):
        return 0
    if run.phase in UNDONE:
        return run.attempts + 1
    again = run.phase == SUCCEEDED and run.kind in ("plan", "destroy")
    return run.attempts if again else 0


def wait(seen: StackSeen) -> float | None:
    """Seconds until what failed is tried again; None: not by itself. 0: now."""
    run = _tried(seen)
    if run is not None and run.phase == CANCELLED:
        return None
    if run is None or run.phase not in UNDONE:
        return 0.0
    tried = run.attempts + 1
    retry = seen.stack.spec.retry or TRIES
    if 0 <= retry.limit < tried:
        return None
    said = retry.backoff or Backoff()
    pause = delay(
        tried - 1,
        first=seconds(said.duration) or 30.0,
        factor=float(said.factor or 2),
        cap=seconds(said.max_duration) or 600.0,
    )
    ended = run.finished_at or seen.now
    if ended > seen.now:  # by a clock that was ahead
        return 0.0
    return max((ended + timedelta(seconds=pause) - seen.now).total_seconds(), 0.0)


def _of_state(seen: StackSeen, plan: PlanStatus) -> bool:
    return Standing(plan.serial, plan.lineage) == seen.state


def _tried(seen: StackSeen) -> RunStatus | None:
    """
    The last run, if it was about what is to be done now; what was before a deletion is not, nor
    what was before somebody else has had a hand in the state.
    """
    run = seen.stack.status.run
    if run is None or not _same(seen, run) or _moved(seen, run):
        return None
    left = deleted_at(seen.stack)
    return None if left and run.started_at and run.started_at < left else run


def _moved(seen: StackSeen, run: RunStatus) -> bool:
    """Whether the state is another one than *run* has left."""
    left = Standing(run.serial, run.lineage)
    return left.serial is not None and left != seen.state


def deleted_at(stack: Stack) -> datetime | None:
    """When somebody has asked for its deletion."""
    said = stack.metadata.get("deletionTimestamp")
    try:
        return datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None


def _same(seen: StackSeen, run: RunStatus) -> bool:
    made = seen.made
    return made is None or (run.files, run.inputs) == (made.files, made.inputs)
