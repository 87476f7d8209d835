"""What expressions may call."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from trueup.core.expr.bounds import Budget
from trueup.core.expr.converting import CONVERTING
from trueup.core.expr.dates import DATES
from trueup.core.expr.lists import LISTS, SIMPLE
from trueup.core.expr.numbers import NUMBERS
from trueup.core.expr.over import OVER, in_order_of
from trueup.core.expr.texts import TEXTS

__all__ = ["FUNCTIONS", "OVER"]

FUNCTIONS: Mapping[str, Callable[..., Any]] = {**TEXTS, **NUMBERS, **LISTS, **CONVERTING, **DATES}
Price = Callable[[Budget, Sequence[Any]], None]


def _searched(budget: Budget, values: Sequence[Any]) -> None:
    budget.search(*values)


def _read(budget: Budget, values: Sequence[Any]) -> None:
    budget.read(*values)


def _sorted(budget: Budget, values: Sequence[Any]) -> None:
    budget.search(*values)
    budget.spend(in_order_of(sum(len(each) for each in values if isinstance(each, list))))


def _compared(budget: Budget, values: Sequence[Any]) -> None:
    """Lists and maps are held against each other, one by one."""
    budget.search(*values)
    for each in values:
        if isinstance(each, list | tuple):
            budget.spend(sum(type(one) not in SIMPLE for one in each) ** 2)


PRICES: Mapping[str, Price] = {
    **dict.fromkeys(("flatten", "toJSON", "string", "min", "max", "mean", "median"), _searched),
    **dict.fromkeys(("date", "duration", "timezone"), _read),
    "sort": _sorted,
    "uniq": _compared,
}
"""Of functions that do more than go once through what they are given."""
