"""What is put down after a run: what of Git is carried out by it, and what is not."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from trueup.core.stacks.results import guarded, settled
from trueup.model.stack import AppliedStatus, PlanStatus, StackStatus
from trueup.model.stacking import Standing

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
PLAN = PlanStatus("r1", "d2", revision="c2", files="f2", inputs="i2", state="Applied")
BEFORE = AppliedStatus("apply", "c1", "f1", "i1", "d1", 7)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({}, AppliedStatus("apply", "c2", "f2", "i2", "d2", 8, NOW)),
        ({"kind": "destroy"}, AppliedStatus("destroy", "c2", "f2", "i2", "d2", 8, NOW)),
        # Drift that was accepted: nothing of Git has been carried out.
        ({"kind": "drift"}, AppliedStatus("apply", "c1", "f1", "i1", "d1", 8, NOW)),
        # Only some resources: the rest is still to be done, or still there.
        ({"partial": True}, AppliedStatus("apply", "c2", "", "", "d2", 8, NOW)),
        (
            {"partial": True, "kind": "destroy"},
            AppliedStatus("apply", "c2", "", "", "d2", 8, NOW),
        ),
        ({"state": "Rejected"}, BEFORE),
    ],
)
def test_what_counts_as_applied(part: dict[str, Any], expected: AppliedStatus) -> None:
    plan = msgspec.structs.replace(PLAN, **part)
    after = settled(StackStatus(applied=BEFORE), plan, Standing(8, "l"), NOW)
    assert after.plan == plan
    assert after.applied == expected


def test_an_output_that_says_what_is_secret_is_sensitive_though_nobody_marked_it() -> None:
    said = {
        "plain": {"value": "10.0.0.1"},
        "marked": {"value": "x", "sensitive": True},
        "list": {"value": ["a", "a-secret-text"]},
        "inside": {"value": "https://user:a-secret-text@example.test"},
    }
    found = guarded(said, ("a-secret-text",))
    assert [name for name, each in found.items() if each["sensitive"]] == [
        "marked",
        "list",
        "inside",
    ]
