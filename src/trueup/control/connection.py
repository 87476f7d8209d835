"""
Connection: whether one cluster answers, known without asking it while all is well.

Each request that finds nobody is a sign. Then the cluster is asked for its version until it says
so; when it has not for some times it is lost, which is told, and so is its return.

`control.watch` has one for each cluster.
"""

import asyncio
import logging
from collections.abc import Callable

from trueup.model.errors import Stalled, Unreachable
from trueup.ports import Clock, Cluster

log = logging.getLogger("trueup.watch")

LASTS = 3  # answers that fail to come until a cluster is lost
PATIENCE = 10.0  # seconds that it is given for one
MOST = 5.0  # seconds between two questions
HINT = "see whether it runs and can be reached; its applications go on by themselves then"


class Connection:
    """*turned* is called when the cluster is lost and when it is back. `run` must run."""

    def __init__(self, cluster: Cluster, clock: Clock, turned: Callable[[], None]) -> None:
        self._cluster = cluster
        self._clock = clock
        self._turned = turned
        self._sign = asyncio.Event()
        self.lost: Unreachable | None = None

    async def run(self) -> None:
        """Until cancelled."""
        deaf = self._cluster.heed(self._sign.set)
        try:
            while True:
                await self._sign.wait()
                await self._answered()
                self._sign.clear()
                self._turn(None)
        finally:
            deaf()

    async def _answered(self) -> None:
        failures = 0
        while (problem := await self._problem()) is not None:
            failures += 1
            if failures >= LASTS and self.lost is None:
                self._turn(problem)
            await self._clock.sleep(min(MOST, 0.2 * 2.0 ** min(failures, 20)))

    async def _problem(self) -> Stalled | Unreachable | None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._cluster.version()
        except (Stalled, Unreachable) as error:
            return error
        except TimeoutError:
            return Unreachable(f"it has not said anything for {PATIENCE:g} s")
        return None

    def _turn(self, problem: Stalled | Unreachable | None) -> None:
        if (problem is None) == (self.lost is None):
            return
        self.lost = self._told(problem) if problem else None
        said = {"cluster": self._cluster.name, "problem": str(problem or "")}
        log.warning("cluster lost" if problem else "cluster back", extra=said)
        self._turned()

    def _told(self, problem: Stalled | Unreachable) -> Unreachable:
        since = f"{self._clock.now():%Y-%m-%dT%H:%M:%SZ}"
        message = f"{self._cluster.name} is lost since {since}: {problem.message}"
        return Unreachable(message, problem.hint or HINT)
