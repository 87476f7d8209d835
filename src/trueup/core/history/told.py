"""Entries of what the controller did and saw: operations that ended, drift."""

from collections.abc import Collection, Iterable
from datetime import datetime

from trueup.core.compare.differences import dotted
from trueup.core.compare.ownership import Blame, explain
from trueup.core.decide.drift import DRIFT
from trueup.core.history.veil import Veil
from trueup.core.mask import masked_changes
from trueup.model.application import (
    Application,
    Operation,
    OperationState,
    ResourceResult,
    commits,
)
from trueup.model.comparison import Compared, SyncCode
from trueup.model.record import AUTOMATION, Edit, Entry, Kind, Outcome, Who

MOST = 100  # objects and fields of one entry
SUCCEEDED = "Succeeded"


def operation(
    app: Application, state: OperationState, phase: str, message: str, now: datetime
) -> Entry:
    """An operation that has ended: who began it, to which revisions, what became of each object."""
    drift = [each.value for each in state.operation.info if each.name == DRIFT]
    result = state.sync_result
    went_well = phase == SUCCEEDED
    facts = {
        "phase": phase,
        "startedAt": state.started_at.isoformat() if state.started_at else "",
        "retries": state.retry_count,
        "dryRun": bool(state.operation.sync and state.operation.sync.dry_run),
        "drift": drift,
        "resources": _resources(result.resources if result else ()),
        "resourceCount": len(result.resources) if result else 0,
    }
    return Entry(
        now,
        Kind.OPERATION,
        ("healed" if drift else "synced") if went_well else "failed to sync",
        who=_who(state.operation),
        application=app.name,
        namespace=app.namespace,
        project=app.project,
        revisions=commits(result) or commits(state.operation.sync),
        outcome=Outcome.SUCCEEDED if went_well else Outcome.FAILED,
        message=message,
        details={name: fact for name, fact in facts.items() if fact},
    )


def drifted(
    app: Application,
    objects: Iterable[Compared],
    now: datetime,
    sensitive: Collection[str] = (),
) -> Entry | None:
    """What differs though nobody has declared it otherwise: by field, with who wrote it."""
    differing = [each for each in objects if each.status is SyncCode.OUT_OF_SYNC and each.counts]
    if not differing:
        return None
    names = [str(each.ref) for each in differing]
    changes = [edit for each in differing[:MOST] for edit in _edits(each, sensitive)][:MOST]
    return Entry(
        now,
        Kind.DRIFT,
        "drifted",
        who=_writers(changes),
        application=app.name,
        namespace=app.namespace,
        project=app.project,
        object=names[0] if len(names) == 1 else "",
        revisions=commits(app.status.sync),
        outcome=Outcome.NOTED,
        message=_summary(names),
        changes=tuple(changes),
        details={"objects": names[:MOST]},
    )


def _summary(names: list[str]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"not as declared: {names[0]}{more}"


def _writers(changes: Iterable[Edit]) -> Who:
    names = sorted({each.by for each in changes if each.by})
    return Who(", ".join(names), by="manager")


def _edits(each: Compared, sensitive: Collection[str]) -> Iterable[Edit]:
    """From what is declared to what is live."""
    if each.live is None:
        return (Edit(str(each.ref), "declared", None),)
    if each.change is None or each.requires_pruning:
        return (Edit(str(each.ref), None, "live"),)
    (change,) = masked_changes((each.change,), sensitive)
    veil = Veil()
    return tuple(_edit(each, blame, veil) for blame in explain(change, each.live))


def _edit(each: Compared, blame: Blame, veil: Veil) -> Edit:
    path = blame.field.path
    declared, live = (veil.at(path, said) for said in (blame.field.after, blame.field.before))
    return Edit(f"{each.ref}: {dotted(path)}", declared, live, blame.manager, blame.since)


def _who(operation: Operation) -> Who:
    said = operation.initiated_by
    if said.automated or not said.username:
        return AUTOMATION
    return Who(said.username, said.username)


def _resources(found: Iterable[ResourceResult]) -> list[str]:
    """What an operation did to each object, for those that it did something to."""
    told = []
    for each in found:
        kind = f"{each.kind}.{each.group}" if each.group else each.kind
        name = "/".join(filter(None, (kind, each.namespace, each.name)))
        told.append(f"{name}: {each.hook_phase or each.status}: {each.message}")
    return told[:MOST]
