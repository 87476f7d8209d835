"""
Milestones of deployments, added up by application and day: the ``Milestones`` port.

They stand beside the record, in its database, and are no part of its chain: figures, not evidence.
Nobody waits for them. What was told while one batch was written is added up to the next, so neither
memory nor the database grows with how often somebody deploys, but with applications and days.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    func,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.edge.database import Database
from trueup.edge.history.schema import plain
from trueup.model.errors import Unreachable
from trueup.model.performance import Milestone, Result, Tally
from trueup.ports import Clock

TURN = 0x7472756575700004  # the chain of the record need not wait for figures
GATHER = 0.5  # seconds in which milestones are waited for together
RETRY = 30.0  # seconds until a database that is away is tried again
MOST = 50_000  # sums that wait for a database that is away
TOGETHER = 500  # rows that are read together
IN = 500  # applications of one question
KEPT = 400  # days
LONGEST = 256  # characters of a name
KEY = ("namespace", "name", "day", "result")
SUMS = ("count", "timed", "seconds")
log = logging.getLogger("trueup.history")

table = Table(
    "record_milestones",
    MetaData(),
    Column("namespace", String(LONGEST), primary_key=True),
    Column("name", String(LONGEST), primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("result", String(16), primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("timed", BigInteger, nullable=False),
    Column("seconds", Float(53), nullable=False),
)
Name = tuple[str, str]
Key = tuple[str, str, int, str]
Sums = tuple[int, int, float]


class Milestones:
    """*database*: of the record, which is not ours to close. `run` writes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._waiting: dict[Key, Sums] = {}
        self._news = asyncio.Event()
        self._retired = 0  # day on which old ones were taken away

    def add(self, milestone: Milestone) -> None:
        key = _key(milestone)
        if key not in self._waiting and len(self._waiting) >= MOST:
            return
        self._add(key, (1, int(milestone.seconds is not None), milestone.seconds or 0.0))
        self._news.set()

    async def find(
        self, since: date, *, by: Sequence[str] = (), among: Sequence[Name] | None = None
    ) -> Sequence[Tally]:
        """Of many applications, what is added up comes once for each `IN` of them."""
        columns = [table.c[each] for each in (*by, "result")]
        sums = [func.sum(table.c[each]).label(each) for each in SUMS]
        wanted = select(*columns, *sums).where(table.c.day >= since.toordinal())
        found: list[Tally] = []
        async with self._database.reading() as connection:
            for some in _parts(among):
                rows = await connection.stream(wanted.where(some).group_by(*columns))
                async for part in rows.partitions(TOGETHER):  # others have their turn in between
                    found += [_tally(by, each) for each in part]
                    await asyncio.sleep(0)
        return found

    async def run(self) -> None:
        """Until cancelled; what then waits is written by `close`."""
        while True:
            await self._news.wait()
            await self._clock.sleep(GATHER)
            self._news.clear()
            try:
                await self.write()
            except Unreachable as error:
                log.warning("figures of deployments wait", extra={"problem": error.message})
                await self._clock.sleep(RETRY)
                self._news.set()

    async def write(self) -> None:
        """All that waits. ``Unreachable``: it waits on."""
        batch, self._waiting = self._waiting, {}
        if not batch:
            return
        try:
            async with self._database.writing(TURN) as connection:
                await _added(connection, batch)
                await self._retire(connection)
        except BaseException:  # also where we are cancelled: nothing of it is lost
            for key, sums in batch.items():
                self._add(key, sums)
            raise

    def _add(self, key: Key, sums: Sums) -> None:
        count, timed, seconds = self._waiting.get(key, (0, 0, 0.0))
        self._waiting[key] = (count + sums[0], timed + sums[1], seconds + sums[2])

    async def _retire(self, connection: AsyncConnection) -> None:
        today = self._clock.now().date().toordinal()
        if self._retired != today:
            await connection.execute(delete(table).where(table.c.day < today - KEPT))
            self._retired = today


async def _added(connection: AsyncConnection, batch: Mapping[Key, Sums]) -> None:
    postgres = connection.dialect.name == "postgresql"
    made = postgresql.insert(table) if postgres else sqlite.insert(table)
    more = {each: table.c[each] + made.excluded[each] for each in SUMS}
    rows = [{**dict(zip(KEY, key, strict=True)), **_columns(batch[key])} for key in sorted(batch)]
    await connection.execute(made.on_conflict_do_update(index_elements=KEY, set_=more), rows)


def _columns(sums: Sums) -> dict[str, float]:
    return dict(zip(SUMS, sums, strict=True))


def _key(milestone: Milestone) -> Key:
    day = milestone.at.astimezone(UTC).date().toordinal()
    namespace, name = (plain(each)[:LONGEST] for each in (milestone.namespace, milestone.name))
    return namespace, name, day, milestone.result


def _parts(among: Sequence[Name] | None) -> Iterator[ColumnElement[bool]]:
    """Conditions that have all of them together; each is one that the primary key answers."""
    if among is None:
        yield true()
        return
    by_namespace: dict[str, list[str]] = {}
    for namespace, name in among:
        by_namespace.setdefault(namespace, []).append(name)
    for namespace, names in by_namespace.items():
        for at in range(0, len(names), IN):
            yield (table.c.namespace == namespace) & table.c.name.in_(names[at : at + IN])


def _tally(by: Sequence[str], row: Sequence[Any]) -> Tally:
    *key, result, count, timed, seconds = row
    told = dict(zip(by, key, strict=True))
    day = date.fromordinal(told.pop("day")) if "day" in told else None
    return Tally(Result(result), int(count), int(timed), float(seconds), day, **told)
