"""
Automated sync: whether Trueup itself starts an operation, and which.

The tests stand in the order of Argo CD; the first that applies ends. Where Argo CD lets the
back-off of self-healing grow for ever, ours counts only heals that follow each other closely:
something fights us then, whereas drift now and again is healed at once.
"""

from collections.abc import Iterable

import msgspec

from trueup.core.decide.answer import NOTHING, Answer
from trueup.core.decide.drift import drift
from trueup.core.decide.durations import delay
from trueup.core.decide.retreat import retreat
from trueup.core.project.windows import ruling
from trueup.model.application import (
    Automated,
    Initiator,
    Operation,
    OperationState,
    Retry,
    SyncOperation,
    SyncResource,
    commits,
)
from trueup.model.comparison import Compared, SyncCode
from trueup.model.decision import Observation
from trueup.model.pace import Healing
from trueup.model.policy import Finding, Severity

WAITS = 30.0  # seconds until what is waited for is looked at, though nothing was told of it
ATTEMPTS = 5  # retries of an automated sync when spec.syncPolicy.retry does not say


def automatic(seen: Observation) -> Answer:
    """What automation has to say of an application that has no operation."""
    answer = _wished(seen)
    if answer.operation is None:
        return answer
    if seen.waits:
        words = f"automatic sync waits for {', '.join(seen.waits)}"
        told = Finding("DependencyWarning", words, severity=Severity.WARNING)
        return Answer(after=WAITS, finding=told)
    ruled = ruling(seen.windows, seen.now, manual=False)
    return answer if ruled.allowed else Answer(after=ruled.wait(seen.now))


def _wished(seen: Observation) -> Answer:
    """The same, were there no sync windows."""
    back = retreat(seen)
    if back.operation or back.finding:
        return back
    onward = _onward(seen)
    return onward if onward != NOTHING else back


def _onward(seen: Observation) -> Answer:
    """To what is declared now."""
    policy = seen.app.spec.sync_policy
    wanted = policy.automated if policy else None
    if wanted is None or wanted.enabled is False or seen.app.deleting:
        return NOTHING
    if seen.stops or seen.target is None or seen.comparison is None:
        return NOTHING
    if seen.comparison.misread:
        return NOTHING
    if seen.comparison.status is not SyncCode.OUT_OF_SYNC:
        return NOTHING
    if seen.comparison.only_pruning_left and not _prunes(seen, wanted):
        return NOTHING
    state = seen.app.status.operation_state
    if state and attempted(seen, state):
        return _again(seen, wanted, state)
    return _checked(seen, wanted, _operation(seen, wanted))


def attempted(seen: Observation, state: OperationState) -> bool:
    """Whether the last operation was about just what is declared now."""
    result = state.sync_result
    if result is None:  # it never came to know what to sync to: its repository was gone, say
        return False
    if seen.target is None or (seen.touched_since and commits(result) != seen.target.revisions):
        return False
    if seen.fed and state.started_at and seen.fed > state.started_at:
        return False
    done = result.sources or ((result.source,) if result.source else ())
    return done == seen.app.spec.all_sources


def _again(seen: Observation, wanted: Automated, state: OperationState) -> Answer:
    """The same has been tried before: never again if it failed, and else only to heal."""
    if state.phase != "Succeeded":
        revision = ", ".join(commits(state.sync_result)) or "the declared revision"
        return Answer(
            finding=Finding(
                "SyncError",
                f"Failed last sync attempt to [{revision}]: {state.message}",
                "correct the cause and sync by hand, or push a commit that does",
            )
        )
    if not wanted.self_heal:
        return NOTHING
    heals, left = _heals(seen, state)
    if left > 0:
        return Answer(after=left)
    differing = () if seen.comparison is None else _differing(seen.comparison.objects)
    operation = _operation(seen, wanted, differing, heals + 1)
    objects = seen.comparison.objects if seen.comparison else ()
    told = drift(objects, seen.now, seen.sensitive)
    return _checked(seen, wanted, msgspec.structs.replace(operation, info=told))


def _heals(seen: Observation, state: OperationState) -> tuple[int, float]:
    """How many heals in a row there were, and the seconds until the next may be."""
    sync = state.operation.sync
    heals = sync.auto_heal_attempts_count if sync else 0
    if not heals or state.finished_at is None:
        return heals, 0
    passed = (seen.now - state.finished_at).total_seconds()
    pause = _delay(seen.pace.healing, heals)
    if passed >= pause + seen.pace.healing.calm:
        return 0, 0
    return heals, pause - passed if pause else 0


def _delay(healing: Healing, heals: int) -> float:
    if heals < healing.free:
        return 0
    return delay(heals - healing.free, first=healing.first, factor=healing.factor, cap=healing.cap)


def _differing(objects: Iterable[Compared]) -> tuple[SyncResource, ...]:
    return tuple(
        SyncResource(each.ref.kind.group, each.ref.kind.kind, each.ref.name, each.ref.namespace)
        for each in objects
        if each.status is SyncCode.OUT_OF_SYNC
    )


def _prunes(seen: Observation, wanted: Automated) -> bool:
    """Whether an operation that had nothing but pruning left to do would prune anything."""
    objects = seen.comparison.objects if seen.comparison else ()
    unread = seen.target is not None and seen.target.unread
    return bool(wanted.prune) and not unread and not _going(objects)


def _going(objects: Iterable[Compared]) -> bool:
    """Whether all that is left to prune is on its way out already."""
    left = [each.live for each in objects if each.status is SyncCode.OUT_OF_SYNC and each.live]
    return all(live.at("metadata", "deletionTimestamp") for live in left)


def _checked(seen: Observation, wanted: Automated, operation: Operation) -> Answer:
    """Refuse to delete everything because nothing is declared any more."""
    objects = seen.comparison.objects if seen.comparison else ()
    kept = [each for each in objects if not each.hook]
    empty = bool(kept) and all(each.requires_pruning for each in kept)
    if wanted.prune and not wanted.allow_empty and empty:
        return Answer(
            finding=Finding(
                "SyncError",
                "auto-sync will wipe out all resources",
                "set syncPolicy.automated.allowEmpty if nothing is meant to be left",
            )
        )
    return Answer(operation=operation)


def _operation(
    seen: Observation,
    wanted: Automated,
    resources: tuple[SyncResource, ...] = (),
    heals: int = 0,
) -> Operation:
    """Automated operations name the commit, not the branch."""
    policy = seen.app.spec.sync_policy
    revisions = seen.target.revisions if seen.target else ()
    several = bool(seen.app.spec.sources)
    sync = SyncOperation(
        revision="" if several or not revisions else revisions[0],
        revisions=revisions if several else (),
        prune=bool(wanted.prune),
        sync_options=policy.sync_options if policy else (),
        resources=resources,
        auto_heal_attempts_count=heals,
    )
    retry = policy.retry if policy and policy.retry else Retry(limit=ATTEMPTS)
    return Operation(sync, Initiator(automated=True), retry=retry)
