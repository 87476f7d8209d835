"""Which functions a template may call: Go's own, and those that stand beside or for them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from trueup.core.gotemplate.builtins import BUILTINS
from trueup.core.gotemplate.calls import Function, function
from trueup.core.gotemplate.prices import price

Functions = Mapping[str, Callable[..., Any]]


class Known:
    """Those of *given*, before Go's."""

    def __init__(self, given: Functions) -> None:
        self._given = given

    def __contains__(self, name: object) -> bool:
        return name in self._given or name in BUILTINS

    def __getitem__(self, name: str) -> Function:
        found = function(self._given[name] if name in self._given else BUILTINS[name])
        return replace(found, price=price(name))

    def is_own(self, name: str) -> bool:
        """Whether it is Go's: some of these are no ordinary functions."""
        return name in BUILTINS and name not in self._given
