"""What Stacks, sets of them and Proposals follow; they are few, and listed again when it is old."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from trueup.core.proposals.following import wants
from trueup.core.webhooks.notice import Notice
from trueup.core.webhooks.others import KINDS, moved, sources
from trueup.k8s.object import Object
from trueup.model.proposal import PROPOSAL
from trueup.model.source import Source
from trueup.ports import Clock, Cluster

FRESH = 5.0  # seconds: whoever has come since is looked at anyway
Asking = tuple[bool, bool]
"""Whether pull requests are to be planned: of branches, and of forks."""


@dataclass(slots=True)
class Others:
    cluster: Cluster
    clock: Clock
    _known: dict[Source, set[Asking]] = field(default_factory=dict)
    _listed: float | None = None

    async def moved(self, notice: Notice) -> tuple[Source, ...]:
        """Those of their sources that *notice* is about."""
        await self._fresh()
        return moved(tuple(self._known), notice)

    async def asking(self, notice: Notice, *, foreign: bool) -> tuple[Source, ...]:
        """Of these, those that want pull requests planned; *foreign*: such as are from forks."""
        found = await self.moved(notice)
        return tuple(each for each in found if any(x[foreign] for x in self._known[each]))

    async def _fresh(self) -> None:
        now = self.clock.monotonic()
        if self._listed is None or now - self._listed >= FRESH:
            known: dict[Source, set[Asking]] = {}
            async for source, asking in self._sources():
                known.setdefault(source, set()).add(asking)
            self._known, self._listed = known, now

    async def _sources(self) -> AsyncIterator[tuple[Source, Asking]]:
        served = await self.cluster.kinds()
        for kind in KINDS:
            if kind in served:
                listed, _ = await self.cluster.list(kind)
                for obj in listed:
                    for each in sources(kind, obj.body):
                        yield each, _asking(obj)


def _asking(obj: Object) -> Asking:
    if obj.ref.kind == PROPOSAL:
        return False, False
    return wants([obj], foreign=False), wants([obj], foreign=True)
