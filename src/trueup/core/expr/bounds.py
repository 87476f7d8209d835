"""
What an expression may cost: a condition is somebody's input, and is asked often, in the loop.

A `Budget` is spent as an evaluation goes on: a word of the expression that is asked is one, an
element that is handled one, a text a sixteenth of its length. So it ends after some tenths of a
second, whatever it says; what would be too large is never made.
"""

from collections.abc import Mapping
from typing import Any

from trueup.core.expr.tokens import ExpressionFailed

LONGEST = 10_000  # characters of an expression
DEEPEST = 60  # nested parts
ELEMENTS = 1_000_000  # of a list, characters of a text
WORK = 500_000  # of one expression
TOGETHER = 2 * WORK  # of all that are asked of one object
BUDGET = "budget()"
"""What of the scope keeps count; no expression can name it."""
REGEX, LETTER = 5000, 50  # for a regular expression that is read, and each letter of it
LETTERS = 16  # of a text that are handled as fast as an element


class Budget:
    """What may still be done; ``ExpressionFailed`` when it is spent."""

    __slots__ = ("_patterns", "left")

    def __init__(self, most: int = WORK) -> None:
        self.left = most
        self._patterns: set[str] = set()

    def spend(self, amount: int) -> None:
        self.left -= amount
        if self.left < 0:
            raise ExpressionFailed("it is too much work")

    def handle(self, *values: Any) -> None:
        """Values that are gone through once, but not what is in them."""
        amount = 0
        for each in values:
            if isinstance(each, str):
                amount += len(each) // LETTERS
            elif isinstance(each, list | tuple | Mapping):
                amount += len(each)
        if amount:
            self.spend(amount)

    def read(self, *values: Any) -> None:
        """Texts that are read letter by letter, some of it again and again."""
        for each in values:
            length = len(each) if isinstance(each, str) else 0
            self.spend(1 + length + length * length // LETTERS)

    def compile(self, pattern: str) -> None:
        """A regular expression, which is read once."""
        if pattern not in self._patterns:
            self.spend(REGEX + LETTER * len(pattern))
            self._patterns.add(pattern)

    def search(self, *values: Any) -> None:
        """Values with all that is in them. A list may hold another twice, which holds others …"""
        waiting = [*values]
        while waiting:
            each = waiting.pop()
            self.spend(2)
            if isinstance(each, str):
                self.spend(len(each) // LETTERS)
            elif isinstance(each, list | tuple):
                self.spend(len(each))
                waiting += each
            elif isinstance(each, Mapping):
                self.spend(2 * len(each))
                waiting += each.values()


def long_enough(length: int) -> None:
    """Before something is made of so many elements or letters."""
    if length > ELEMENTS:
        raise ExpressionFailed(f"the result is longer than {ELEMENTS}")
