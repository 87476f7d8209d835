"""Conditions keep their time until their status changes."""

from trueup.k8s.condition import Condition, find, holds, with_condition


def test_the_time_moves_with_the_status_only() -> None:
    first = with_condition(None, Condition("Ready", "False", "A", "a", "2026-01-01T00:00:00Z"))
    again = with_condition(first, Condition("Ready", "False", "B", "b", "2026-01-02T00:00:00Z"))
    assert again == [
        {
            "type": "Ready",
            "status": "False",
            "lastTransitionTime": "2026-01-01T00:00:00Z",
            "reason": "B",
            "message": "b",
        }
    ]
    after = with_condition(again, Condition("Ready", "True", "C", "c", "2026-01-03T00:00:00Z"))
    assert after[0]["lastTransitionTime"] == "2026-01-03T00:00:00Z"
    assert first[0]["reason"] == "A"


def test_conditions_are_found_by_type() -> None:
    found = with_condition([{"type": "Other", "status": "True"}], Condition("Ready", "True"))
    assert holds({"status": {"conditions": found}}, "Ready")
    assert not holds({}, "Ready")
    assert find(found, "Nothing") is None
