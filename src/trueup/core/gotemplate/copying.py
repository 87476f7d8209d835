"""Copies of data, for templates that change what they are given."""

from typing import Any

from trueup.core.gotemplate.failed import ROUNDS, CallFailed
from trueup.core.gotemplate.values import is_list, is_map


def copied(value: Any) -> Any:
    """All of it but what cannot be changed."""
    return _Copy()(value)


class _Copy:
    def __init__(self) -> None:
        self._left = 2 * ROUNDS

    def __call__(self, value: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            raise CallFailed("the value is too large to be copied")
        if is_list(value):
            made = list if type(value) is tuple else type(value)
            return made(map(self, value))
        if is_map(value):
            made = type(value) if isinstance(value, dict) else dict
            return made({key: self(item) for key, item in value.items()})
        return value
