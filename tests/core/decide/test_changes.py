"""Statuses that change, as events."""

from collections.abc import Mapping

import msgspec
import pytest

from trueup.core.decide.changes import changes
from trueup.k8s.object import Object
from trueup.model.application import Application


def told(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    app = msgspec.convert({"metadata": {"name": "web"}, "spec": {}, "status": after}, Application)
    return [each.message for each in changes(Object({"status": before}), app)]


def test_each_status_that_changes_is_told() -> None:
    before = {"sync": {"status": "OutOfSync"}, "health": {"status": "Degraded"}}
    after = {"sync": {"status": "Synced"}, "health": {"status": "Healthy"}}
    assert told(before, after) == [
        "Updated sync status: OutOfSync -> Synced",
        "Updated health status: Degraded -> Healthy",
    ]
    assert told(after, after) == []


@pytest.mark.parametrize(
    ("old", "new", "of_note"),
    [
        ("Missing", "Progressing", False),
        ("Progressing", "Healthy", False),
        ("Healthy", "Progressing", False),
        ("Healthy", "Missing", True),
        ("Healthy", "Degraded", True),
        ("Progressing", "Suspended", True),
    ],
)
def test_what_a_roll_out_passes_through_is_not_told(old: str, new: str, of_note: bool) -> None:
    found = told({"health": {"status": old}}, {"health": {"status": new}})
    assert found == ([f"Updated health status: {old} -> {new}"] if of_note else [])


def test_the_first_status_is_no_change() -> None:
    assert told({}, {"sync": {"status": "OutOfSync"}, "health": {"status": "Missing"}}) == []
