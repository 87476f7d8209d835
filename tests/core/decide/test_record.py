"""What an Application says after a decision was carried out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from tests.core.decide.seen import (
    C1,
    C2,
    NOW,
    app,
    compared,
    config,
    drifted,
    extra,
    missing,
    result,
    state,
    synced,
    syncing,
)
from trueup.core.decide.record import recorded
from trueup.model.application import Operation, SyncOperation
from trueup.model.decision import Act, Await, Begin, Finish, Observation, Postpone, Rest
from trueup.model.health import Health, Status
from trueup.model.policy import Finding
from trueup.model.run import Outcome

ONE, TWO = config("one"), config("two")
DONE = Finish("Succeeded", "successfully synced (all tasks run)")
NOTHING = Outcome()
OLD = datetime(2026, 1, 1, tzinfo=UTC)


def compared_to(revision: str, **more: Any) -> dict[str, Any]:
    return {"sync": {"status": "Synced", "revision": revision}, **more}


def test_each_object_is_told_with_its_status_and_health() -> None:
    seen = compared(app(), synced(ONE), extra(TWO))
    status = recorded(seen, Rest(), NOTHING).status
    assert [(each.name, each.status, each.requires_pruning) for each in status.resources] == [
        ("one", "Synced", False),
        ("two", "OutOfSync", True),
    ]
    assert (status.sync.status, status.sync.revision) == ("OutOfSync", C1)


def test_what_is_missing_is_told_as_missing() -> None:
    status = recorded(compared(app(), missing(ONE)), Rest(), NOTHING).status
    assert status.resources[0].health is not None
    assert status.resources[0].health.status == "Missing"


def test_a_commit_that_touches_nothing_moves_no_revision() -> None:
    before = app(**compared_to(C1))
    same = recorded(compared(before, synced(ONE), revision=C2, touched=False), Rest(), NOTHING)
    assert same.status.sync.revision == C1
    moved = recorded(compared(before, synced(ONE), revision=C2, touched=True), Rest(), NOTHING)
    assert moved.status.sync.revision == C2


def test_the_same_status_twice_is_the_same() -> None:
    finding = Finding("OrphanedResourceWarning", "something lies about")
    first = recorded(compared(app(), synced(ONE), findings=(finding,)), Rest(), NOTHING)
    later = compared(first, synced(ONE), findings=(finding,), touched=False)
    later = msgspec.structs.replace(later, now=NOW + timedelta(hours=1))
    assert recorded(later, Rest(), NOTHING) == first


def test_health_keeps_its_time_while_the_status_is_the_same() -> None:
    health = {"status": "Healthy", "lastTransitionTime": OLD.isoformat()}
    seen = compared(app(health=health), synced(ONE))
    assert recorded(seen, Rest(), NOTHING).status.health.last_transition_time == OLD
    seen = msgspec.structs.replace(seen, app_health=Health(Status.DEGRADED, "it broke"))
    assert recorded(seen, Rest(), NOTHING).status.health.last_transition_time == NOW


def test_what_cannot_be_compared_is_unknown_and_keeps_what_was_known() -> None:
    known = recorded(compared(app(), synced(ONE)), Rest(), NOTHING)
    finding = Finding("ComparisonError", "app path does not exist", "did you mean web/prod?")
    seen = Observation(known, NOW, findings=(finding,), app_health=Health(Status.HEALTHY))
    status = recorded(seen, Rest(), NOTHING).status
    assert (status.sync.status, status.sync.revision) == ("Unknown", C1)
    assert [(each.name, each.status) for each in status.resources] == [("one", "Unknown")]
    assert status.conditions[0].message == (
        "app path does not exist (hint: did you mean web/prod?)"
    )


def test_an_operation_begins_at_the_revision_it_goes_to() -> None:
    operation = Operation(SyncOperation())
    begun = recorded(syncing(app("operation: {sync: {}}"), missing(ONE)), Begin(operation), NOTHING)
    made = begun.status.operation_state
    assert made is not None
    assert made.sync_result is not None
    assert (made.phase, made.started_at, made.sync_result.revision) == ("Running", NOW, C1)


def test_two_operations_never_start_in_the_same_second() -> None:
    before = app("operation: {sync: {}}", **state("Succeeded", startedAt=NOW.isoformat()))
    begun = recorded(syncing(before, missing(ONE)), Begin(Operation(SyncOperation())), NOTHING)
    assert begun.status.operation_state is not None
    assert begun.status.operation_state.started_at == NOW + timedelta(seconds=1)


def test_results_are_kept_in_the_order_in_which_they_came() -> None:
    running = app(**state("Running", result(ONE)))
    seen = syncing(running, synced(ONE), drifted(TWO))
    after = recorded(seen, Act(()), Outcome((result(TWO),)))
    made = after.status.operation_state
    assert made is not None
    assert made.sync_result is not None
    assert [each.name for each in made.sync_result.resources] == ["one", "two"]


def test_a_whole_sync_enters_the_history() -> None:
    running = app("operation: {sync: {}}", **state("Running", result(ONE)))
    after = recorded(syncing(running, synced(ONE)), DONE, NOTHING)
    assert after.operation is None
    assert [(entry.id, entry.revision) for entry in after.status.history] == [(0, C1)]


def test_dry_runs_partial_and_failed_syncs_do_not() -> None:
    for sync in ({"dryRun": True}, {"resources": [{"kind": "ConfigMap", "name": "one"}]}):
        running = app(**state("Running", result(ONE), operation={"sync": sync}))
        assert recorded(syncing(running, synced(ONE)), DONE, NOTHING).status.history == ()
    failed = Finish("Failed", "no")
    running = app(**state("Running", result(ONE)))
    assert recorded(syncing(running, synced(ONE)), failed, NOTHING).status.history == ()


def test_the_history_is_trimmed_and_its_ids_go_on() -> None:
    history = [{"id": number, "revision": C1} for number in range(3, 6)]
    running = app("spec: {revisionHistoryLimit: 2}", **state("Running"), history=history)
    after = recorded(syncing(running, synced(ONE)), DONE, NOTHING)
    assert [entry.id for entry in after.status.history] == [5, 6]
    none = app("spec: {revisionHistoryLimit: 0}", **state("Running"), history=history)
    assert recorded(syncing(none, synced(ONE)), DONE, NOTHING).status.history == ()


def test_between_two_attempts_the_operation_runs_on() -> None:
    seen = syncing(app(**state("Running")), missing(ONE))
    after = recorded(seen, Postpone("no. Retrying", NOW + timedelta(seconds=5)), NOTHING)
    made = after.status.operation_state
    assert made is not None
    assert (made.phase, made.retry_count, made.finished_at) == ("Running", 1, NOW)


def test_what_is_waited_for_is_told() -> None:
    seen = syncing(app(**state("Running")), missing(ONE))
    made = recorded(seen, Await("waiting for a hook"), NOTHING).status.operation_state
    assert made is not None
    assert made.message == "waiting for a hook"
