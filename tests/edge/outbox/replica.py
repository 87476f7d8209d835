"""
A replica that tells: ``python -m tests.edge.outbox.replica URL FOLDER NAME COUNT HANGS``.

It puts the same *count* occasions as the others do, and tells what it claims by a line of a file
that all of them write. After *hangs* lines it says so and tells nothing more, with claims in hand.
"""

import asyncio
import sys
from pathlib import Path

from tests.support.outbox import outbox
from tests.support.posting import letter, occasion
from trueup.control.alerts.postman import Postman
from trueup.control.alerts.round import Way
from trueup.edge.clock import SystemClock
from trueup.model.notice import About, Notice

LIMIT = 0.5  # seconds that a message may take: claims end after four of them
TOLD = "told"


class Writing:
    """The ``Notifier`` port."""

    def __init__(self, file: Path, hangs: int) -> None:
        self._file, self._hangs, self._told = file, hangs, 0

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        if self._hangs and self._told >= self._hangs:
            print("hangs", flush=True)
            await asyncio.Event().wait()
        self._told += 1
        with self._file.open("a") as lines:
            lines.write(f"{notice.message}\n")
        await asyncio.sleep(0.002)


async def main(url: str, folder: Path, name: str, count: int, hangs: int) -> None:
    """Until it is killed; it begins when it is told to."""
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    writing = Writing(folder / TOLD, hangs)
    async with outbox(folder, url=url, by=name) as made:
        way = Way("webhook", writing)
        postman = Postman(made.deliveries, lambda _: way, SystemClock(), lambda: 0.5, limit=LIMIT)
        async with asyncio.TaskGroup() as group:
            group.create_task(postman.run())
            for at in range(count):
                about = occasion(f"app-{at}", service="webhook", recipient=f"hook-{at % 4}")
                await made.deliveries.put(about, letter(f"secret-{at}"))


if __name__ == "__main__":
    url, folder, name, count, hangs = sys.argv[1:]
    asyncio.run(main(url, Path(folder), name, int(count), int(hangs)))
