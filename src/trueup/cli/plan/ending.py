"""Ending: the exit code of a plan, as pipelines ask for it."""

from collections.abc import Callable, Mapping

from trueup.cli.given import Given
from trueup.cli.output import FAILED, USAGE, Failure
from trueup.model.policy import Severity
from trueup.model.proposal import PartState, Proposed

CHANGES = 2
"""Of ``--detailed-exitcode``, as Terraform's."""


def _says(severity: Severity) -> Callable[[Proposed], bool]:
    def found(proposed: Proposed) -> bool:
        remarks = (*proposed.remarks, *(each for part in proposed.parts for each in part.findings))
        return any(each.severity is severity for each in remarks)

    return found


_CASES: Mapping[str, Callable[[Proposed], bool]] = {
    "error": lambda proposed: proposed.stops,
    "warning": _says(Severity.WARNING),
    "approval": lambda proposed: any(part.needs for part in proposed.parts),
    "destroy": lambda proposed: bool(proposed.counts.delete or proposed.counts.replace),
    "change": lambda proposed: not proposed.empty,
    "provisional": lambda proposed: proposed.provisional,
    "none": lambda proposed: False,
}


def check(given: Given) -> None:
    for each in given.many("fail-on"):
        if each not in _CASES:
            raise Failure(f"unknown --fail-on {each}", f"one of {', '.join(_CASES)}", USAGE)


def code(given: Given, proposed: Proposed) -> int:
    """0, or 1 for what ``--fail-on`` names; with ``--detailed-exitcode`` 2 where it changes."""
    cases = given.many("fail-on") or ("error",)
    if any(_CASES[each](proposed) for each in cases):
        return FAILED
    failed = any(part.state is PartState.FAILED for part in proposed.parts)
    if not given.on("detailed-exitcode"):
        return 0
    if failed:
        return FAILED
    return 0 if proposed.empty else CHANGES
