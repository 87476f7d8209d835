"""What an expression may make: a condition is somebody's input, and is asked often."""

from collections.abc import Sequence
from typing import TypeVar

from trueup.core.expr.tokens import ExpressionFailed

LONGEST = 10_000  # characters of an expression
DEEPEST = 60  # nested parts
ELEMENTS = 1_000_000  # of a list, characters of a text

T = TypeVar("T", bound=Sequence[object])


def long_enough(value: T) -> T:
    if len(value) > ELEMENTS:
        raise ExpressionFailed(f"the result is longer than {ELEMENTS}")
    return value
