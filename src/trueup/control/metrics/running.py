"""Running: how long the runs of Stacks took, counted as they end."""

from trueup.control.holdings import Change, Reason
from trueup.control.metrics.keeping import Held
from trueup.core.metrics.catalogue.stacks import RUNS
from trueup.core.metrics.stacks import ended
from trueup.k8s.ref import Ref
from trueup.model.stack import STACK
from trueup.ports import Meter


class Running:
    """`told` is to be told of changes; a run that had ended before is not counted."""

    def __init__(self, live: Held, meter: Meter) -> None:
        self._live, self._meter = live, meter
        self._last: dict[Ref, str] = {}
        for ref in live.refs(STACK):
            self._look(ref, count=False)

    def told(self, change: Change) -> None:
        if change.ref.kind != STACK:
            return
        if change.reason is Reason.GONE:
            self._last.pop(change.ref, None)
        else:
            self._look(change.ref, count=not change.initial)

    def _look(self, ref: Ref, *, count: bool) -> None:
        found = self._live.get(ref)
        run = ended(found.body) if found else None
        if run is None or self._last.get(ref) == run.id:
            return
        self._last[ref] = run.id
        if count:
            self._meter.observe(RUNS, (run.operation, run.result), run.seconds)
