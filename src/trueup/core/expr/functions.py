"""What expressions may call."""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.core.expr.converting import CONVERTING
from trueup.core.expr.dates import DATES
from trueup.core.expr.lists import LISTS
from trueup.core.expr.numbers import NUMBERS
from trueup.core.expr.over import OVER
from trueup.core.expr.texts import TEXTS

__all__ = ["FUNCTIONS", "OVER"]

FUNCTIONS: Mapping[str, Callable[..., Any]] = {**TEXTS, **NUMBERS, **LISTS, **CONVERTING, **DATES}
