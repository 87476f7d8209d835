"""Leaving: a Stack that was deleted destroys what its state holds, if its finalizer asks for it."""

from trueup.core.stacks.applying import onward
from trueup.core.stacks.asked import apply, asker, reject
from trueup.core.stacks.standing import SOON, failures, wait
from trueup.model.stack import DESTROY, HANDS, HELD, OPEN, PlanStatus, StackOperation
from trueup.model.stacking import Begin, Refuse, Release, Rest, StackDecision, StackSeen


def leaving(seen: StackSeen) -> StackDecision:
    """
    The next step to its end; no run is under way.

    The code that was applied last is kept, so that nothing hangs on a repository that is gone.
    """
    stack = seen.stack
    if why := _kept(seen):
        refused = Refuse("Deleting", f"the Stack is being deleted, but {why}")
        return refused if stack.operation else Rest(SOON if seen.users or seen.readers else None)
    if not destroys(seen):
        return Release() if {HELD, HANDS, DESTROY}.intersection(_finalizers(seen)) else Rest()
    plan = _standing(seen)
    if stack.operation is not None:
        return _asked(seen, stack.operation, plan)
    if plan is not None:
        return onward(seen, plan)
    pause = wait(seen)
    if pause is None or _rejected(seen):
        return Rest()
    if pause or seen.held:
        return Rest(pause or SOON)
    return Begin("destroy", "the Stack is being deleted", attempts=failures(seen))


def _asked(seen: StackSeen, operation: StackOperation, plan: PlanStatus | None) -> StackDecision:
    """People may try again what was given up, and apply or reject the plan that waits."""
    if operation.apply is not None:
        return apply(seen, operation, plan)
    if operation.reject is not None:
        return reject(seen, operation.reject.digest)
    if operation.plan is None:
        return Refuse("Deleting", "the Stack is being deleted: it is only planned to be destroyed")
    if seen.held:
        return Refuse("StateLocked", f"the state is locked: {seen.held}")
    return Begin("destroy", asker(operation), operation.initiated_by, asked=True)


def _standing(seen: StackSeen) -> PlanStatus | None:
    """The plan to destroy all of it, as long as the state is what it was made over."""
    plan = seen.stack.status.plan
    stands = plan and plan.kind == "destroy" and plan.serial == seen.state.serial
    return plan if plan and stands and plan.state in OPEN else None


def _rejected(seen: StackSeen) -> bool:
    plan = seen.stack.status.plan
    return plan is not None and (plan.kind, plan.state) == ("destroy", "Rejected")


def gone(seen: StackSeen) -> bool:
    """Whether there is nothing left: never applied, or destroyed since."""
    applied, serial = seen.stack.status.applied, seen.state.serial
    never = applied is None and serial is None
    return never or (applied is not None and applied.kind == "destroy")


def destroys(seen: StackSeen) -> bool:
    """Whether something has to be destroyed before it may go."""
    return DESTROY in _finalizers(seen) and not gone(seen)


def hindered(seen: StackSeen) -> str:
    """Why what is deleted stays as it is; empty: nothing is in the way."""
    if not (why := _kept(seen)) and destroys(seen) and _rejected(seen):
        return "the plan to destroy it was rejected: plan it again, or take the finalizer away"
    return why


def _kept(seen: StackSeen) -> str:
    """What keeps it, whatever people ask for."""
    spec = seen.stack.spec
    if HANDS in _finalizers(seen) and seen.readers:
        handed = ", ".join(seen.stack.status.handed)
        return f"{', '.join(seen.readers)} reads {handed}, which goes with it: change that first"
    if not destroys(seen):
        return ""
    if seen.users:
        return f"{', '.join(seen.users)} depends on it: delete that first"
    if spec.policy.protect:
        return "policy.protect keeps what it holds from being destroyed"
    return "it is suspended" if spec.suspend else ""


def _finalizers(seen: StackSeen) -> tuple[str, ...]:
    return tuple(seen.stack.metadata.get("finalizers") or ())
