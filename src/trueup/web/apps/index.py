"""Index: the keys of all Applications in one order, kept while they change."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator

from trueup.core.listing.order import Key, Order
from trueup.core.listing.row import Row


class Index:
    """A change costs two searches, and a move in a list of pointers."""

    def __init__(self, order: Order, rows: Iterable[Row]) -> None:
        self._order = order
        self._at = {row.key: order.key(row) for row in rows}
        self._sorted = sorted(self._at.values())

    def put(self, key: tuple[str, str], row: Row | None) -> None:
        """It is like that now; None: it is gone."""
        before = self._at.pop(key, None)
        now = self._order.key(row) if row is not None else None
        if now != before and before is not None:
            del self._sorted[bisect_left(self._sorted, before)]
        if now is not None:
            self._at[key] = now
            if now != before:
                insort(self._sorted, now)

    def keys(self, after: Key | None = None) -> Iterator[tuple[str, str]]:
        """From the first one that stands behind *after*, which need not be there any more."""
        start = bisect_right(self._sorted, after) if after is not None else 0
        for number in range(start, len(self._sorted)):
            *_, namespace, name = self._sorted[number]
            yield namespace, name
