"""Standing: whether what was planned, applied or tried is of what Git and the state say now."""

from datetime import timedelta

from trueup.core.decide.durations import delay, seconds
from trueup.model.application import Backoff, Retry
from trueup.model.stack import CANCELLED, OPEN, UNDONE, PlanStatus, RunStatus
from trueup.model.stacking import StackSeen

SOON = 30.0  # seconds until what could not be read, or is waited for, is looked at again
TRIES = Retry(2, Backoff("30s", 2, "10m"))


def current(seen: StackSeen, plan: PlanStatus | None) -> bool:
    """Whether *plan* is of these files, inputs and state. One of an unknown state may be stale."""
    made = seen.made
    if plan is None or made is None:
        return False
    same = (plan.files, plan.inputs) == (made.files, made.inputs)
    return same and plan.provisional == made.provisional and _of_state(seen, plan)


def standing(seen: StackSeen) -> PlanStatus | None:
    """The plan that may yet be applied as it is, if there is one."""
    plan = seen.stack.status.plan
    return plan if plan and plan.state in OPEN and current(seen, plan) else None


def applied(seen: StackSeen) -> bool:
    """Whether all that Git says was applied, and nobody has changed the state since."""
    last, made = seen.stack.status.applied, seen.made
    if last is None or made is None or made.provisional:
        return False
    moved = None not in (last.serial, seen.state.serial) and last.serial != seen.state.serial
    return (last.files, last.inputs) == (made.files, made.inputs) and not moved


def failures(seen: StackSeen, kind: str = "") -> int:
    """How often the same was tried in vain; *kind*: only runs of that."""
    run = seen.stack.status.run
    if run is None or run.phase not in UNDONE or (kind and run.kind != kind):
        return 0
    return run.attempts + 1 if _same(seen, run) else 0


def wait(seen: StackSeen) -> float | None:
    """Seconds until what failed is tried again; None: not by itself. 0: now."""
    tried, run = failures(seen), seen.stack.status.run
    if run is not None and run.phase == CANCELLED and _same(seen, run):
        return None
    if not tried or run is None:
        return 0.0
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
    return max((ended + timedelta(seconds=pause) - seen.now).total_seconds(), 0.0)


def _of_state(seen: StackSeen, plan: PlanStatus) -> bool:
    now = seen.state
    if plan.serial is None or now.serial is None:
        return True  # Terraform itself refuses a plan of an older state
    return (plan.serial, plan.lineage) == (now.serial, now.lineage)


def _same(seen: StackSeen, run: RunStatus) -> bool:
    made = seen.made
    return made is None or (run.files, run.inputs) == (made.files, made.inputs)
