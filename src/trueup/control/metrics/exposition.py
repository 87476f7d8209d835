"""
Exposition: everything that is told at a port, in the order of the catalogue, in pieces.

Between two pieces others have their turn: ten thousand applications are some ten megabytes, and
the event loop must not notice.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator
from typing import Protocol

from trueup.core.metrics.catalogue import METRICS
from trueup.core.metrics.text import END, header
from trueup.model.metric import Metric, Part

PIECE = 2**17  # bytes that are sent at once


Family = Callable[[bool], bytes]
"""Lines of a family, made by others; openly: as OpenMetrics."""


class Counts(Protocol):
    """What was counted; its lines come in pieces, each of which is made at once."""

    def lines(self, metric: Metric, *, openly: bool) -> Iterable[bytes]: ...


class Source(Counts, Protocol):
    """What is told of some metrics instead of what was counted."""

    @property
    def metrics(self) -> Collection[Metric]: ...

    async def ready(self) -> None:
        """Before lines are asked for."""
        ...


class Exposition:
    """*counts*: of all metrics that no source tells. `sources` are others when parts are."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self.sources: tuple[Source, ...] = ()

    async def pieces(
        self, parts: Collection[Part], *, openly: bool, families: Iterable[Family] = ()
    ) -> AsyncIterator[bytes]:
        """Of the metrics of *parts*; *families*: whole ones of others, at the end."""
        for source in self.sources:
            await source.ready()
        piece, size = [], 0
        for lines in self._lines(parts, openly=openly, families=families):
            piece.append(lines)
            size += len(lines)
            await asyncio.sleep(0)
            if size >= PIECE:
                yield b"".join(piece)
                piece, size = [], 0
        yield b"".join((*piece, END if openly else b""))

    def _lines(
        self, parts: Collection[Part], *, openly: bool, families: Iterable[Family]
    ) -> Iterator[bytes]:
        told = {
            metric.name: (metric, source) for source in self.sources for metric in source.metrics
        }
        for name, metric in METRICS.items():
            if metric.part in parts:
                of, source = told.get(name, (metric, self._counts))
                yield from _family(of, source, openly=openly)
        for family in families:
            yield family(openly)


def _family(metric: Metric, source: Counts, *, openly: bool) -> Iterator[bytes]:
    begun = False
    for line in source.lines(metric, openly=openly):
        if line and not begun:
            yield header(metric, openly=openly)
            begun = True
        yield line
