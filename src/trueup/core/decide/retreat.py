"""
Retreat: back to the last healthy revision when a roll-out fails or degrades.

Asked for by ``trueup.dev/auto-rollback: 10m`` on the Application: a sync that fails half-way, or
after which the application is Degraded within that time, is followed by one to the newest entry of
the history that stayed healthy for as long; the annotation ``trueup.dev/healthy`` keeps its id. The
revision that was left is not synced automatically again: a new commit is, and a person may.

Not of Argo CD, which has no such thing; what it writes is an ordinary operation there.
"""

from collections.abc import Iterable

import msgspec

from trueup.core.decide.answer import NOTHING, Answer
from trueup.core.decide.durations import seconds
from trueup.model.application import (
    Application,
    HistoryEntry,
    Info,
    Initiator,
    Operation,
    OperationState,
    Retry,
    SyncOperation,
    commits,
)
from trueup.model.decision import Observation
from trueup.model.health import Status
from trueup.model.policy import Finding, Severity

WITHIN = "trueup.dev/auto-rollback"
HEALTHY = "trueup.dev/healthy"
LEFT = "trueup.dev/rolled-back-from"  # in an operation's info: the revision that it went back from
REASON = "Reason"
ATTEMPTS = 5  # retries of the way back


def retreat(seen: Observation) -> Answer:
    """The way back, if there is need of it; or when to see whether there is."""
    within, state = _within(seen.app), seen.app.status.operation_state
    if within is None or state is None or not _of_note(state) or seen.stops:
        return NOTHING
    if left := left_behind(state):
        return Answer(finding=_stayed_away(left)) if seen.retreated else NOTHING
    why = _broken(seen, state, within)
    if not why:
        return Answer(after=_remaining(seen, state, within))
    entry = _last_healthy(seen.app)
    if entry is None or commits(entry) == commits(state.sync_result):
        return NOTHING
    return Answer(_way_back(seen.app, state, entry, why))


def left_behind(state: OperationState | None) -> tuple[str, ...]:
    """The revisions that the last operation went back from; none: it did not go back."""
    info = state.operation.info if state else ()
    said = next((each.value for each in info if each.name == LEFT), "")
    return tuple(said.split(", ")) if said else ()


def remembering(app: Application, seen: Observation) -> Application:
    """*app* with the id of the newest history entry that stayed healthy for long enough."""
    within, state = _within(app), app.status.operation_state
    if within is None or state is None or state.finished_at is None or app.deleting:
        return app
    history = app.status.history
    stayed = seen.app_health.status is Status.HEALTHY and _remaining(seen, state, within) is None
    if not (stayed and history and state.phase == "Succeeded"):
        return app
    known = _healthy_id(app) == str(history[-1].id)
    if known or commits(history[-1]) != commits(state.sync_result):
        return app
    annotations = {**(app.metadata.get("annotations") or {}), HEALTHY: str(history[-1].id)}
    return msgspec.structs.replace(app, metadata={**app.metadata, "annotations": annotations})


def misread(app: Application) -> Iterable[Finding]:
    """What is wrong with the annotation."""
    said = app.annotation(WITHIN)
    if said is not None and _within(app) is None:
        yield Finding(
            "InvalidSpecError",
            f"annotation {WITHIN}: {said} is not a duration",
            "write the time in which a roll-out may turn out bad, such as 10m",
        )


def _within(app: Application) -> float | None:
    """Seconds in which a roll-out may turn out to be bad; None: not asked for."""
    said = app.annotation(WITHIN)
    return seconds(said) if said is not None else None


def _of_note(state: OperationState) -> bool:
    """Whether it was a whole, real sync that has ended."""
    sync = state.operation.sync
    ended = state.phase in ("Succeeded", "Failed", "Error") and state.finished_at is not None
    return ended and sync is not None and not sync.dry_run and not sync.resources


def _broken(seen: Observation, state: OperationState, within: float) -> str:
    """Why to go back; empty: there is no cause."""
    if state.phase != "Succeeded":
        results = state.sync_result.resources if state.sync_result else ()
        begun = any(each.status in ("Synced", "Pruned") for each in results)
        return f"the sync failed: {state.message}" if begun else ""
    degraded = seen.app_health.status is Status.DEGRADED
    if not degraded or _remaining(seen, state, within) is None:
        return ""
    return f"Degraded: {seen.app_health.message}" if seen.app_health.message else "Degraded"


def _remaining(seen: Observation, state: OperationState, within: float) -> float | None:
    """Seconds for which it is still to be seen whether the sync was good; None: it is over."""
    if state.phase != "Succeeded" or state.finished_at is None:
        return None
    left = within - (seen.now - state.finished_at).total_seconds()
    return left if left > 0 else None


def _last_healthy(app: Application) -> HistoryEntry | None:
    healthy = _healthy_id(app)
    return next((each for each in app.status.history if str(each.id) == healthy), None)


def _healthy_id(app: Application) -> str:
    return app.annotation(HEALTHY) or ""


def _way_back(app: Application, state: OperationState, entry: HistoryEntry, why: str) -> Operation:
    """As a person's rollback, but with hooks: it is a sync like the one that it undoes."""
    policy, before = app.spec.sync_policy, state.operation.sync
    left = ", ".join(commits(state.sync_result))
    return Operation(
        SyncOperation(
            revision=entry.revision,
            revisions=entry.revisions,
            source=entry.source,
            sources=entry.sources,
            prune=bool(before and before.prune),
            sync_options=policy.sync_options if policy else (),
        ),
        Initiator(automated=True),
        info=(Info(LEFT, left), Info(REASON, f"rolled back from {left}: {why}")),
        retry=policy.retry if policy and policy.retry else Retry(limit=ATTEMPTS),
    )


def _stayed_away(revisions: tuple[str, ...]) -> Finding:
    return Finding(
        "RolledBackWarning",
        f"{', '.join(revisions)} was rolled back and is not synced automatically again",
        "push a commit that mends it, or sync it by hand",
        Severity.WARNING,
    )
