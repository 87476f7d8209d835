"""Forests: the trees of the applications that somebody looks at, kept from look to look."""

from collections import OrderedDict
from collections.abc import Sequence

from trueup.core.health import Judge
from trueup.core.tree.forest import Forest
from trueup.k8s.ref import Ref
from trueup.ports import Live

BOUND = 64  # applications; those that were looked at last


class Forests:
    """One for each application, in the cluster that it is in now; *labels*: what nodes show."""

    def __init__(self, labels: Sequence[str] = ()) -> None:
        self.labels = labels
        self._kept: OrderedDict[Ref, tuple[Live, Forest]] = OrderedDict()

    def of(self, app: Ref, live: Live, judge: Judge) -> Forest:
        kept, forest = self._kept.get(app, (None, None))
        if forest is None or kept is not live:
            forest = Forest(live, judge, self.labels)
        self._kept[app] = live, forest
        self._kept.move_to_end(app)
        if len(self._kept) > BOUND:
            self._kept.popitem(last=False)
        return forest
