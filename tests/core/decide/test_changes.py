"""Statuses that change, as events."""

from collections.abc import Mapping

import msgspec

from trueup.core.decide.changes import changes
from trueup.k8s.object import Object
from trueup.model.application import Application


def told(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    app = msgspec.convert({"metadata": {"name": "web"}, "spec": {}, "status": after}, Application)
    return [each.message for each in changes(Object({"status": before}), app)]


def test_each_status_that_changes_is_told() -> None:
    before = {"sync": {"status": "OutOfSync"}, "health": {"status": "Missing"}}
    after = {"sync": {"status": "Synced"}, "health": {"status": "Healthy"}}
    assert told(before, after) == [
        "Updated sync status: OutOfSync -> Synced",
        "Updated health status: Missing -> Healthy",
    ]
    assert told(after, after) == []


def test_the_first_status_is_no_change() -> None:
    assert told({}, {"sync": {"status": "OutOfSync"}, "health": {"status": "Missing"}}) == []
