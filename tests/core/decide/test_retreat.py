"""Back to the last healthy revision when a roll-out fails or degrades."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.core.decide.seen import C1, C2, NOW, app, compared, config, drifted, state, synced
from trueup.core.decide import decide
from trueup.core.decide.automated import automatic
from trueup.core.decide.record import recorded
from trueup.core.decide.retreat import HEALTHY, LEFT, WITHIN, misread
from trueup.model.application import Application, Info, ResourceResult
from trueup.model.decision import Begin, Observation, Rest
from trueup.model.health import Health, Status
from trueup.model.run import Outcome

HISTORY = [{"id": 0, "revision": C1}, {"id": 1, "revision": C2}]
DEGRADED = Health(Status.DEGRADED, "web is down")


def rolled_out(
    ago: float, phase: str = "Succeeded", *results: ResourceResult, **more: Any
) -> Application:
    """C2 was synced so many seconds ago; C1 before it is known to have been healthy."""
    ended = (NOW - timedelta(seconds=ago)).isoformat()
    operation = {"sync": {"prune": True}, **more.pop("operation", {})}
    made = state(phase, *results, finishedAt=ended, operation=operation, message="no good")
    made["operationState"]["syncResult"]["revision"] = C2
    notes = f"{{{WITHIN}: 10m, {HEALTHY}: '0'}}"
    return app(f"metadata: {{annotations: {notes}}}", **made, history=more.get("history", HISTORY))


def seen(application: Application, health: Health, **more: Any) -> Observation:
    found = compared(application, synced(config()), revision=C2)
    return msgspec.structs.replace(found, app_health=health, **more)


def test_a_degraded_roll_out_goes_back_to_what_was_healthy() -> None:
    decision = decide(seen(rolled_out(60), DEGRADED))
    assert isinstance(decision, Begin)
    sync = decision.operation.sync
    assert sync is not None
    assert (sync.revision, sync.prune) == (C1, True)
    assert decision.operation.initiated_by.automated
    assert decision.operation.info == (
        Info(LEFT, C2),
        Info("Reason", f"rolled back from {C2}: Degraded: web is down"),
    )


def test_what_degrades_later_is_no_bad_roll_out() -> None:
    assert decide(seen(rolled_out(601), DEGRADED)) == Rest()


def test_it_is_looked_at_again_when_the_time_is_over() -> None:
    assert decide(seen(rolled_out(60), Health(Status.HEALTHY))) == Rest(after=540)


def test_nothing_is_done_unless_asked_for() -> None:
    plain = msgspec.structs.replace(rolled_out(60), metadata=app().metadata)
    assert decide(seen(plain, DEGRADED)) == Rest()


def test_a_sync_that_failed_half_way_goes_back() -> None:
    applied = ResourceResult(kind="ConfigMap", name="one", status="Synced")
    decision = decide(seen(rolled_out(5, "Failed", applied), Health(Status.HEALTHY)))
    assert isinstance(decision, Begin)


def test_a_sync_that_failed_before_it_wrote_anything_does_not() -> None:
    refused = ResourceResult(kind="ConfigMap", name="one", status="SyncFailed")
    assert decide(seen(rolled_out(5, "Failed", refused), Health(Status.HEALTHY))) == Rest()


def test_without_a_healthy_revision_there_is_no_way_back() -> None:
    first = rolled_out(60, history=[{"id": 1, "revision": C2}])
    assert decide(seen(first, DEGRADED)) == Rest()


@pytest.mark.parametrize("retreated", [True, False])
def test_what_was_left_is_not_synced_again_but_another_commit_is(retreated: bool) -> None:
    back = rolled_out(60, operation={"info": [{"name": LEFT, "value": C2}]})
    spec = msgspec.structs.replace(back.spec, sync_policy=AUTOMATED.spec.sync_policy)
    observed = compared(msgspec.structs.replace(back, spec=spec), drifted(config()), revision=C1)
    answer = automatic(msgspec.structs.replace(observed, retreated=retreated))
    if retreated:
        assert answer.finding is not None
        assert answer.finding.type == "RolledBackWarning"
    else:
        assert answer.operation is not None


AUTOMATED = app("spec: {syncPolicy: {automated: {prune: true}}}")


def test_a_way_back_that_degrades_too_is_not_left_again() -> None:
    back = rolled_out(60, operation={"info": [{"name": LEFT, "value": C2}]})
    assert decide(seen(back, DEGRADED)) == Rest()


@pytest.mark.parametrize(
    ("ago", "health", "noted"),
    [
        (601, Health(Status.HEALTHY), "1"),
        (60, Health(Status.HEALTHY), "0"),
        (601, DEGRADED, "0"),
        (601, Health(Status.PROGRESSING), "0"),
    ],
)
def test_what_stays_healthy_for_long_enough_is_noted(
    ago: float, health: Health, noted: str
) -> None:
    after = recorded(seen(rolled_out(ago), health), Rest(), Outcome())
    assert after.annotation(HEALTHY) == noted


def test_a_time_that_is_none_is_told() -> None:
    (finding,) = misread(app(f"metadata: {{annotations: {{{WITHIN}: soon}}}}"))
    assert finding.message == f"annotation {WITHIN}: soon is not a duration"
    assert finding.stops
