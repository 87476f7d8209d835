"""Course: what is done without anybody asking, as the Stack's policy says."""

from trueup.core.stacks.applying import onward
from trueup.core.stacks.drifting import HEALING, drifting
from trueup.core.stacks.standing import (
    SOON,
    applied,
    current,
    failures,
    of_git,
    standing,
    wait,
)
from trueup.model.stacking import Begin, Rest, StackDecision, StackSeen


def course(seen: StackSeen) -> StackDecision:
    """The next step of the road: plan, wait for approval, apply, look for drift."""
    if seen.stack.spec.suspend:
        return Rest()
    if seen.stops or seen.made is None:
        return Rest(SOON)
    if plan := standing(seen):
        return onward(seen, plan)
    if _done(seen):
        return drifting(seen)
    return _plan(seen)


def _done(seen: StackSeen) -> bool:
    """Nothing is to be planned: it was applied, or a person has said no to it."""
    plan = seen.stack.status.plan
    rejected = plan is not None and plan.state == "Rejected" and plan.kind == "apply"
    return applied(seen) or (rejected and current(seen, plan))


def _plan(seen: StackSeen) -> StackDecision:
    if seen.waits and not _provisional(seen):
        return Rest(SOON)
    if seen.stack.spec.policy.plan == "manual":
        return Rest()
    pause = wait(seen)
    if pause is None:
        return Rest()
    if pause or seen.held:
        return Rest(pause or SOON)
    heals = _heals(seen)
    due = HEALING if heals else _why(seen)
    return Begin("plan", due, heals=heals, attempts=failures(seen))


def _heals(seen: StackSeen) -> bool:
    """Whether drift is still being put right: what failed at that has moved the state."""
    last = seen.stack.status.plan
    return last is not None and last.heals and last.state == "Failed" and of_git(seen, last)


def _provisional(seen: StackSeen) -> bool:
    """What is not there yet is assumed, so that people see what would come."""
    return seen.made is not None and seen.made.provisional


def _why(seen: StackSeen) -> str:
    status, made = seen.stack.status, seen.made
    last = status.plan or status.applied
    if last is None or made is None:
        return "it is new"
    if failures(seen, "apply"):
        return "its apply failed"
    if last.files != made.files:
        return f"its files have changed in {made.revision[:7]}"
    return "its variables have changed" if last.inputs != made.inputs else "its state has changed"
