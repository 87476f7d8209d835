"""Entries of the record, and events, of what became of a Stack."""

from datetime import datetime

from trueup.model.application import Initiator
from trueup.model.event import Event
from trueup.model.record import AUTOMATION, Entry, Kind, Outcome, Who
from trueup.model.stack import SUCCEEDED, Drifted, PlanStatus, Refusal, RunStatus, Stack, Totals
from trueup.model.terraform import Owner

RESOURCE = "stacks"
DONE = {
    "plan": "planned",
    "destroy": "planned to destroy",
    "apply": "applied",
    "drift": "looked for drift",
    "import": "imported",
    "unlock": "released the lock",
}


def entry(stack: Stack, run: RunStatus, now: datetime) -> Entry:
    """A run that has ended: who began it, why, and what became of it."""
    well = run.phase == SUCCEEDED
    action = DONE.get(run.kind, run.kind)
    plan = stack.status.plan
    facts = {
        "run": run.id,
        "phase": run.phase,
        "due": run.due,
        "digest": plan.digest if plan and run.kind in ("plan", "apply", "destroy") else "",
        "totals": counted(plan.totals) if plan and run.kind != "drift" else "",
        "drifted": [each.address for each in _drifted(stack, run)],
    }
    return Entry(
        now,
        Kind.PLAN if run.kind in ("plan", "destroy") else Kind.OPERATION,
        action if well else f"failed: {action}",
        uid=run.id,
        who=_who(run.initiated_by),
        namespace=stack.namespace,
        project=stack.project,
        resource=RESOURCE,
        named=f"{stack.project}/{stack.name}",
        revisions=(run.revision,) if run.revision else (),
        outcome=Outcome.SUCCEEDED if well else Outcome.FAILED,
        message=run.message,
        details={name: fact for name, fact in facts.items() if fact},
    )


def forgotten(name: str, owner: Owner, now: datetime) -> Entry:
    """What a Stack has left, and held nothing, is not kept any more."""
    namespace, _, called = name.partition("/")
    return Entry(
        now,
        Kind.CHANGE,
        "removed state",
        who=AUTOMATION,
        namespace=namespace,
        project=owner.project,
        resource=RESOURCE,
        named=f"{owner.project}/{called}",
        message=f"state {name} holds nothing, and its Stack is long gone",
    )


def decided(stack: Stack, plan: PlanStatus, who: Initiator, now: datetime) -> Entry:
    """A plan that a person does not want."""
    return Entry(
        now,
        Kind.APPROVAL,
        plan.state.lower(),
        who=_who(who),
        namespace=stack.namespace,
        project=stack.project,
        resource=RESOURCE,
        named=f"{stack.project}/{stack.name}",
        revisions=(plan.revision,) if plan.revision else (),
        details={"digest": plan.digest},
    )


def not_done(stack: Stack, what: Refusal, now: datetime) -> Entry:
    """A request that was refused: by whom, and why."""
    return Entry(
        now,
        Kind.OPERATION,
        f"refused: {what.kind}",
        who=Who(what.by) if what.by else AUTOMATION,
        namespace=stack.namespace,
        project=stack.project,
        resource=RESOURCE,
        named=f"{stack.project}/{stack.name}",
        outcome=Outcome.FAILED,
        message=what.message,
        details={"reason": what.reason},
    )


def event(stack: Stack, run: RunStatus) -> Event:
    """The same, as people read it with ``kubectl describe``."""
    well = run.phase == SUCCEEDED
    plan = stack.status.plan
    said = f": {counted(plan.totals)}" if plan and run.kind != "drift" and well else ""
    message = f"{DONE.get(run.kind, run.kind)}{said}" if well else run.message
    reason = f"{run.kind.capitalize()}{run.phase}"
    return Event(reason, message[:1000], warning=not well)


def counted(totals: Totals) -> str:
    """``2 to create, 1 to delete``."""
    named = (
        (totals.create, "to create"),
        (totals.update, "to update"),
        (totals.replace, "to replace"),
        (totals.delete, "to delete"),
        (totals.forget, "to forget"),
        (totals.move, "to move"),
        (totals.import_, "to import"),
        (totals.outputs, "output" if totals.outputs == 1 else "outputs"),
    )
    return ", ".join(f"{count} {name}" for count, name in named if count) or "nothing to do"


def _drifted(stack: Stack, run: RunStatus) -> tuple[Drifted, ...]:
    found = stack.status.drift.resources if stack.status.drift else ()
    return found if run.kind == "drift" else ()


def _who(by: Initiator | None) -> Who:
    return Who(by.username) if by and by.username else AUTOMATION
