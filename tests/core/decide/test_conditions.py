"""Conditions keep the time since when they are so."""

from datetime import UTC, datetime

from trueup.core.decide.conditions import LIMIT, conditions
from trueup.model.application import AppCondition
from trueup.model.policy import Finding

OLD, NOW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


def test_a_condition_that_stays_keeps_its_time() -> None:
    before = (AppCondition("SyncError", "no", OLD), AppCondition("ComparisonError", "gone", OLD))
    made = conditions((Finding("SyncError", "no"), Finding("DeletionError", "new")), before, NOW)
    assert made == (AppCondition("SyncError", "no", OLD), AppCondition("DeletionError", "new", NOW))


def test_errors_of_one_type_are_one_condition_and_warnings_are_not() -> None:
    findings = [Finding(kind, text) for kind in ("SyncError", "SomeWarning") for text in "ab"]
    told = [(each.type, each.message) for each in conditions(findings, (), NOW)]
    assert told == [("SyncError", "a; b"), ("SomeWarning", "a"), ("SomeWarning", "b")]


def test_the_same_is_said_once() -> None:
    assert len(conditions([Finding("SyncError", "a")] * 2, (), NOW)) == 1


def test_a_message_is_cut_to_what_a_person_reads() -> None:
    assert len(conditions([Finding("SyncError", "a" * 10_000)], (), NOW)[0].message) == LIMIT


def test_the_hint_of_a_long_message_is_kept() -> None:
    (made,) = conditions([Finding("SyncError", "a" * 10_000, "do so")], (), NOW)
    assert made.message.endswith("… (hint: do so)")
    assert len(made.message) == LIMIT
