"""
Meter: what is counted, kept in this process: the ``Meter`` port.

A series is found by its labels and moved by an addition: counting costs about a microsecond. Its
line is made when somebody asks, and kept until it is counted again: most of a fleet rests. A metric
whose labels others choose has as many series as its table says, and no more: what is left out is
counted itself.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator

from trueup.core.metrics.catalogue import BEGUN
from trueup.core.metrics.catalogue.process import LEFT_OUT
from trueup.core.metrics.text import LONGEST, Counted, Exemplar, counter, distribution, labelled
from trueup.core.spans import sampled
from trueup.model.metric import Kind, Metric

NAMED = ("namespace", "name")
JOINED = 200  # series whose lines are one piece
DISTRIBUTIONS = (Kind.HISTOGRAM, Kind.SUMMARY)


class _Series:
    """One of them: its labels as text, and where it stands."""

    __slots__ = ("buckets", "count", "example", "examples", "labels", "line", "sum")

    def __init__(self, labels: str, buckets: int) -> None:
        self.labels = labels
        self.sum = 0.0
        self.count = 0
        self.buckets = [0] * buckets
        self.example: Exemplar | None = None
        self.examples: list[Exemplar | None] = [None] * buckets
        self.line = b""  # as it was told last; empty: it is another by now


Labels = tuple[str, ...]


class CountingMeter:
    """*tracing*: share of traces that are sent somewhere, so that exemplars lead to them."""

    def __init__(self, *, tracing: float = 0.0) -> None:
        self.tracing = tracing
        self._families: dict[str, tuple[Metric, dict[Labels, _Series]]] = {}
        self.begin()

    def begin(self) -> None:
        """
        Nothing is counted yet, but what is known to be counted some day.

        Gauges stay: what is under way now ends some time, and takes back what it added.
        """
        for metric, family in self._families.values():
            under_way = metric.kind is Kind.GAUGE
            kept = {labels: each for labels, each in family.items() if under_way and each.sum}
            family.clear()
            family.update(kept)
        for metric, labels in BEGUN:
            self.count(metric, labels, 0.0)

    def count(self, metric: Metric, labels: Labels = (), by: float = 1.0, trace: str = "") -> None:
        if series := self._series(metric, labels):
            series.sum += by
            series.line = b""
            if trace and sampled(trace, self.tracing):
                series.example = Exemplar(trace, by)

    def observe(self, metric: Metric, labels: Labels, value: float, trace: str = "") -> None:
        if series := self._series(metric, labels):
            series.sum += value
            series.count += 1
            series.line = b""
            if not metric.buckets:
                return
            place = bisect_left(metric.buckets, value)
            series.buckets[place] += 1
            if trace and sampled(trace, self.tracing):
                series.examples[place] = Exemplar(trace, value)

    def put(self, metric: Metric, labels: Labels, value: float) -> None:
        if series := self._series(metric, labels):
            series.sum = value
            series.line = b""

    def add(self, metric: Metric, labels: Labels, by: float) -> None:
        if series := self._series(metric, labels):
            series.sum += by
            series.line = b""

    def forget(self, gone: Collection[Labels]) -> None:
        """All series whose first two labels, the namespace and name of an object, are *gone*."""
        for metric, family in self._families.values():
            if metric.labels[:2] == NAMED:
                for labels in [each for each in family if each[:2] in gone]:
                    del family[labels]

    def lines(self, metric: Metric, *, openly: bool) -> Iterator[bytes]:
        """Those of one metric, in pieces made while they are taken; what came since may miss."""
        known, family = self._families.get(metric.name, (metric, {}))
        series = list(family.values())
        for at in range(0, len(series), JOINED):
            part = series[at : at + JOINED]
            yield b"".join([_line(known, each, openly=openly) for each in part])

    def _series(self, metric: Metric, labels: Labels) -> _Series | None:
        found = self._families.get(metric.name)
        family = found[1] if found else self._families.setdefault(metric.name, (metric, {}))[1]
        series = family.get(labels)
        if series is None:
            labels = tuple([each[:LONGEST] for each in labels])  # what is told alike is one series
            series = family.get(labels)
        if series is None:
            if len(family) >= metric.most:
                self.count(LEFT_OUT, (metric.name,))
                return None
            buckets = len(metric.buckets) + 1 if metric.buckets else 0
            series = family[labels] = _Series(labelled(metric.labels, labels), buckets)
        return series


def _line(metric: Metric, series: _Series, *, openly: bool) -> bytes:
    """Kept, where both formats have the same."""
    if series.line:
        return series.line
    if metric.kind in DISTRIBUTIONS:
        counted = Counted(series.count, series.sum, series.buckets, series.examples)
        made = distribution(metric, series.labels, counted, openly=openly)
    else:
        example = series.example if openly else None
        made = counter(metric.name, series.labels, series.sum, example)
    if not metric.buckets and series.example is None:
        series.line = made
    return made
