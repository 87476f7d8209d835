"""Asked: what a person asks for, and why it is not done where it is not."""

import msgspec

from trueup.core.project.windows import ruling
from trueup.core.stacks.standing import SOON, standing
from trueup.model.stack import OPEN, PlanOperation, PlanStatus, StackOperation
from trueup.model.stacking import (
    Begin,
    Done,
    Propose,
    Refuse,
    Rest,
    Settle,
    StackDecision,
    StackSeen,
)


def asked(seen: StackSeen, operation: StackOperation) -> StackDecision:
    """One request at a time; what cannot be done is refused, and said so."""
    if operation.cancel:
        return Refuse("NothingRuns", "there is no run to cancel")
    if operation.reject is not None:
        return reject(seen, operation.reject.digest)
    if operation.plan is not None and operation.plan.revision:
        return Propose(operation.plan.revision, operation.initiated_by)
    if operation.unlock is not None and (seen.stack.deleting or not seen.stops):
        return _unlock(operation, operation.unlock.id)
    if seen.stops or seen.made is None:
        why = "; ".join(each.message for each in seen.stops) or "its source could not be read"
        return Refuse("NotPossible", why)
    if operation.apply is not None:
        return apply(seen, operation, standing(seen))
    if seen.held:
        return Refuse("StateLocked", f"the state is locked: {seen.held}")
    if operation.import_ is not None:
        by, wanted = operation.initiated_by, (operation.import_,)
        return Begin("import", asker(operation), by, asked=True, imports=wanted)
    if operation.look:
        return Begin("drift", asker(operation), operation.initiated_by, asked=True)
    wish = operation.plan or PlanOperation()
    if wish.destroy and seen.stack.spec.policy.protect:
        return Refuse("Protected", "policy.protect: nothing is destroyed as a whole")
    kind = "destroy" if wish.destroy else "drift" if wish.refresh_only else "plan"
    return Begin(kind, asker(operation), operation.initiated_by, asked=True, wish=wish)


def _unlock(operation: StackOperation, lock: str) -> Begin:
    """Also of one that leaves, as its destruction may wait for that."""
    by = operation.initiated_by
    return Begin("unlock", asker(operation), by, asked=True, unlocks=lock)


def apply(seen: StackSeen, operation: StackOperation, plan: PlanStatus | None) -> StackDecision:
    """
    *plan*: the one that may be applied as it is, if there is one.

    Whoever approved has it applied, and may ask for the same in words.
    """
    digest = operation.apply.digest if operation.apply else ""
    last = seen.stack.status.plan
    if digest and last and (last.digest, last.state) == (digest, "Applied"):
        return Done()
    if plan is None:
        return Refuse("NoPlan", "there is no plan that could be applied: plan first")
    if digest and digest != plan.digest:
        return Refuse("AnotherPlan", f"the plan is another one by now: {plan.digest}")
    if plan.provisional:
        return Refuse("Provisional", "the plan assumes outputs that are not there yet")
    judged = seen.judged
    if judged.stops:
        return Refuse("Stopped", "; ".join(each.message for each in judged.stops))
    if not judged.satisfied:
        missing = judged.needs - len(judged.given)
        return Refuse("NotApproved", f"{missing} of {judged.needs} approvals are missing")
    allowed = ruling(seen.windows, seen.now, manual=True)
    if not allowed.allowed:
        return Refuse("WindowClosed", "a sync window of its project is closed")
    if seen.held:
        return Rest(SOON)
    return Begin("apply", asker(operation), operation.initiated_by, asked=True)


def reject(seen: StackSeen, digest: str) -> StackDecision:
    """The plan that stands is not wanted."""
    plan = seen.stack.status.plan
    if plan is None or (digest and digest != plan.digest):
        return Refuse("AnotherPlan", "the plan is another one by now")
    if plan.state not in OPEN:
        return Refuse(
            "NoPlan", f"there is no plan that waits: the last one is {plan.state.lower()}"
        )
    return Settle(msgspec.structs.replace(plan, state="Rejected"), asked=True)


def asker(operation: StackOperation) -> str:
    """Why it is done, for people."""
    return f"asked for by {operation.initiated_by.username or 'somebody'}"
