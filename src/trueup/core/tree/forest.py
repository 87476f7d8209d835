"""
Forest: the tree of one application, kept between two looks at it.

What is below each managed object is made once, and anew only when something in it has changed, as
far as the live objects still know what has. So a look costs what changed, and not what is there.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence, Set
from itertools import chain
from typing import Protocol

from trueup.core.health import Judge, health
from trueup.core.tree import Node, tree
from trueup.core.tree.kin import PARENTS, Held, kin, noted_owner
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref


class Grown(Held, Protocol):
    """The live objects of a cluster, and which of them have changed."""

    def children(self, uid: str) -> Sequence[Object]: ...

    def changed(self, since: int) -> tuple[int, Sequence[Ref] | None]: ...


_NOWHERE: Set[Ref] = frozenset()
_PARENTS = frozenset((kind.group, kind.kind) for kind in PARENTS.values())


class _Roots:
    """Below which roots something is: nearly everything is below one, some of it below several."""

    def __init__(self) -> None:
        self._one: dict[Hashable, Ref] = {}
        self.several: dict[Hashable, set[Ref]] = {}

    def of(self, key: Hashable) -> Set[Ref]:
        if (several := self.several.get(key)) is not None:
            return several
        one = self._one.get(key)
        return _NOWHERE if one is None else {one}

    def add(self, key: Hashable, root: Ref) -> None:
        known = self._one.setdefault(key, root)
        if known is not root and known != root:
            self.several.setdefault(key, {known}).add(root)

    def drop(self, key: Hashable, root: Ref) -> None:
        several = self.several.get(key)
        if several is None:
            if self._one.get(key) == root:
                del self._one[key]
            return
        several.discard(root)
        if len(several) < 2:
            (self._one[key],) = self.several.pop(key)
        else:
            self._one[key] = next(iter(several))


class Forest:
    """
    Of one application in one cluster.

    A *root* is a managed object, and *below* it are its own node and those of all that it owns.
    """

    def __init__(self, live: Grown, judge: Judge = health, labels: Sequence[str] = ()) -> None:
        self._live = live
        self._judge = judge
        self._labels = labels
        self._since = -1
        self._refs: tuple[Ref, ...] = ()
        self._nodes: tuple[Node, ...] = ()
        self._below: dict[Ref, tuple[Node, ...]] = {}
        self._names = _Roots()
        self._uids = _Roots()
        self._kinds = _Roots()  # of those that others may be kin of, with their namespace

    def nodes(self, managed: Iterable[Ref]) -> tuple[Node, ...]:
        """As `tree` makes them; the very same tuple as before if nothing has changed."""
        refs = tuple(managed)
        self._since, changed = self._live.changed(self._since)
        if changed is None:
            stale = {*self._below, *refs}
        else:
            stale = self._stale(changed) | (self._below.keys() ^ set(refs))
        if stale or refs != self._refs:
            for root in stale:
                self._fell(root)
            for root in stale.intersection(refs):
                self._grow(root)
            self._refs = refs
            self._nodes = self._all()
        return self._nodes

    def _stale(self, changed: Iterable[Ref]) -> set[Ref]:
        """The roots below which something has changed, come or gone."""
        found: set[Ref] = set()
        for ref in changed:
            found |= self._names.of((ref.kind.group, ref.kind.kind, ref.namespace, ref.name))
            obj = self._live.get(ref)
            for uid in _owners(obj) if obj else ():
                found |= self._uids.of(uid)
            if ref.kind in PARENTS:
                parent = PARENTS[ref.kind]
                found |= self._kinds.of((parent.group, parent.kind, ref.namespace))
        return found

    def _grow(self, root: Ref) -> None:
        live = self._live
        found = tree(
            [(root, live.get(root))],
            live.children,
            lambda obj: kin(obj, live),
            self._judge,
            self._labels,
        )
        self._below[root] = found
        for each in found:
            self._names.add((each.group, each.kind, each.namespace, each.name), root)
            if each.uid:
                self._uids.add(each.uid, root)
            if (each.group, each.kind) in _PARENTS:
                self._kinds.add((each.group, each.kind, each.namespace), root)

    def _fell(self, root: Ref) -> None:
        for each in self._below.pop(root, ()):
            self._names.drop((each.group, each.kind, each.namespace, each.name), root)
            self._uids.drop(each.uid, root)
            self._kinds.drop((each.group, each.kind, each.namespace), root)

    def _all(self) -> tuple[Node, ...]:
        """Each object once, below the first root that it is below."""
        nodes = tuple(chain.from_iterable(self._below[root] for root in self._refs))
        if not self._uids.several:
            return nodes
        first = {each.uid: at for at, each in reversed([*enumerate(nodes)])}
        return tuple(each for at, each in enumerate(nodes) if not each.uid or first[each.uid] == at)


def _owners(obj: Object) -> Iterator[str]:
    for owner in obj.at("metadata", "ownerReferences") or ():
        yield str(owner.get("uid"))
    if noted := noted_owner(obj.body):
        yield noted
