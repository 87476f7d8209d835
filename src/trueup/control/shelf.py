"""
Shelf: the entries of one cluster, found by name, mark, owner, namespace or kind.

It holds and finds; when what comes in is decided by `control.watch`.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import TypeVar

from trueup.control.entry import Entry
from trueup.k8s.ref import GroupKind, Ref

K = TypeVar("K", bound=Hashable)


class Shelf:
    """Entries, and their indexes."""

    def __init__(self) -> None:
        self._entries: dict[Ref, Entry] = {}
        self._by_uid: dict[str, Ref] = {}
        self._by_app: defaultdict[str, set[Ref]] = defaultdict(set)
        self._by_owner: defaultdict[str, set[Ref]] = defaultdict(set)
        self._by_namespace: defaultdict[str, set[Ref]] = defaultdict(set)
        self._by_kind: defaultdict[GroupKind, set[Ref]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def get(self, ref: Ref) -> Entry | None:
        return self._entries.get(ref)

    def put(self, new: Entry) -> None:
        """In place of the entry of that name."""
        self.remove(new.ref)
        self._entries[new.ref] = new
        self._by_uid[new.uid] = new.ref
        self._by_kind[new.ref.kind].add(new.ref)
        self._by_namespace[new.ref.namespace].add(new.ref)
        if new.app and not new.owners:  # controllers copy marks to what they make
            self._by_app[new.app].add(new.ref)
        for uid in _above(new):
            self._by_owner[uid].add(new.ref)

    def remove(self, ref: Ref) -> Entry | None:
        """Gives what was there."""
        old = self._entries.pop(ref, None)
        if old is None:
            return None
        if self._by_uid.get(old.uid) == ref:
            del self._by_uid[old.uid]
        _discard(self._by_kind, ref.kind, ref)
        _discard(self._by_namespace, ref.namespace, ref)
        _discard(self._by_app, old.app, ref)
        for uid in _above(old):
            _discard(self._by_owner, uid, ref)
        return old

    def of_app(self, app: str) -> Iterator[Entry]:
        """Marked for *app*, and owned by no other object."""
        return self._sorted(self._by_app.get(app))

    def children(self, uid: str) -> Iterator[Entry]:
        return self._sorted(self._by_owner.get(uid))

    def of_kind(self, kind: GroupKind) -> Iterator[Entry]:
        return self._sorted(self._by_kind.get(kind))

    def in_namespace(self, namespace: str) -> Iterator[Entry]:
        return self._sorted(self._by_namespace.get(namespace))

    def apps(self, of: Entry) -> frozenset[str]:
        """The applications that it belongs to: by its mark, or by those of whoever owns it."""
        found: set[str] = set()
        seen: set[str] = set()
        self._climb(of, found, seen)
        return frozenset(found)

    def _climb(self, at: Entry, found: set[str], seen: set[str]) -> None:
        if at.app:
            found.add(at.app)
        for uid in at.owners:
            if uid not in seen:
                seen.add(uid)
                owner = self._entries.get(self._by_uid[uid]) if uid in self._by_uid else None
                if owner is not None:
                    self._climb(owner, found, seen)

    def _sorted(self, refs: set[Ref] | None) -> Iterator[Entry]:
        return (self._entries[ref] for ref in sorted(refs or ()))


def _above(entry: Entry) -> tuple[str, ...]:
    return (*entry.owners, entry.noted) if entry.noted else entry.owners


def _discard(index: dict[K, set[Ref]], key: K, ref: Ref) -> None:
    if refs := index.get(key):
        refs.discard(ref)
        if not refs:
            del index[key]
