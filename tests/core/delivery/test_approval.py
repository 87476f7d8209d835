"""What of an object waits for a person's approval."""

from typing import Any

import pytest

from trueup.core.delivery.approval import waits
from trueup.core.plan.guard import WAITING
from trueup.k8s.object import Object

SYNC = {"phase": "Running", "message": f"{WAITING} the deletion of pruned resources"}
PLAN = {"digest": "d1", "state": "AwaitingApproval"}


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("Stack", {"plan": PLAN}, ("Stack", "d1")),
        ("Stack", {"plan": {**PLAN, "state": "Approved"}}, None),
        ("Stack", {"plan": None}, None),
        ("Stack", {}, None),
        ("Proposal", {"digest": "d2", "phase": "Planned"}, ("Proposal", "d2")),
        ("Proposal", {"digest": "d2", "phase": "Merged"}, None),
        ("Application", {"plan": PLAN}, None),
        ("Application", {"operationState": SYNC}, ("Application", "")),
        ("Application", {"operationState": {**SYNC, "phase": "Succeeded"}}, None),
        ("Application", {"operationState": {**SYNC, "message": "waiting for hooks"}}, None),
    ],
)
def test_a_plan_that_waits(kind: str, status: dict[str, Any], expected: object) -> None:
    body = {"apiVersion": "trueup.dev/v1alpha1", "kind": kind, "metadata": {"name": "x"}}
    assert waits(Object({**body, "status": status})) == expected
