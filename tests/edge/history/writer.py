"""A process that appends: ``python -m tests.edge.history.writer URL FOLDER NAME COUNT``."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from trueup.edge.clock import SystemClock
from trueup.edge.history.opened import opened
from trueup.model.record import Entry, Kind, Who


async def main(url: str, folder: str, name: str, count: int) -> None:
    """Says the number of each entry that it has added."""
    async with opened(url, Path(folder), SystemClock(), {}, name) as keeper:
        for at in range(count):
            now = datetime.now(UTC)
            keeper.add(Entry(now, Kind.CHANGE, "updated", who=Who(name), message=f"{name}-{at}"))
            print(at, flush=True)
            await asyncio.sleep(0)
        await keeper.settled()


if __name__ == "__main__":
    url, folder, name, count = sys.argv[1:]
    asyncio.run(main(url, folder, name, int(count)))
