"""What Stacks, sets of them and Proposals follow; they are few, and listed again when it is old."""

from dataclasses import dataclass

from trueup.core.webhooks.notice import Notice
from trueup.core.webhooks.others import KINDS, moved, sources
from trueup.model.source import Source
from trueup.ports import Clock, Cluster

FRESH = 5.0  # seconds: whoever has come since is looked at anyway


@dataclass(slots=True)
class Others:
    cluster: Cluster
    clock: Clock
    _known: tuple[Source, ...] = ()
    _listed: float | None = None

    async def moved(self, notice: Notice) -> tuple[Source, ...]:
        """Those of their sources that *notice* is about."""
        now = self.clock.monotonic()
        if self._listed is None or now - self._listed >= FRESH:
            self._known, self._listed = tuple(await self._sources()), now
        return moved(self._known, notice)

    async def _sources(self) -> dict[Source, None]:
        found: dict[Source, None] = {}
        served = await self.cluster.kinds()
        for kind in KINDS:
            if kind in served:
                listed, _ = await self.cluster.list(kind)
                found.update((each, None) for obj in listed for each in sources(kind, obj.body))
        return found
