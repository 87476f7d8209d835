"""Rules: what one kind is defaulted and checked by."""

from collections.abc import Callable
from typing import Any

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.problems import Problems
from trueup.k8s.value import Value

Draft = dict[str, Any]  # a private copy of the new object, filled in place
Default = Callable[[Draft, Draft | None, Admission], None]
Check = Callable[[Draft, Problems], None]
Compare = Callable[[Draft, Draft, Problems], None]


def no_default(body: Draft, before: Draft | None, context: Admission) -> None:
    """Nothing to fill in."""


def no_check(body: Draft, problems: Problems) -> None:
    """Nothing to look for."""


def no_compare(before: Draft, after: Draft, problems: Problems) -> None:
    """Everything may change."""


class Rules(Value, frozen=True):
    """
    The steps for one kind. Names and labels are the caller's to check.

    *default* fills the new body in place (the second argument is what is stored, None on
    create) with what belongs to whoever sent it, *complete* with what is the server's own:
    addresses, finalizers, what plug-ins add. *check* looks at it alone, *compare* at what changed.
    """

    default: Default = no_default
    check: Check = no_check
    compare: Compare = no_compare
    complete: Default = no_default
    compared_first: bool = False  # whether upstream tells first of what changed
