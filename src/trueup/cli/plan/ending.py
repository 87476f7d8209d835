"""Ending: the exit code of a plan, as pipelines ask for it."""

from collections.abc import Callable, Mapping

from trueup.cli.given import Given
from trueup.cli.output import FAILED, USAGE, Failure
from trueup.model.changeset import ChangeSet, PartState
from trueup.model.policy import Severity

CHANGES = 2
"""Of ``--detailed-exitcode``, as Terraform's."""


def _says(severity: Severity) -> Callable[[ChangeSet], bool]:
    def found(changes: ChangeSet) -> bool:
        remarks = (*changes.remarks, *(each for part in changes.parts for each in part.findings))
        return any(each.severity is severity for each in remarks)

    return found


_CASES: Mapping[str, Callable[[ChangeSet], bool]] = {
    "error": lambda changes: changes.stops,
    "warning": _says(Severity.WARNING),
    "approval": lambda changes: any(part.needs for part in changes.parts),
    "destroy": lambda changes: bool(changes.counts.delete or changes.counts.replace),
    "change": lambda changes: not changes.empty,
    "provisional": lambda changes: changes.provisional,
    "none": lambda changes: False,
}


def check(given: Given) -> None:
    for each in given.many("fail-on"):
        if each not in _CASES:
            raise Failure(f"unknown --fail-on {each}", f"one of {', '.join(_CASES)}", USAGE)


def code(given: Given, changes: ChangeSet) -> int:
    """0, or 1 for what ``--fail-on`` names; with ``--detailed-exitcode`` 2 where it changes."""
    cases = given.many("fail-on") or ("error",)
    if any(_CASES[each](changes) for each in cases):
        return FAILED
    failed = any(part.state is PartState.FAILED for part in changes.parts)
    if not given.on("detailed-exitcode"):
        return 0
    if failed:
        return FAILED
    return 0 if changes.empty else CHANGES
