"""Drifting: when drift is looked for, and what is done about what was found."""

import zlib
from datetime import datetime, timedelta

from trueup.core.project.windows import ruling
from trueup.core.stacks.lasting import seconds
from trueup.core.stacks.standing import SOON, failures, wait
from trueup.model.stack import OPEN, Drifted, Stack
from trueup.model.stacking import Begin, Rest, StackDecision, StackSeen

SPREAD = 0.1  # of the time between two looks
HEALING = "what has drifted is put right"


def drifting(seen: StackSeen) -> StackDecision:
    """Plan what puts it right, if that is wanted; else look again when it is time."""
    if seen.stack.deleting:
        return Rest()
    left = 0.0 if (heals := to_heal(seen)) else due(seen)
    if left is None:
        return Rest()
    if left > 0 or seen.held:
        return Rest(left or SOON)
    allowed = ruling(seen.windows, seen.now, manual=False)
    if not allowed.allowed:
        return Rest(allowed.wait(seen.now))
    pause = wait(seen)
    if pause is None or pause > 0:
        return Rest(pause)
    if heals:
        return Begin("plan", HEALING, heals=True, attempts=failures(seen))
    return Begin("drift", "it is time to look for drift")


def to_heal(seen: StackSeen) -> bool:
    """Whether drift that has lasted for long enough waits for a plan that puts it right."""
    stack, found = seen.stack, seen.stack.status.drift
    if stack.spec.drift.react not in ("heal", "approval") or found is None:
        return False
    plan = stack.status.plan
    known = plan is not None and plan.heals and _since(plan.made_at, found.checked_at)
    undone = plan is not None and plan.state == "Failed"
    return bool(lasting(stack)) and (not known or undone) and not (plan and plan.state in OPEN)


def lasting(stack: Stack) -> tuple[Drifted, ...]:
    """Drift that was there in as many looks as the Stack wants before it is told."""
    found = stack.status.drift.resources if stack.status.drift else ()
    return tuple(each for each in found if each.looks >= stack.spec.drift.confirm)


def due(seen: StackSeen) -> float | None:
    """Seconds until drift is looked for; None: never, nor in what was never applied."""
    every = seconds(seen.stack.spec.drift.every) or 0.0
    applied = seen.stack.status.applied
    if every <= 0 or applied is None or applied.kind == "destroy":
        return None
    if (last := _looked(seen.stack, seen.now)) is None:
        return 0.0
    at = last + timedelta(seconds=every * (1 + _spread(seen.stack)))
    return max((at - seen.now).total_seconds(), 0.0)


def _spread(stack: Stack) -> float:
    """Each a little later than the other, so that those made together do not look together."""
    uid = str(stack.metadata.get("uid") or "")
    return zlib.crc32(uid.encode()) / (1 << 32) * SPREAD


def _looked(stack: Stack, now: datetime) -> datetime | None:
    """When it was last known how the world is; what a clock that was ahead has said is no time."""
    status = stack.status
    run = status.run
    times = (
        status.drift.checked_at if status.drift else None,
        status.applied.at if status.applied else None,
        run.finished_at if run and run.kind == "drift" else None,
    )
    return max((each for each in times if each and each <= now), default=None)


def _since(made: datetime | None, checked: datetime | None) -> bool:
    return made is not None and checked is not None and made >= checked
