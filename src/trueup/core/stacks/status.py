"""Status: what a Stack says of itself in a word, and the conditions that explain it."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from trueup.core.decide.conditions import worded
from trueup.core.stacks.applying import window
from trueup.core.stacks.drifting import lasting
from trueup.core.stacks.leaving import gone, hindered
from trueup.core.stacks.standing import applied, standing
from trueup.core.terraform.faults import CHECK_FAILED
from trueup.k8s.value import Value
from trueup.model.stack import (
    CANCELLED,
    RUNNING,
    UNDONE,
    StackCondition,
    StackHealth,
    StackStatus,
    StackSync,
)
from trueup.model.stacking import StackSeen

LIMIT = 4096  # characters of a message


class _Said(Value, frozen=True):
    type: str
    reason: str
    message: str = ""
    status: str = "True"


def described(seen: StackSeen, status: StackStatus) -> StackStatus:
    """*status*, with what follows from what was *seen*; times move only with what they date."""
    seen = msgspec.structs.replace(seen, stack=msgspec.structs.replace(seen.stack, status=status))
    health = _health(seen)
    ready = health.status == "Healthy"
    said = [
        _Said("Ready", health.status, health.message, "True" if ready else "False"),
        *_conditions(seen),
    ]
    return msgspec.structs.replace(
        status,
        sync=_sync(seen),
        health=health,
        conditions=_dated(said, status.conditions, seen.now),
        observed_generation=int(seen.stack.metadata.get("generation") or 0),
    )


def _sync(seen: StackSeen) -> StackSync:
    if seen.stops or seen.made is None:
        return StackSync("Unknown", seen.stack.status.sync.revision)
    synced = applied(seen) and not gone(seen) and not lasting(seen.stack)
    return StackSync("Synced" if synced else "OutOfSync", seen.made.revision)


def _health(seen: StackSeen) -> StackHealth:
    """The worst thing that is so comes first."""
    status = seen.stack.status
    run, plan = status.run, standing(seen)
    if run and run.phase == RUNNING and run.kind != "drift":
        return StackHealth("Progressing", _running(run.kind, run.due))
    if stops := (*seen.stops, *seen.judged.stops):
        return StackHealth("Degraded", "; ".join(each.message for each in stops)[:LIMIT])
    if run and run.phase in UNDONE:
        return StackHealth("Degraded", f"{run.kind} {run.phase.lower()}: {run.message}"[:LIMIT])
    if stays := _stays(seen):
        return StackHealth("Suspended", f"it is being deleted, but {stays}")
    if _waits(seen):
        return StackHealth("Progressing", f"waits for {', '.join(seen.waits)}")
    if plan and plan.state == "AwaitingApproval":
        left = plan.needs - len(seen.judged.given)
        return StackHealth("Suspended", f"waits for {left} approval{'s' * (left != 1)}")
    if seen.stack.spec.suspend:
        return StackHealth("Suspended", "spec.suspend")
    if run and run.phase == CANCELLED and not applied(seen):
        return StackHealth("Suspended", f"{run.kind} was cancelled: plan to go on")
    if closed := _closed(seen):
        return StackHealth("Suspended", closed)
    if gone(seen):
        was = status.applied is not None
        return StackHealth("Missing", "it was destroyed" if was else "nothing was applied yet")
    return StackHealth("Healthy")


def _stays(seen: StackSeen) -> str:
    """Why what is deleted is still there; empty: it is not, or nothing is in the way."""
    return hindered(seen) if seen.stack.deleting else ""


def _waits(seen: StackSeen) -> bool:
    """What others become is nothing to a Stack that is as Git says."""
    return bool(seen.waits) and not applied(seen) and not seen.stack.deleting


def _closed(seen: StackSeen) -> str:
    """That a plan waits for a sync window, and until when that is known to last."""
    plan = standing(seen)
    ready = plan is not None and not plan.provisional and seen.judged.satisfied
    if plan is None or not ready or plan.totals.empty or (ruled := window(seen)).allowed:
        return ""
    until = f" until {ruled.until:%Y-%m-%d %H:%M} UTC" if ruled.until else ""
    return f"the plan waits for a sync window{until}"


def _running(kind: str, due: str) -> str:
    return f"{kind}: {due}" if due else kind


def _conditions(seen: StackSeen) -> Iterator[_Said]:
    for finding in seen.findings:
        yield _Said(finding.type, "Stalled" if finding.stops else "Noted", worded(finding))
    for finding in seen.judged.stops:
        yield _Said("PlanBlocked", finding.type, worded(finding))
    if (plan := standing(seen)) and plan.needs:
        why = "; ".join(plan.why)
        done = "True" if plan.state == "Approved" else "False"
        yield _Said("Approved", plan.state, why, done)
    if plan and plan.provisional:
        yield _Said("Provisional", "OutputsMissing", "the plan assumes outputs that are not there")
    if drift := lasting(seen.stack):
        names = [each.address for each in drift]
        yield _Said("Drifted", "Drift", ", ".join(names)[:LIMIT])
    if unmet := seen.stack.status.unmet:
        yield _Said(CHECK_FAILED, "Noted", "; ".join(unmet)[:LIMIT])
    if refused := seen.stack.status.refused:
        yield _Said("RequestRefused", refused.reason, f"{refused.kind}: {refused.message}"[:LIMIT])
    if seen.held:
        yield _Said("StateLocked", "Locked", seen.held)
    if _waits(seen):
        yield _Said("Waiting", "Dependencies", ", ".join(seen.waits))
    if closed := _closed(seen):
        yield _Said("Waiting", "SyncWindow", closed)
    if stays := _stays(seen):
        yield _Said("Waiting", "Deletion", stays)


def _dated(
    said: list[_Said], before: tuple[StackCondition, ...], now: datetime
) -> tuple[StackCondition, ...]:
    """The time is that of the last change of the status, as Kubernetes has it."""
    since = {(each.type, each.status): each.last_transition_time for each in before}
    return tuple(
        StackCondition(each.type, each.status, each.reason, each.message, time or now)
        for each in said
        for time in (since.get((each.type, each.status)),)
    )
