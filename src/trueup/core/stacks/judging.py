"""Judging: what policy says of a plan that stands."""

from collections.abc import Sequence

import msgspec

from trueup.core.terraform.approving import standing
from trueup.core.terraform.judging import judge
from trueup.model.plan import Plan
from trueup.model.policy import Finding
from trueup.model.stack import Stack
from trueup.model.stacking import Judgement


def judged(stack: Stack, plan: Plan, found: Sequence[Finding] = ()) -> Judgement:
    """
    Who must approve, who has, and what stops it whoever approves; *found*: in the root's files.

    What heals drift by itself needs no approval, but for what limits and rules ask for.
    """
    policy, known = stack.spec.policy, stack.status.plan
    if known and known.heals and stack.spec.drift.react == "heal":
        policy = msgspec.structs.replace(policy, apply="auto")
    verdict = judge(plan, policy, known.kind if known else "apply", found)
    author = known.author if known else ""
    stands = standing(verdict, plan.digest, stack.approvals, policy.approvers, author)
    return Judgement(stands.needs, stands.given, verdict.why, verdict.stopped, verdict.risks)
