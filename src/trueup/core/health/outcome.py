"""Outcome: what the health of an object means for the step that waits for it (2.1, rule 9)."""

from enum import StrEnum

from trueup.model.health import Health, Status


class Outcome(StrEnum):
    """Of a task that was carried out."""

    SUCCEEDED = "Succeeded"
    RUNNING = "Running"
    FAILED = "Failed"


def outcome(found: Health | None, *, hook: bool) -> Outcome:
    """
    No opinion is as good as Healthy.

    A degraded object fails the step; a hook fails as well if its health is unknown, any other
    object is waited for.
    """
    if found is None or found.status is Status.HEALTHY:
        return Outcome.SUCCEEDED
    if found.status is Status.DEGRADED or (hook and found.status is Status.UNKNOWN):
        return Outcome.FAILED
    return Outcome.RUNNING
