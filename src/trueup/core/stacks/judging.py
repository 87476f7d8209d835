"""Judging: what policy says of a plan that stands."""

from trueup.model.plan import Plan
from trueup.model.stack import Stack
from trueup.model.stacking import Judgement


def judged(stack: Stack, plan: Plan) -> Judgement:
    """Who must approve, who has, and what stops it whoever approves."""
    policy, known = stack.spec.policy, stack.status.plan
    heals = bool(known and known.heals and stack.spec.drift.react == "heal")
    needs = 0 if heals or policy.apply != "approval" else policy.approvers.count
    author = known.author if known else ""
    given = tuple(
        dict.fromkeys(
            each.by
            for each in stack.approvals
            if each.digest == plan.digest and (policy.approvers.author or each.by != author)
        )
    )
    stops = tuple(each for each in plan.findings if each.stops)
    return Judgement(needs, given, ("policy.apply: approval",) if needs else (), stops)
