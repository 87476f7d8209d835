"""
Following: what becomes of the deployments of applications is counted as they change.

It goes to the meter, for Prometheus, and is kept as milestones, for the page: both give the same
figures. How old the commit is that went live is asked of the repository, which has it already; a
commit that nobody can tell the date of has no lead time.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from trueup.control.holdings import Change, Reason
from trueup.control.metrics.keeping import Held
from trueup.core.metrics import course
from trueup.core.metrics.applications import project, repository
from trueup.core.metrics.catalogue.deliveries import (
    COMMIT_TO_LIVE,
    DEPLOYMENTS,
    LEAD_TIME,
    RESTORE,
)
from trueup.core.spans import trace_of
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION
from trueup.model.performance import Milestone, Result
from trueup.ports import Clock, Meter, Milestones

log = logging.getLogger("trueup.metrics")

Dated = Callable[[Mapping[str, Any]], Awaitable[datetime | None]]
"""When what an Application has live was committed; None: nobody knows."""
REMEMBERED = 1000  # deployments that wait for the date of their commit


class Following:
    """
    `told` is to be told of changes, and `run` to run.

    *gone*: what is to be forgotten by who counts.
    """

    def __init__(
        self,
        live: Held,
        meter: Meter,
        clock: Clock,
        dated: Dated,
        milestones: Milestones,
        governs: Callable[[str], bool] = lambda _namespace: True,
    ) -> None:
        self._live, self._meter, self._clock = live, meter, clock
        self._milestones = milestones
        self._dated, self._governs = dated, governs
        self._courses: dict[Ref, course.Course] = {}
        self._lived: asyncio.Queue[tuple[Mapping[str, Any], datetime]] = asyncio.Queue(REMEMBERED)
        self.gone: set[tuple[str, ...]] = set()
        for ref in live.refs(APPLICATION):
            self._look(ref)

    def told(self, change: Change) -> None:
        ref = change.ref
        if ref.kind != APPLICATION or not self._governs(ref.namespace):
            return
        if change.reason is Reason.GONE:
            self._courses.pop(ref, None)
            self.gone.add((ref.namespace, ref.name))
        else:
            self._look(ref)

    async def run(self) -> None:
        """Until cancelled: asks for the dates of what went live."""
        while True:
            body, at = await self._lived.get()
            try:
                committed = await self._dated(body)
            except Exception:  # a figure less is no reason to end
                log.exception("bug")
                committed = None
            took = None if committed is None else max(0.0, (at - committed).total_seconds())
            if took is not None:
                self._meter.observe(COMMIT_TO_LIVE, (project(body),), took, _trace(body))
                self._meter.observe(LEAD_TIME, _app(body), took)
            self._reached(body, at, Result.SUCCEEDED, took)

    def _look(self, ref: Ref) -> None:
        found = self._live.get(ref)
        if found is None:
            return
        self.gone.discard((ref.namespace, ref.name))
        before, now = self._courses.get(ref), self._clock.now()
        if before is None:
            self._courses[ref] = course.begun(found.body)
            return
        self._courses[ref], told = course.followed(before, found.body, now.timestamp())
        if told.result:
            self._meter.count(DEPLOYMENTS, (*_app(found.body), told.result))
        if told.result == course.FAILED:
            self._reached(found.body, now, Result.FAILED)
        if told.restored is not None:
            self._meter.observe(RESTORE, _app(found.body), told.restored)
            self._reached(found.body, now, Result.RESTORED, told.restored)
        if told.result == course.SUCCEEDED:
            self._went_live(found.body, now)

    def _went_live(self, body: Mapping[str, Any], at: datetime) -> None:
        """How long that took is known once the commit's date is; of too many at once, never."""
        if self._lived.full():
            self._reached(body, at, Result.SUCCEEDED)
        else:
            self._lived.put_nowait((body, at))

    def _reached(
        self, body: Mapping[str, Any], at: datetime, result: Result, took: float | None = None
    ) -> None:
        namespace, name, _ = _app(body)
        self._milestones.add(Milestone(namespace, name, at, result, took))


def _trace(body: Mapping[str, Any]) -> str:
    """That of the commit of its first source, as `core.spans` calls it."""
    newest = course.newest(body)
    return trace_of(repository(body.get("spec") or {}), newest[1].partition(" ")[0])


def _app(body: Mapping[str, Any]) -> tuple[str, str, str]:
    metadata = body["metadata"]
    return metadata.get("namespace") or "", metadata["name"], project(body)
