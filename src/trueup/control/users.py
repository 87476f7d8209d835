"""
Users: which objects name which repositories, so that nobody is told of one that none does.

Sources of Applications, Stacks and Proposals, and what generators look into: all of them call it
``repoURL``, wherever it stands in their ``spec``.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trueup.control.holdings import Change, Reason
from trueup.control.metrics.keeping import Held
from trueup.core.source.repositories import normalized
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION
from trueup.model.applicationset import APPLICATION_SET
from trueup.model.proposal import PROPOSAL
from trueup.model.stack import STACK
from trueup.model.stackset import STACK_SET

KINDS = frozenset({APPLICATION, APPLICATION_SET, STACK, STACK_SET, PROPOSAL})
NAMED = "repoURL"


class Users:
    """
    *left* is told of an address that nobody names any more. `told` is to be told of changes.

    These only mark their object: thousands of them are read when somebody asks, who are few.
    """

    def __init__(self, live: Held, left: Callable[[str], None] = lambda _address: None) -> None:
        self._live = live
        self._left = left
        self._names: dict[Ref, frozenset[str]] = {}
        self._count: Counter[str] = Counter()
        self._marked = {ref for kind in KINDS for ref in live.refs(kind)}

    def told(self, change: Change) -> None:
        if change.ref.kind in KINDS and change.reason is not Reason.STATUS:
            self._marked.add(change.ref)

    def settle(self) -> None:
        """All that was told until now counts."""
        while self._marked:
            self._look(self._marked.pop())

    def any(self, repository: str) -> bool:
        """Whether something names it, however it is spelt, as far as is settled."""
        return normalized(repository) in self._count

    def _look(self, ref: Ref) -> None:
        found = self._live.get(ref)
        spec = found.body.get("spec") if found else None
        now = frozenset(map(normalized, _addresses(spec)))
        before = self._names.pop(ref, frozenset())
        if now:
            self._names[ref] = now
        self._count.update(now - before)
        for address in before - now:
            self._count[address] -= 1
            if not self._count[address]:
                del self._count[address]
                self._left(address)


def _addresses(said: Any) -> Iterator[str]:
    match said:
        case Mapping():
            for key, each in said.items():
                if key == NAMED and isinstance(each, str):
                    yield each
                else:
                    yield from _addresses(each)
        case list():
            for each in said:
                yield from _addresses(each)
