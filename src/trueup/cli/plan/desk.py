"""Desk: where Applications are planned; laid out for the first of them, as it is long to load."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trueup.cli.given import Given
from trueup.cli.plan import outputs
from trueup.cli.plan.scene import Scene
from trueup.cli.plan.targets import ManifestTarget
from trueup.core.changeset.touching import Area
from trueup.model.changeset import Part

if TYPE_CHECKING:
    from trueup.cli.plan.manifests import Manifests


@dataclass
class Desk:
    """*outputs*: of Stacks, so far. *key*: what digests are made with."""

    given: Given
    scene: Scene
    outputs: outputs.Given
    key: bytes
    _open: AsyncExitStack
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _manifests: "Manifests | None" = None

    async def area(self, target: ManifestTarget) -> Area:
        return await (await self._laid()).area(target)

    async def planned(self, target: ManifestTarget) -> Part:
        return await (await self._laid()).planned(target)

    @property
    def why(self) -> str:
        """Why the cluster that was meant is not compared with."""
        return self._manifests.why if self._manifests else ""

    async def _laid(self) -> "Manifests":
        from trueup.cli.plan.manifests import manifests

        async with self._turn:
            if self._manifests is None:
                made = manifests(self.given, self.scene, self.outputs, self.key)
                self._manifests = await self._open.enter_async_context(made)
        return self._manifests


@asynccontextmanager
async def desk(given: Given, scene: Scene, known: outputs.Given, key: bytes) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as open:
        yield Desk(given, scene, known, key, open)
