"""Results: what the status of a Stack says after a run began, went on or ended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from trueup.core.terraform.faults import CHECK_FAILED
from trueup.core.terraform.progress import going
from trueup.model.application import Initiator
from trueup.model.stack import (
    SUCCEEDED,
    AppliedStatus,
    DriftStatus,
    OutputStatus,
    Overtaken,
    PlanStatus,
    Refusal,
    RunStatus,
    Stack,
    StackHistory,
    StackOperation,
    StackStatus,
)
from trueup.model.stacking import Begin, Made, Reading, Refuse, Standing
from trueup.model.terraform import Diagnostic, Progress, Result

replace = msgspec.structs.replace
KEPT = 20  # entries of the history
WORDS = 2000  # characters of a message
SHOWN = 5  # resources under way that are named


def begun(
    status: StackStatus, run: str, what: Begin, made: Made, state: Standing, now: datetime
) -> StackStatus:
    """A run of this id is to begin."""
    return replace(
        status,
        run=RunStatus(
            id=run,
            kind=what.kind,
            phase="Running",
            due=what.due,
            heals=what.heals,
            wish=what.wish,
            imports=what.imports,
            unlocks=what.unlocks,
            revision=made.revision,
            files=made.files,
            inputs=made.inputs,
            provisional=made.provisional,
            author=made.author,
            serial=state.serial,
            lineage=state.lineage,
            started_at=now,
            attempts=what.attempts,
            initiated_by=what.initiated_by,
        ),
        refused=None if what.asked else status.refused,
    )


def progressed(run: RunStatus, progress: Progress) -> RunStatus:
    """How far it is, for people."""
    under_way = tuple(going(progress))
    since = {each: progress.since[each] for each in under_way if each in progress.since}
    return replace(
        run,
        step=progress.step,
        done=progress.done,
        total=progress.total,
        current=under_way[:SHOWN],
        since={each: since[each] for each in under_way[:SHOWN] if each in since},
        current_since=min(since.values(), default=None),
        message=progress.message[:WORDS],
    )


def ended(run: RunStatus, result: Result, now: datetime) -> RunStatus:
    """A run that went wrong says why; one that went well has nothing to add."""
    message = "" if result.phase == SUCCEEDED else told(result)
    done = run.total if result.phase == SUCCEEDED else run.done
    over = replace(run, current=(), since={}, current_since=None, finished_at=now)
    return replace(over, phase=result.phase, message=message, done=done)


def imported(status: StackStatus, run: RunStatus) -> StackStatus:
    """
    What was taken over is in the state: what was planned or applied before is not all any more.

    That is said here, as the state of a root that keeps it itself is not known.
    """
    plan, applied = status.plan, status.applied
    if plan is not None and plan.state != "Applied":
        plan = replace(plan, state="Superseded")
    if applied is not None:
        applied = replace(applied, files="", inputs="")
    return replace(status, run=run, plan=plan, applied=applied)


def told(result: Result) -> str:
    """The errors, as Terraform says them; else how it ended."""
    errors = [each for each in result.diagnostics if each.severity == "error"]
    lines = [": ".join(filter(None, _said(each))) for each in errors]
    return ("\n".join(lines) or f"the run has {result.phase.lower()}")[:WORDS]


def _said(each: Diagnostic) -> tuple[str, ...]:
    summary = each.summary.rstrip(".") if each.detail else each.summary
    return (each.where or each.address, summary, each.detail.strip())


def planned(
    stack: Stack, run: RunStatus, reading: Reading, state: Standing, now: datetime
) -> StackStatus:
    """The plan of *run* stands from now on; *state*: what it was made over."""
    plan = PlanStatus(
        id=run.id,
        digest=reading.digest,
        kind={"plan": "apply"}.get(run.kind, run.kind),
        revision=run.revision,
        files=run.files,
        inputs=run.inputs,
        serial=state.serial,
        lineage=state.lineage,
        started_at=run.started_at,
        made_at=now,
        totals=reading.totals,
        provisional=run.provisional,
        heals=run.heals,
        partial=bool(run.wish.targets),
        refreshes=run.kind == "plan" and reading.behind,
        state="Planned",
        author=run.author,
    )
    plan = replace(plan, overtakes=_overtaken(stack, plan))
    return replace(stack.status, plan=plan, run=run)


def _overtaken(stack: Stack, plan: PlanStatus) -> Overtaken | None:
    """What people compare *plan* with: what they have approved of, if it was not applied."""
    last = stack.status.plan
    if last is None or last.state == "Applied" or last.kind != plan.kind or last.totals.empty:
        return None
    if last.digest == plan.digest:
        return last.overtakes
    given = tuple(dict.fromkeys(each.by for each in stack.approvals if each.digest == last.digest))
    earlier = last.overtakes
    if not given and earlier and earlier.approved_by and earlier.digest != plan.digest:
        return earlier
    return Overtaken(last.id, last.digest, given)


def looked(stack: Stack, run: RunStatus, reading: Reading, now: datetime) -> StackStatus:
    """What a look for drift has found."""
    drift = DriftStatus(now, reading.drift)
    return replace(stack.status, run=run, drift=drift, unmet=unmet(reading))


def applied(
    stack: Stack, run: RunStatus, result: Result, state: Standing, now: datetime
) -> StackStatus:
    """The plan that stood was carried out."""
    status, plan = stack.status, stack.status.plan or PlanStatus()
    approved = tuple(each.by for each in stack.approvals if each.digest == plan.digest)
    entry = StackHistory(
        id=max((each.id for each in status.history), default=-1) + 1,
        revision=plan.revision,
        digest=plan.digest,
        kind=plan.kind,
        totals=plan.totals,
        serial=state.serial,
        started_at=run.started_at,
        deployed_at=now,
        initiated_by=run.initiated_by or Initiator(),
        approved_by=approved,
    )
    return replace(
        held(settled(status, replace(plan, state="Applied"), state, now), result, now),
        run=run,
        refused=None,  # of what came before that
        drift=DriftStatus(now),
        engine=result.engine or status.engine,
        history=(*status.history, entry)[-KEPT:],
    )


def held(status: StackStatus, result: Result, now: datetime) -> StackStatus:
    """What the state holds, and which checks fail, as the run has found it in the end."""
    failing = status.unmet if result.unmet is None else result.unmet
    count = status.resources if result.resources is None else result.resources
    known = {each.name: each for each in status.outputs}
    found = tuple(_dated(each, known.get(each.name), now) for each in outputs(result.outputs or {}))
    return replace(status, outputs=found, resources=count, unmet=failing)


def unmet(reading: Reading) -> tuple[str, ...]:
    """What ``check`` blocks have found, of a plan that leaves the world as it is."""
    return tuple(
        each.message for each in reading.findings if each.type == CHECK_FAILED and not each.stops
    )


def _dated(output: OutputStatus, before: OutputStatus | None, now: datetime) -> OutputStatus:
    same = before is not None and replace(before, since=None) == output
    return replace(output, since=before.since if before and same else now)


def settled(status: StackStatus, plan: PlanStatus, state: Standing, now: datetime) -> StackStatus:
    """How a plan stands; one that is applied, or has nothing to do, is what was applied last."""
    if plan.state != "Applied":
        return replace(status, plan=plan)
    return replace(status, plan=plan, applied=_applied(status, plan, state, now))


def _applied(
    status: StackStatus, plan: PlanStatus, state: Standing, now: datetime
) -> AppliedStatus | None:
    """What of Git is carried out by that; all of it only by a plan of all of it."""
    if plan.kind == "drift":
        last = status.applied
        return replace(last, serial=state.serial, at=now) if last else None
    if plan.partial:
        return AppliedStatus(
            "apply", plan.revision, digest=plan.digest, serial=state.serial, at=now
        )
    return AppliedStatus(
        plan.kind, plan.revision, plan.files, plan.inputs, plan.digest, state.serial, now
    )


def outputs(said: Mapping[str, Any]) -> tuple[OutputStatus, ...]:
    """As ``output -json`` has them; sensitive ones without their values."""
    return tuple(
        OutputStatus(
            name,
            each.get("type"),
            bool(each.get("sensitive")),
            None if each.get("sensitive") else each.get("value"),
        )
        for name, each in sorted(said.items())
    )


def refused(
    status: StackStatus, operation: StackOperation, what: Refuse, now: datetime
) -> StackStatus:
    """What was asked for is not done; the run that was, or is, stands as it is."""
    by = operation.initiated_by.username
    said = Refusal(operation.kind, what.reason, what.message[:WORDS], now, by)
    return replace(status, refused=said)


def proposed(status: StackStatus, name: str) -> StackStatus:
    """What another commit would do is planned elsewhere, and people see where."""
    return replace(status, proposal=name, refused=None)
