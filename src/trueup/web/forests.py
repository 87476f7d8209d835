"""Forests: the trees of the applications that somebody looks at, kept from look to look."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

from trueup.core.health import Judge
from trueup.core.tree import Node
from trueup.core.tree.forest import Forest
from trueup.core.tree.hosts import Host, Tenancy
from trueup.k8s.ref import Ref
from trueup.ports import Live

BOUND = 64  # applications, and clusters; those that were looked at last


class Forests:
    """
    One for each application, in the cluster that it is in now; and where the pods of these run.

    *labels*: what nodes of the tree show; *host_labels*: what the cluster's nodes do.
    """

    def __init__(self, labels: Sequence[str] = (), host_labels: Sequence[str] = ()) -> None:
        self.labels = labels
        self._host_labels = host_labels
        self._kept: OrderedDict[Ref, tuple[Live, Forest]] = OrderedDict()
        self._tenancies: OrderedDict[int, tuple[Live, Tenancy]] = OrderedDict()

    def of(self, app: Ref, live: Live, judge: Judge) -> Forest:
        kept, forest = self._kept.get(app, (None, None))
        if forest is None or kept is not live:
            forest = Forest(live, judge, self.labels)
        self._kept[app] = live, forest
        self._kept.move_to_end(app)
        if len(self._kept) > BOUND:
            self._kept.popitem(last=False)
        return forest

    def hosts(self, live: Live, nodes: Iterable[Node]) -> tuple[Host, ...]:
        """What the pods among *nodes* run on in that cluster."""
        key = id(live)  # which is its own as long as it is kept here
        _, tenancy = self._tenancies.setdefault(key, (live, Tenancy(live)))
        self._tenancies.move_to_end(key)
        if len(self._tenancies) > BOUND:
            self._tenancies.popitem(last=False)
        return tenancy.hosts(nodes, self._host_labels)
