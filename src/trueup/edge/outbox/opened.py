"""``opened``: an outbox for the length of a block; nothing is connected before it is needed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from trueup.edge.outbox.database import database
from trueup.edge.outbox.invitations import Invitations
from trueup.edge.outbox.keeper import Keeper, Sealer
from trueup.ports import Clock


class Outbox(NamedTuple):
    deliveries: Keeper
    invitations: Invitations


@asynccontextmanager
async def opened(
    url: str, folder: Path, sealer: Sealer, clock: Clock, by: str
) -> AsyncIterator[Outbox]:
    """*url*: empty: a file in *folder*. *by*: this process, now and after a restart."""
    kept = Keeper(database(url, folder), sealer, clock, by)
    try:
        yield Outbox(kept, Invitations(kept, sealer, clock))
    finally:
        await kept.close()
