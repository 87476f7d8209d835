"""
Serving: what a cluster serves, asked for again when that may have changed.

A server takes a CRD first, serves its kind some time later and publishes its schema later still,
and tells nobody of the last two. So it is asked several times after every change of a definition,
with longer and longer pauses, and next to never while nothing changes.

`control.watch` tells of definitions, and is told here which kinds are served otherwise than before.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping

from trueup.k8s.ref import GroupKind
from trueup.model.errors import Stalled, Unreachable
from trueup.ports import ApiKind, Clock, Cluster

log = logging.getLogger("trueup.watch")

LOOKS = 8  # further looks after a change, the last after 13 s
FIRST = 0.05  # seconds until the second, doubled each time
AGAIN = 300.0  # seconds between looks when nothing is told: rights and kinds come unseen, too
Kinds = Mapping[GroupKind, ApiKind]


class Serving:
    """
    Asks one cluster.

    *align* is called after each look with the kinds that are served. *told* is called with those
    that came, went, or are of another schema than at the look before; never at the first.
    """

    def __init__(
        self,
        cluster: Cluster,
        clock: Clock,
        align: Callable[[Kinds], None],
        told: Callable[[frozenset[GroupKind]], None],
    ) -> None:
        self._cluster = cluster
        self._clock = clock
        self._align = align
        self._told = told
        self._before: tuple[Kinds, Mapping[str, str]] | None = None
        self._news = asyncio.Event()
        self._failures = 0
        self.known = asyncio.Event()
        self.looked = asyncio.Event()  # whatever came of it
        self.problem: Stalled | Unreachable | None = None

    @property
    def kinds(self) -> Kinds:
        """As of the last look that told anything."""
        return self._before[0] if self._before else {}

    def changed(self) -> None:
        """A definition has come, changed or gone: look now, and for a while."""
        self._news.set()

    async def run(self) -> None:
        """Until cancelled."""
        look = 0
        while True:
            self._news.clear()
            await self._look(follows=0 < look < LOOKS)
            if await self._interrupted(self._pause(look)):
                look = 0
            elif not self._failures:
                look += 1

    def _pause(self, look: int) -> float:
        if self._failures:
            return delay(self._failures)
        return FIRST * 2.0**look if look < LOOKS else AGAIN

    async def _look(self, *, follows: bool) -> None:
        """*follows*: an earlier look at the same change has had everything tried already."""
        self._cluster.relearn()
        try:
            now = await self._cluster.kinds(), await self._cluster.schemas()
        except (Stalled, Unreachable) as error:
            log.warning("cluster not known", extra={"problem": str(error)})
            self.problem = error
            self._failures += 1
            self.looked.set()
            return
        self.problem, self._failures = None, 0
        before, self._before = self._before, now
        if not (follows and before and before[0] is now[0]):
            self._align(now[0])
        self.known.set()
        self.looked.set()
        if before and (differing := _differing(before, now)):
            self._told(differing)

    async def _interrupted(self, seconds: float) -> bool:
        """Let time pass; True as soon as there is news."""
        news = asyncio.create_task(self._news.wait())
        time = asyncio.create_task(self._clock.sleep(seconds))
        try:
            await asyncio.wait((news, time), return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
            time.cancel()
        return self._news.is_set()


def delay(failures: int) -> float:
    """Seconds until a cluster that did not answer is asked again."""
    return min(30.0, 0.2 * 2.0 ** min(failures, 20))


def _differing(
    before: tuple[Kinds, Mapping[str, str]], now: tuple[Kinds, Mapping[str, str]]
) -> frozenset[GroupKind]:
    """The kinds of which something is otherwise."""
    (old, old_schemas), (new, new_schemas) = before, now
    if old is new and old_schemas == new_schemas:
        return frozenset()
    kinds = {kind for kind in {*old, *new} if old.get(kind) != new.get(kind)}
    names = {*old_schemas, *new_schemas}
    groups = {_group(name) for name in names if old_schemas.get(name) != new_schemas.get(name)}
    return frozenset(kinds | {kind for kind in new if kind.group in groups})


def _group(schema: str) -> str:
    """Of ``apis/apps/v1`` or ``api/v1``."""
    parts = schema.split("/")
    return parts[1] if parts[0] == "apis" and len(parts) > 1 else ""
