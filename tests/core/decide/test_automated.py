"""When Trueup syncs by itself, and what."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.core.decide.seen import (
    C2,
    NOW,
    app,
    compared,
    config,
    drifted,
    extra,
    missing,
    state,
    synced,
)
from trueup.core.decide.answer import Answer
from trueup.core.decide.automated import automatic
from trueup.model.comparison import Compared
from trueup.model.pace import Healing, Pace
from trueup.model.policy import Finding
from trueup.model.project import SyncWindow

ONE, TWO = config("one"), config("two")
AUTOMATED = "spec: {syncPolicy: {automated: {}}}"
PRUNING = "spec: {syncPolicy: {automated: {prune: true}}}"
HEALING = "spec: {syncPolicy: {automated: {selfHeal: true}}}"
ALLOWING = "spec: {syncPolicy: {automated: {prune: true, allowEmpty: true}}}"


@pytest.mark.parametrize(
    ("policy", "objects", "starts"),
    [
        ("", [missing(ONE)], False),
        ("spec: {syncPolicy: {automated: {enabled: false}}}", [missing(ONE)], False),
        (AUTOMATED, [missing(ONE)], True),
        (AUTOMATED, [synced(ONE)], False),
        (AUTOMATED, [synced(ONE), extra(TWO)], False),
        (PRUNING, [synced(ONE), extra(TWO)], True),
        (PRUNING, [synced(ONE), extra(TWO, deletionTimestamp="now")], False),
        (PRUNING, [extra(ONE), extra(TWO)], False),
        (ALLOWING, [extra(ONE), extra(TWO)], True),
    ],
)
def test_what_is_out_of_sync_is_synced(policy: str, objects: list[Compared], starts: bool) -> None:
    assert (automatic(compared(app(policy), *objects)).operation is not None) is starts


def test_nothing_is_wiped_out_by_an_empty_commit() -> None:
    finding = automatic(compared(app(PRUNING), extra(ONE))).finding
    assert finding is not None
    assert finding.message == "auto-sync will wipe out all resources"


def test_nothing_is_started_when_something_could_not_be_read() -> None:
    finding = Finding("ComparisonError", "the repository does not answer")
    seen = compared(app(AUTOMATED), missing(ONE), findings=(finding,))
    assert automatic(seen).operation is None


def test_the_operation_names_the_commit_and_follows_the_policy() -> None:
    policy = "spec: {syncPolicy: {automated: {prune: true}, syncOptions: [PruneLast=true]}}"
    operation = automatic(compared(app(policy), missing(ONE), revision=C2)).operation
    assert operation is not None
    assert operation.sync is not None
    assert (operation.sync.revision, operation.sync.prune) == (C2, True)
    assert operation.sync.sync_options == ("PruneLast=true",)
    assert operation.initiated_by.automated
    assert operation.retry is not None
    assert operation.retry.limit == 5


def test_a_commit_that_was_tried_and_failed_is_not_tried_again() -> None:
    seen = compared(app(HEALING, **state("Failed", message="no way")), drifted(ONE))
    answer = automatic(seen)
    assert answer.operation is None
    assert answer.finding is not None
    assert "no way" in answer.finding.message


def test_an_operation_that_never_came_to_know_its_commit_was_no_attempt() -> None:
    """A person synced while the repository was gone: automation goes on when it is back."""
    failed = state("Error", message="no route")
    del failed["operationState"]["syncResult"]
    assert automatic(compared(app(AUTOMATED, **failed), missing(ONE))).operation is not None


def test_a_new_commit_is_tried_after_a_failure() -> None:
    seen = compared(app(AUTOMATED, **state("Failed")), drifted(ONE), revision=C2)
    assert automatic(seen).operation is not None


def test_a_new_commit_that_declares_the_same_is_no_new_attempt() -> None:
    status = state("Failed")
    seen = compared(app(AUTOMATED, **status), drifted(ONE), revision=C2, touched_since=False)
    assert automatic(seen).operation is None


def test_a_changed_source_is_a_new_attempt() -> None:
    policy = "spec: {syncPolicy: {automated: {}}, source: {path: other}}"
    assert automatic(compared(app(policy, **state("Failed")), drifted(ONE))).operation is not None


@pytest.mark.parametrize(("ago", "starts"), [(30, True), (90, False)])
def test_another_output_of_a_stack_is_no_drift(ago: int, starts: bool) -> None:
    """What was declared since the last operation began, a minute ago, is synced, not healed."""
    fed = NOW - timedelta(seconds=ago)
    seen = compared(app(AUTOMATED, **state("Succeeded")), drifted(ONE), fed=fed)
    assert (automatic(seen).operation is not None) is starts


def test_drift_is_left_alone_without_self_heal() -> None:
    assert automatic(compared(app(AUTOMATED, **state("Succeeded")), drifted(ONE))).operation is None


def test_healing_syncs_only_what_differs() -> None:
    seen = compared(app(HEALING, **state("Succeeded")), drifted(ONE), synced(TWO))
    operation = automatic(seen).operation
    assert operation is not None
    assert operation.sync is not None
    assert [each.name for each in operation.sync.resources] == ["one"]
    assert operation.sync.auto_heal_attempts_count == 1


def healed(count: int, ago: float) -> dict[str, Any]:
    """The state after *count* heals, the last of which ended *ago* seconds before."""
    sync = {"autoHealAttemptsCount": count}
    ended = (NOW - timedelta(seconds=ago)).isoformat()
    return state("Succeeded", operation={"sync": sync}, finishedAt=ended)


@pytest.mark.parametrize(
    ("heals", "ago", "after"),
    [
        (0, 0, None),
        (2, 0, None),
        (3, 0.0, 2),
        (3, 1.5, 0.5),
        (4, 0.0, 6),
        (5, 0.0, 18),
        (9, 0.0, 300),
        (3, 2.0, None),
    ],
)
def test_who_fights_us_is_answered_ever_more_slowly(
    heals: int, ago: float, after: float | None
) -> None:
    pace = Pace(healing=Healing(free=3))
    answer = automatic(compared(app(HEALING, **healed(heals, ago)), drifted(ONE), pace=pace))
    assert answer.after == after
    assert (answer.operation is None) is (after is not None)


def test_a_calm_time_ends_the_row_of_heals() -> None:
    seen = compared(app(HEALING, **healed(20, 400)), drifted(ONE))
    operation = automatic(seen).operation
    assert operation is not None
    assert operation.sync is not None
    assert operation.sync.auto_heal_attempts_count == 1


DENY = SyncWindow("deny", "0 11 * * *", "2h", applications=("*",))  # open until 13:00
BAD = SyncWindow("deny", "at night", "2h", applications=("*",))


def test_nothing_begins_by_itself_until_the_window_lets_it() -> None:
    seen = compared(app(AUTOMATED), missing(config()))
    assert automatic(seen).operation
    blocked = msgspec.structs.replace(seen, windows=(DENY,))
    assert automatic(blocked) == Answer(after=3600.0)
    assert automatic(msgspec.structs.replace(blocked, now=NOW + timedelta(hours=1))).operation


def test_nothing_begins_by_itself_in_a_window_that_makes_no_sense() -> None:
    seen = compared(app(AUTOMATED), missing(config()), windows=(BAD,))
    assert automatic(seen).operation is None
