"""What health means for the step that waits for it (reference 2.1, rule 9)."""

import pytest

from trueup.core.health import outcome
from trueup.model.health import Health, Status


@pytest.mark.parametrize(
    ("status", "plain", "hook"),
    [
        (None, "Succeeded", "Succeeded"),
        (Status.HEALTHY, "Succeeded", "Succeeded"),
        (Status.SUSPENDED, "Running", "Running"),
        (Status.PROGRESSING, "Running", "Running"),
        (Status.MISSING, "Running", "Running"),
        (Status.DEGRADED, "Failed", "Failed"),
        (Status.UNKNOWN, "Running", "Failed"),
    ],
)
def test_outcome(status: Status | None, plain: str, hook: str) -> None:
    found = Health(status) if status else None
    assert outcome(found, hook=False) == plain
    assert outcome(found, hook=True) == hook
