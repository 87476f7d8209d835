"""Applying: what becomes of a plan that stands."""

import msgspec

from trueup.core.project.windows import Ruling, ruling
from trueup.core.stacks.drifting import drifting
from trueup.core.stacks.standing import SOON, failures
from trueup.model.application import Initiator
from trueup.model.stack import PlanStatus
from trueup.model.stacking import AUTOMATED, Begin, Rest, Settle, StackDecision, StackSeen


def onward(seen: StackSeen, plan: PlanStatus) -> StackDecision:
    """Say how it stands with those who must approve, then apply it if nobody is in the way."""
    if plan.totals.empty and not plan.provisional:
        return _nothing_to_do(seen, plan)
    if (wanted := _worded(seen, plan)) != plan:
        return Settle(wanted)
    waits = seen.waits and not seen.stack.deleting
    if plan.provisional or waits or not seen.judged.satisfied or _by_hand(seen, plan):
        return drifting(seen)
    return _apply(seen)


def _nothing_to_do(seen: StackSeen, plan: PlanStatus) -> StackDecision:
    """
    The world is as Git says; where the state is not, it is told so by applying the plan.

    Else what others have changed in Git's favour would be found as drift for ever.
    """
    by_itself = seen.stack.spec.policy.apply != "manual" and window(seen).allowed
    if plan.refreshes and by_itself and not (seen.held or seen.judged.stops or failures(seen)):
        return Begin("apply", "the state takes over what is so already")
    return Settle(msgspec.structs.replace(plan, state="Applied"))


def window(seen: StackSeen) -> Ruling:
    """Whether the sync windows of its project let the plan that stands be applied."""
    return ruling(seen.windows, seen.now, manual=bool(seen.judged.given))


def _by_hand(seen: StackSeen, plan: PlanStatus) -> bool:
    """Whether somebody has to say so; who deletes a Stack with its finalizer has."""
    wanted = seen.stack.spec.policy.apply == "manual" or plan.kind != "apply"
    return wanted and not (seen.judged.given or seen.stack.deleting)


def _worded(seen: StackSeen, plan: PlanStatus) -> PlanStatus:
    judged = seen.judged
    state = "Approved" if judged.satisfied else "AwaitingApproval"
    state = "Planned" if judged.stops or not judged.needs else state
    return msgspec.structs.replace(
        plan, state=state, needs=judged.needs, why=judged.why, risks=judged.risks
    )


def _apply(seen: StackSeen) -> StackDecision:
    given, allowed = seen.judged.given, window(seen)
    if not allowed.allowed:
        return Rest(allowed.wait(seen.now))
    if seen.held:
        return Rest(SOON)
    by = Initiator(", ".join(given)) if given else AUTOMATED
    due = f"approved by {', '.join(given)}" if given else "its policy lets it"
    return Begin("apply", due, by, attempts=failures(seen))
