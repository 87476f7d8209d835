"""
Keeper: takes entries in at once, and writes them down when the database will have them.

Nobody waits for the record. Entries go to the spool and to a queue; whatever has gathered while one
batch was written is the next, so a storm costs few transactions. While the database is away they
wait, `LIMIT` at most; then new ones are lost, and how many stands on record as soon as it is back.
"""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

import msgspec

from trueup.core.history import retention
from trueup.core.history.fitted import fitted
from trueup.edge.database import Database
from trueup.edge.history import heads, searching
from trueup.edge.history.appending import append, head
from trueup.edge.history.milestones import Milestones
from trueup.edge.history.retiring import retire
from trueup.edge.history.schema import micros
from trueup.edge.history.spool import Spool
from trueup.model.errors import Unreachable
from trueup.model.record import (
    AUTOMATION,
    Entry,
    Head,
    Kind,
    Outcome,
    Page,
    Query,
    State,
    Verdict,
)
from trueup.ports import Clock

LIMIT = 100_000  # entries that wait
BATCH = 500  # that are written together
LOOKS = 1.0  # seconds between two looks for what other processes have written
RETRY, SLOWEST = 1.0, 30.0  # seconds until a database that is away is tried again
DAILY = 86_400.0  # seconds between two rounds of retention
PARTING = 5.0  # seconds that the last entries are given at the end
log = logging.getLogger("trueup.history")


class Keeper:
    """The ``History`` port; *name* tells processes on one data folder apart."""

    def __init__(
        self, database: Database, folder: Path, clock: Clock, kept: retention.Rules, name: str
    ) -> None:
        self.database = database
        self.milestones = Milestones(database, clock)
        self._clock = clock
        self._kept = kept
        self._spool = Spool(folder, name)
        self._noted = folder / f"{name}{heads.SUFFIX}"
        self._left = self._spool.left()  # by a process before this one
        self._waiting: deque[Entry] = deque(self._left)
        self._lost: list[datetime] = []  # when the first and the last was
        self._count = 0  # of those that were lost
        self._news = asyncio.Event()
        self._last = 0  # id that is known to be written
        self._looked = float("-inf")
        self._written = asyncio.Condition()
        self._problem = ""  # why nothing is written just now
        self._batch: asyncio.Future[None] | None = None  # that is being written
        self._checking = asyncio.Lock()  # one reads all of it at a time
        self._verdict: Verdict | None = None  # of the head that it names

    @property
    def problems(self) -> Sequence[str]:
        found = []
        if self._problem:
            waiting = f"{len(self._waiting)} entries of the record are not written yet"
            found.append(f"{waiting}: {self._problem}")
        if self._waiting and self._spool.problem:
            found.append(f"entries of the record wait in memory only: {self._spool.problem}")
        if self._count:
            found.append(f"{self._count} entries of the record are lost: too many were waiting")
        return found

    def add(self, entry: Entry) -> None:
        if len(self._waiting) >= LIMIT:
            self._count += 1
            self._lost = [*self._lost[:1], entry.time]
            return
        self._put(msgspec.structs.replace(entry, uid=entry.uid or secrets.token_hex(8)))
        self._news.set()

    def _put(self, entry: Entry) -> None:
        entry = fitted(entry)
        self._waiting.append(entry)
        self._spool.put(entry)

    async def find(self, query: Query, limit: int, shown: Callable[[Entry], bool]) -> Page:
        return await searching.find(self.database, query, limit, shown, self._clock)

    async def one(self, id: int) -> Entry | None:
        return await searching.one(self.database, id)

    def walk(self, query: Query) -> AsyncIterator[tuple[Entry, str]]:
        return searching.walk(self.database, query)

    async def following(self, query: Query, limit: int) -> tuple[Sequence[Entry], int]:
        return await searching.following(self.database, query, limit)

    async def grown(self, after: int) -> int:
        while self._last <= after:
            try:
                async with self._written, asyncio.timeout(LOOKS):
                    await self._written.wait_for(lambda: self._last > after)
            except TimeoutError:
                await self._look()
        return self._last

    @property
    def waiting(self) -> int:
        """How many entries are not written yet."""
        return len(self._waiting)

    async def state(self) -> State:
        async with self.database.reading() as connection:
            found = await head(connection)
        return State(self.database.called, found, len(self._waiting))

    async def verify(self) -> Verdict:
        """Of what is kept; heads are read first, so that none is younger than what is looked at."""
        async with self._checking:
            noted = await asyncio.to_thread(lambda: tuple(heads.noted(self._noted.parent)))
            end = (await self.state()).head
            if self._verdict is None or self._verdict.head != end:
                self._verdict = await searching.verify(self.database, *noted)
            return self._verdict

    async def run(self) -> None:
        """Write until cancelled; then what is left, within reason."""
        await self._recovered()
        async with asyncio.TaskGroup() as group:
            beside = [group.create_task(each) for each in (self._retiring(), self.milestones.run())]
            try:
                await self._writing()
            finally:
                for each in beside:
                    each.cancel()

    async def close(self) -> None:
        """When nobody adds any more."""
        try:
            async with asyncio.timeout(PARTING):
                if self._batch:
                    await asyncio.wait({self._batch})
                while self._waiting:
                    await self._write()
                await self.milestones.write()
        except (Unreachable, TimeoutError):
            log.warning("the record is not written yet", extra={"entries": len(self._waiting)})
        self._spool.close()
        await self.database.close()

    async def settled(self) -> None:
        """Until all that was added is written."""
        async with self._written:
            await self._written.wait_for(lambda: not self._waiting)

    async def _writing(self) -> None:
        failures = 0
        while True:
            await self._news.wait()
            try:
                await self._write()
                failures, self._problem = 0, ""
            except Unreachable as error:
                self._waits(error)
                failures += 1
                await self._clock.sleep(min(SLOWEST, RETRY * 2 ** min(failures - 1, 6)))

    async def _write(self) -> None:
        """One batch, to its end even if nobody waits for that: what is written is known to be."""
        self._batch = asyncio.ensure_future(self._written_down())
        await asyncio.shield(self._batch)

    async def _written_down(self) -> None:
        if self._count:
            self._tell_of_loss()
        batch = tuple(islice(self._waiting, BATCH))
        if not batch:
            return
        async with self.database.writing() as connection:
            after = await append(connection, batch, micros(self._clock.now()))
        for _ in batch:
            self._waiting.popleft()
        self._spool.written([True] * len(batch))
        self._note(after)
        if not self._waiting:
            self._news.clear()
        await self._tell(after.id)

    def _tell_of_loss(self) -> None:
        first, last = (each.isoformat() for each in (self._lost[0], self._lost[-1]))
        entry = Entry(
            self._clock.now(),
            Kind.RECORD,
            "lost",
            uid=secrets.token_hex(8),
            who=AUTOMATION,
            outcome=Outcome.FAILED,
            message=f"{self._count} entries from {first} to {last} are lost: the database was away",
            details={"entries": self._count},
        )
        self._count, self._lost = 0, []
        self._put(entry)

    def _note(self, after: Head) -> None:
        try:
            heads.note(self._noted, after)
        except OSError as error:
            log.warning("the head is not noted", extra={"problem": str(error)})

    async def _tell(self, last: int) -> None:
        async with self._written:
            self._last = max(self._last, last)
            self._written.notify_all()

    async def _look(self) -> None:
        """Whether other processes have written; one asks for all who wait."""
        now = self._clock.monotonic()
        if now - self._looked < LOOKS:
            return
        self._looked = now
        async with self.database.reading() as connection:
            found = await head(connection)
        await self._tell(found.id)

    async def _recovered(self) -> None:
        """What a process before this one has not seen written goes first, if it is not."""
        while self._left:
            try:
                known = await self._known(self._left)
            except Unreachable as error:
                self._waits(error)
                await self._clock.sleep(RETRY)
                continue
            gone = [each.uid in known for each in self._waiting]
            kept = [each for each in self._waiting if each.uid not in known]
            self._spool.written(gone)
            self._waiting = deque(kept)
            self._left, self._problem = (), ""
        if self._waiting:
            self._news.set()

    def _waits(self, error: Unreachable) -> None:
        if not self._problem:
            log.warning("the record waits", extra={"problem": error.message})
        self._problem = error.message

    async def _known(self, left: Sequence[Entry]) -> frozenset[str]:
        """Which of them are written already."""
        first = min(each.time for each in left)
        last = max(each.time for each in left)
        found = searching.walk(self.database, Query(since=first, until=last))
        return frozenset([entry.uid async for entry, _ in found])

    async def _retiring(self) -> None:
        while self._kept:
            now = self._clock.now()
            try:
                count = await retire(self.database, retention.bounds(self._kept, now), now)
                if count:
                    log.info("entries were older than they are kept", extra={"entries": count})
                    await self._look()
            except Unreachable as error:
                log.warning("retention waits", extra={"problem": error.message})
            await self._clock.sleep(DAILY)
