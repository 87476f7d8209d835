"""Merging: the events of several watches as those of one; SYNCED when all of them are."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from trueup.ports import WatchEvent

AHEAD = 64  # events that a watch may be ahead of whoever reads
Source = AsyncGenerator[WatchEvent, None]


async def merged(sources: Sequence[Source]) -> Source:
    """Ends with the exception of the first that ends."""
    events: asyncio.Queue[WatchEvent | Exception] = asyncio.Queue(AHEAD)
    tasks = [asyncio.create_task(_drained(each, events)) for each in sources]
    syncing = len(sources)
    try:
        while True:
            event = await events.get()
            if isinstance(event, Exception):
                raise event
            syncing -= event.type == "SYNCED"
            if event.type != "SYNCED" or not syncing:
                yield event
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _drained(source: Source, into: asyncio.Queue[WatchEvent | Exception]) -> None:
    try:
        async with aclosing(source):
            async for event in source:
                await into.put(event)
    except Exception as error:  # raised again where they are read
        await into.put(error)
