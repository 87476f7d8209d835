"""``opened``: a keeper at work for the length of a block."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from trueup.core.history.retention import Rules
from trueup.edge.history.database import database
from trueup.edge.history.keeper import Keeper
from trueup.ports import Clock


@asynccontextmanager
async def opened(
    url: str, folder: Path, clock: Clock, kept: Rules, name: str = "record"
) -> AsyncIterator[Keeper]:
    """*url*: empty: a file in *folder*, where in any case entries wait that are not written yet."""
    keeper = Keeper(database(url, folder), folder, clock, kept, name)
    try:
        async with asyncio.TaskGroup() as group:
            running = group.create_task(keeper.run(), name="history")
            try:
                yield keeper
            finally:
                running.cancel()
    finally:
        await keeper.close()
