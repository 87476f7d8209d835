"""
Checks: what is wrong with a proposal as SARIF, for the checks of a pull request.

A part of which no plan could be made is a result too: else a check would be green where nothing is
known.
"""

from collections.abc import Iterator
from typing import Any

from trueup.core.changeset.told import name
from trueup.core.terraform.sarif import report
from trueup.model.changeset import ChangeSet, Part, PartState
from trueup.model.policy import Finding, Severity

FAILED = "PlanFailed"


def checks(changes: ChangeSet, version: str = "") -> dict[str, Any]:
    """*version*: ours."""
    return report(_all(changes), version)


def _all(changes: ChangeSet) -> Iterator[tuple[Finding, str]]:
    for each in changes.remarks:
        yield each, "."
    for part in changes.parts:
        findings = part.findings
        for each in findings:
            yield each, part.path or "."
        if part.state is PartState.FAILED and not any(each.stops for each in findings):
            yield _failed(part), part.path or "."


def _failed(part: Part) -> Finding:
    return Finding(
        FAILED, f"{name(part)}: {part.why or 'no plan could be made'}", "", Severity.ERROR
    )
