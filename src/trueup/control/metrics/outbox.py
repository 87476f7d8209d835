"""The outbox: how many messages wait, were sent or are dead, counted when somebody asks."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping

from trueup.core.metrics.catalogue.notifications import STANDING
from trueup.core.metrics.text import gauge
from trueup.model.delivery import Phase
from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.model.metric import Metric

log = logging.getLogger("trueup.metrics")
Counts = Callable[[], Awaitable[Mapping[tuple[str, Phase], int]]]


class OutboxFigures:
    """*counts*: by service and phase. Without an answer nothing is told."""

    def __init__(self, counts: Counts) -> None:
        self.metrics = (STANDING,)
        self._counts = counts
        self._lines: list[bytes] = []

    async def ready(self) -> None:
        self._lines = []
        try:
            found = await self._counts()
        except (Stalled, NotYet, Unreachable) as error:
            log.info("outbox not counted", extra={"reason": error.message})
            return
        self._lines = [gauge(STANDING, key, count) for key, count in sorted(found.items())]

    def lines(self, metric: Metric, *, openly: bool) -> Iterator[bytes]:
        del metric, openly
        yield from self._lines
