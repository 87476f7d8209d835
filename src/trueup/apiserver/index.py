"""
Index: the committed objects by name, by uid and by owner, in memory.

Sorted names are kept per resource and made anew only when a name came or went.
"""

from bisect import bisect_left
from collections.abc import Iterator

from trueup.apiserver.records import Change, Event, Key, Record

Place = tuple[str, str]  # namespace, name


class _Table:
    """The objects of one resource."""

    __slots__ = ("_order", "rows")

    def __init__(self) -> None:
        self.rows: dict[Place, Record] = {}
        self._order: list[Place] | None = None

    def put(self, place: Place, record: Record) -> None:
        if place not in self.rows:
            self._order = None
        self.rows[place] = record

    def remove(self, place: Place) -> None:
        if self.rows.pop(place, None) is not None:
            self._order = None

    def ordered(self, namespace: str) -> list[Record]:
        if self._order is None:
            self._order = sorted(self.rows)
        if not namespace:
            return [self.rows[place] for place in self._order]
        first = bisect_left(self._order, (namespace, ""))
        last = bisect_left(self._order, (namespace + "\0", ""))
        return [self.rows[place] for place in self._order[first:last]]


class Index:
    """All tables, and who owns whom."""

    def __init__(self) -> None:
        self._tables: dict[str, _Table] = {}
        self._uids: dict[str, Record] = {}
        self._dependents: dict[str, set[Key]] = {}

    def get(self, key: Key) -> Record | None:
        table = self._tables.get(key[0])
        return table.rows.get(key[1:]) if table else None

    def select(self, resource: str, namespace: str = "") -> list[Record]:
        table = self._tables.get(resource)
        return table.ordered(namespace) if table else []

    def count(self, resource: str) -> int:
        table = self._tables.get(resource)
        return len(table.rows) if table else 0

    def by_uid(self, uid: str) -> Record | None:
        return self._uids.get(uid)

    def dependents(self, uid: str) -> Iterator[Record]:
        """The objects that name *uid* as an owner."""
        for key in sorted(self._dependents.get(uid, ())):
            if found := self.get(key):
                yield found

    def apply(self, event: Event) -> None:
        """Make the state as it is after *event*."""
        key = event.record.key
        if before := self.get(key):
            self._forget(key, before)
        table = self._tables.setdefault(key[0], _Table())
        if event.change is Change.DELETED:
            table.remove(key[1:])
            return
        table.put(key[1:], event.record)
        self._uids[event.record.uid] = event.record
        for owner in event.record.owners:
            self._dependents.setdefault(owner, set()).add(key)

    def _forget(self, key: Key, record: Record) -> None:
        self._uids.pop(record.uid, None)
        for owner in record.owners:
            keys = self._dependents[owner]
            keys.discard(key)
            if not keys:
                del self._dependents[owner]
