"""Standing: how queues, clusters and caches are, read when somebody asks."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from trueup.core.metrics.text import gauge
from trueup.model.metric import Metric

Read = Callable[[], Iterable[tuple[Metric, tuple[str, ...], float]]]
"""Metric, labels, value."""


class Standing:
    """What *read* gives is told as it is then."""

    def __init__(self, metrics: Iterable[Metric], read: Read) -> None:
        self.metrics = tuple(metrics)
        self._read = read
        self._lines: Mapping[str, list[bytes]] = {}

    async def ready(self) -> None:
        lines: dict[str, list[bytes]] = {}
        for metric, labels, value in self._read():
            lines.setdefault(metric.name, []).append(gauge(metric, labels, value))
        self._lines = lines

    def lines(self, metric: Metric, *, openly: bool) -> Iterator[bytes]:
        del openly
        yield from self._lines.get(metric.name, ())
