"""Exposition: ten thousand applications are told in pieces, none of which holds the loop."""

import time
from collections.abc import Iterator

from trueup.control.metrics.exposition import PIECE, Exposition
from trueup.core.metrics.catalogue.applications import INFO, SYNC_TOTAL
from trueup.core.metrics.text import gauge
from trueup.edge.meter import CountingMeter
from trueup.model.metric import Metric, Part

COUNT = 10_000
HELD = 0.05  # seconds of the processor that a piece may take


class Told:
    """Lines that are kept, as `Keeping` has them."""

    metrics = (INFO,)

    def __init__(self) -> None:
        line = gauge(INFO, ("argocd", "web", *("some-value",) * (len(INFO.labels) - 2)))
        self._pieces = [line * 200 for _ in range(COUNT // 200)]

    async def ready(self) -> None:
        pass

    def lines(self, metric: Metric, *, openly: bool) -> Iterator[bytes]:
        del metric, openly
        yield from self._pieces


async def test_no_piece_is_large_or_holds_the_loop() -> None:
    meter = CountingMeter()
    for number in range(COUNT):
        labels = ("argocd", f"app-{number}", "default", "https://here", "Succeeded", "false")
        meter.count(SYNC_TOTAL, labels)
    exposition = Exposition(meter)
    exposition.sources = (Told(),)
    sizes, took, began = [], [], time.thread_time()
    async for piece in exposition.pieces((Part.CONTROLLER,), openly=False):
        sizes.append(len(piece))
        took.append(time.thread_time() - began)
        began = time.thread_time()
    assert sum(sizes) > COUNT * 300
    assert max(sizes) < 2 * PIECE
    assert max(took) < HELD
