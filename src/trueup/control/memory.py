"""
Memory: what need not be worked out again. Losing it costs time and nothing else.

Comparisons are remembered by (desired, live): the digest of what was rendered and the
resourceVersion of what is live. An application whose fingerprint is that of the last look at
which nothing was left to do is settled, and costs nothing but the fingerprint.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """A mapping that keeps the *bound* entries that were used last."""

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._kept: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> V | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: K, value: V) -> V:
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > self._bound:
            self._kept.popitem(last=False)
        return value

    def drop(self, key: K) -> None:
        self._kept.pop(key, None)
