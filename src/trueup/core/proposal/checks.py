"""
Checks: what is wrong with a proposal as SARIF, for the checks of a pull request.

A part of which no plan could be made is a result too: else a check would be green where nothing is
known.
"""

from collections.abc import Iterator
from typing import Any

from trueup.core.proposal.told import name
from trueup.core.terraform.sarif import report
from trueup.model.policy import Finding, Severity
from trueup.model.proposal import Part, PartState, Proposed

FAILED = "PlanFailed"


def checks(proposed: Proposed, version: str = "") -> dict[str, Any]:
    """*version*: ours."""
    return report(_all(proposed), version)


def _all(proposed: Proposed) -> Iterator[tuple[Finding, str]]:
    for each in proposed.remarks:
        yield each, "."
    for part in proposed.parts:
        findings = part.findings
        for each in findings:
            yield each, part.path or "."
        if part.state is PartState.FAILED and not any(each.stops for each in findings):
            yield _failed(part), part.path or "."


def _failed(part: Part) -> Finding:
    return Finding(
        FAILED, f"{name(part)}: {part.why or 'no plan could be made'}", "", Severity.ERROR
    )
