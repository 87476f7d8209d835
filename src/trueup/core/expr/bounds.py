"""What an expression may make: a condition is somebody's input, and is asked often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from trueup.core.expr.tokens import ExpressionFailed

LONGEST = 10_000  # characters of an expression
DEEPEST = 60  # nested parts
ELEMENTS = 1_000_000  # of a list, characters of a text
ROUNDS = 200_000  # elements that are asked or made, in one evaluation
COMPARED = 50_000  # pairs of lists and maps, to leave out those that are there twice
ALLOWANCE = "#allowance"
"""Under which the `Allowance` of an evaluation stands in its scope; no expression can name it."""

T = TypeVar("T", bound=Sequence[object])


@dataclass(slots=True)
class Allowance:
    """What one evaluation may still do: lists in lists cost what their lengths make together."""

    left: int = ROUNDS


def spend(scope: Mapping[str, Any], rounds: int) -> None:
    allowance: Allowance = scope[ALLOWANCE]
    allowance.left -= rounds
    if allowance.left < 0:
        raise ExpressionFailed(f"it asks or makes more than {ROUNDS} elements")


def long_enough(value: T) -> T:
    if len(value) > ELEMENTS:
        raise ExpressionFailed(f"the result is longer than {ELEMENTS}")
    return value
