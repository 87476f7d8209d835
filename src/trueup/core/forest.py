"""
Forest: the tree of one application, kept between two looks at it.

What is below each managed object is made once, and anew only when something in it has changed, as
far as the live objects still know what has. So a look costs what changed, and not what is there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Protocol

from trueup.core.health import Judge, health
from trueup.core.kin import PARENTS, Held, kin, noted_owner
from trueup.core.tree import Node, tree
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref


class Grown(Held, Protocol):
    """The live objects of a cluster, and which of them have changed."""

    def children(self, uid: str) -> Sequence[Object]: ...

    def changed(self, since: int) -> tuple[int, Sequence[Ref] | None]: ...


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
        self._roots: defaultdict[Ref, set[Ref]] = defaultdict(set)
        self._uids: defaultdict[str, set[Ref]] = defaultdict(set)
        self._kinds: defaultdict[tuple[GroupKind, str], set[Ref]] = defaultdict(set)
        self._shared: set[str] = set()  # uids that are below several roots

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
            found |= self._roots.get(ref, set())
            obj = self._live.get(ref)
            for uid in _owners(obj) if obj else ():
                found |= self._uids.get(uid, set())
            if ref.kind in PARENTS:
                found |= self._kinds.get((PARENTS[ref.kind], ref.namespace), set())
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
        for index, key in self._places(found):
            index[key].add(root)
        self._shared |= {each.uid for each in found if each.uid and len(self._uids[each.uid]) > 1}

    def _fell(self, root: Ref) -> None:
        found = self._below.pop(root, ())
        for index, key in self._places(found):
            index[key].discard(root)
            if not index[key]:
                del index[key]
        self._shared -= {each.uid for each in found if len(self._uids.get(each.uid, ())) < 2}

    def _places(self, nodes: Iterable[Node]) -> Iterator[tuple[defaultdict[Any, set[Ref]], Any]]:
        """Where the nodes below a root are found again."""
        for each in nodes:
            kind = GroupKind(each.group, each.kind)
            yield self._roots, Ref(kind, each.namespace, each.name)
            yield self._uids, each.uid
            yield self._kinds, (kind, each.namespace)

    def _all(self) -> tuple[Node, ...]:
        """Each object once, below the first root that it is below."""
        nodes = tuple(chain.from_iterable(self._below[root] for root in self._refs))
        if not self._shared:
            return nodes
        first = {each.uid: at for at, each in reversed([*enumerate(nodes)])}
        return tuple(each for at, each in enumerate(nodes) if not each.uid or first[each.uid] == at)


def _owners(obj: Object) -> Iterator[str]:
    for owner in obj.at("metadata", "ownerReferences") or ():
        yield str(owner.get("uid"))
    if noted := noted_owner(obj.body):
        yield noted
