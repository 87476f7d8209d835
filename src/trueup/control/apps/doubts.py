"""
Doubts: put to the API server, each once for a while; see `core.compare.doubt`.

An answer holds for one state of one object. It is asked for again after some minutes all the
same, and by a hard refresh: a feature gate or a webhook may have changed meanwhile, which nobody
is told.
"""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from trueup.control.memory import Recent
from trueup.core.compare.doubt import doubtful, resolved, state
from trueup.core.compare.verdict import Rules
from trueup.k8s.object import Object
from trueup.model.comparison import Compared, Comparison
from trueup.model.errors import Stalled, Unreachable
from trueup.ports import Clock, Cluster

AT_ONCE = 16  # dry runs of one application at a time
HOLDS = 600.0  # seconds that an answer is good for
BOUND = 1_000  # answers that are remembered


class Ask(NamedTuple):
    """
    Whom to ask, as which user, by which rules.

    *thorough*: see `core.compare.doubt`; *anew*: whatever is known.
    """

    cluster: Cluster
    rules: Rules
    thorough: bool
    anew: bool = False
    user: str = ""


class _Answer(NamedTuple):
    """What was said, and until when (monotonic) it holds; None: the server did not take it."""

    said: Object | None
    until: float


@dataclass(frozen=True, slots=True)
class Doubts:
    """Asks, and remembers the answers."""

    clock: Clock
    _known: Recent[Hashable, _Answer] = field(default_factory=lambda: Recent(BOUND))

    async def resolved(self, comparison: Comparison, ask: Ask) -> Comparison:
        """*comparison*, with what differs in truth where it was in doubt."""
        doubted = [
            each for each in comparison.objects if doubtful(each, ask.rules, thorough=ask.thorough)
        ]
        if not doubted:
            return comparison
        turn = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as running:
            asked = {
                each.ref: running.create_task(self._resolved(each, ask, turn)) for each in doubted
            }
        objects = (asked[o.ref].result() if o.ref in asked else o for o in comparison.objects)
        return msgspec.structs.replace(comparison, objects=tuple(objects))

    async def _resolved(self, each: Compared, ask: Ask, turn: asyncio.Semaphore) -> Compared:
        key = (ask.cluster.name, ask.user, state(each))
        known = self._known.get(key)
        if known is None or ask.anew or known.until <= self.clock.monotonic():
            async with turn:
                known = await self._asked(each, ask.cluster)
            if known is None:
                return each
            if known.said is None or _same_state(each, known.said):
                self._known.put(key, known)
        return each if known.said is None else resolved(each, known.said, ask.rules)

    async def _asked(self, each: Compared, cluster: Cluster) -> _Answer | None:
        """None: the server does not answer now."""
        if each.desired is None:
            return None
        until = self.clock.monotonic() + HOLDS
        try:
            return _Answer(await cluster.apply(each.desired.body, dry_run=True), until)
        except Unreachable:
            return None
        except Stalled:
            return _Answer(None, until)  # refused, or no dry run is allowed: ours has to do


def _same_state(each: Compared, said: Object) -> bool:
    """Whether the server had the object in the version that we know."""
    return each.live is not None and each.live.at("metadata", "resourceVersion") == said.at(
        "metadata", "resourceVersion"
    )
