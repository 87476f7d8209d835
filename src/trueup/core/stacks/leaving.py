"""Leaving: a Stack that was deleted destroys what its state holds, if its finalizer asks for it."""

from trueup.core.stacks.applying import onward
from trueup.core.stacks.standing import SOON, failures, wait
from trueup.model.stack import DESTROY, HELD, OPEN
from trueup.model.stacking import Begin, Release, Rest, StackDecision, StackSeen


def leaving(seen: StackSeen) -> StackDecision:
    """
    The next step to its end; no run is under way.

    The code that was applied last is kept, so that nothing hangs on a repository that is gone.
    """
    stack = seen.stack
    finalizers = stack.metadata.get("finalizers") or ()
    if DESTROY not in finalizers:
        return Release() if HELD in finalizers else Rest()
    if gone(seen):
        return Release()
    if hindered(seen):
        return Rest(SOON if seen.users else None)
    plan = stack.status.plan
    if plan and plan.kind == "destroy" and plan.state in OPEN and plan.serial == seen.state.serial:
        return onward(seen, plan)
    pause = wait(seen)
    if pause is None:
        return Rest()
    if pause or seen.held:
        return Rest(pause or SOON)
    return Begin("destroy", "the Stack is being deleted", attempts=failures(seen))


def gone(seen: StackSeen) -> bool:
    """Whether there is nothing left: never applied, or destroyed since."""
    applied, serial = seen.stack.status.applied, seen.state.serial
    never = applied is None and serial is None
    return never or (applied is not None and applied.kind == "destroy")


def hindered(seen: StackSeen) -> str:
    """Why nothing is destroyed though somebody asks for it; empty: nothing is in the way."""
    spec = seen.stack.spec
    if seen.users:
        return f"{', '.join(seen.users)} depends on it: delete that first"
    if spec.policy.protect:
        return "policy.protect keeps what it holds from being destroyed"
    return "it is suspended" if spec.suspend else ""
