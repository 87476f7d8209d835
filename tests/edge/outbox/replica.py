"""
A replica that tells: ``python -m tests.edge.outbox.replica URL FOLDER NAME COUNT HANGS``.

It puts the same *count* occasions as the others do, and tells what it claims by a line of a file
that all of them write. After *hangs* lines it tells nothing more, with claims in hand, and says so
as soon as all that it has told is noted: what is not would rightly be told again.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from tests.support.outbox import outbox
from tests.support.posting import letter, occasion
from trueup.control.alerts.postman import Postman
from trueup.control.alerts.round import Way
from trueup.edge.clock import SystemClock
from trueup.model.notice import About, Notice
from trueup.ports import Outbox

LIMIT = 1.0  # seconds that a message may take: claims end after four of them
TOLD = "told"


class Writing:
    """The ``Notifier`` port."""

    def __init__(self, file: Path, hangs: int) -> None:
        self._file, self._hangs = file, hangs
        self.told = 0
        self.hanging = asyncio.Event()

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        if self._hangs and self.told >= self._hangs:
            self.hanging.set()
            await asyncio.Event().wait()
        self.told += 1
        with self._file.open("a") as lines:
            lines.write(f"{notice.message}\n")
        await asyncio.sleep(0.002)


class Noting:
    """An outbox that counts what it has noted to be told."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.noted = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outbox, name)

    async def sent(self, ids: Sequence[int]) -> None:
        await self._outbox.sent(ids)
        self.noted += len(ids)


async def hung(writing: Writing, noting: Noting) -> None:
    await writing.hanging.wait()
    while noting.noted < writing.told:  # noqa: ASYNC110  the outbox has no bell for it
        await asyncio.sleep(0.005)
    print("hangs", flush=True)


async def main(url: str, folder: Path, name: str, count: int, hangs: int) -> None:
    """Until it is killed; it begins when it is told to."""
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    writing = Writing(folder / TOLD, hangs)
    async with outbox(folder, url=url, by=name) as made:
        way = Way("webhook", writing)
        noting = Noting(made.deliveries)
        outgoing = cast("Outbox", noting)
        postman = Postman(outgoing, lambda _: way, SystemClock(), lambda: 0.5, limit=LIMIT)
        async with asyncio.TaskGroup() as group:
            group.create_task(postman.run())
            group.create_task(hung(writing, noting))
            for at in range(count):
                about = occasion(f"app-{at}", service="webhook", recipient=f"hook-{at % 4}")
                await made.deliveries.put(about, letter(f"secret-{at}"))


if __name__ == "__main__":
    url, folder, name, count, hangs = sys.argv[1:]
    asyncio.run(main(url, Path(folder), name, int(count), int(hangs)))
