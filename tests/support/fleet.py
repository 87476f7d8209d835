"""The state of a cluster, which a busy machine may take long to read at first."""

import asyncio
from contextlib import suppress
from typing import Protocol, TypeVar

from trueup.control.clusters import HERE
from trueup.model.errors import NotYet

LOOK = 0.05
STARTS = 60.0  # seconds that reading a cluster may take
T_co = TypeVar("T_co", covariant=True)


class Reads(Protocol[T_co]):
    """A fleet, or the port that it is."""

    async def live(self, server: str, name: str = "") -> T_co: ...


async def live(fleet: Reads[T_co], server: str = HERE, name: str = "") -> T_co:
    """As soon as it is known."""
    async with asyncio.timeout(STARTS):
        while True:
            with suppress(NotYet):
                return await fleet.live(server, name)
            await asyncio.sleep(LOOK)
