"""
The record of a year of 10,000 applications: how fast entries go in, and how quick pages come out.

``python -m bench.history [--entries N] [--url postgresql://…]``; the record is filled in bulk
(`bench.filling`), then used as the server uses it. The database must have no record yet.
"""

import argparse
import asyncio
import random
import resource
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.__main__ import machine
from bench.filling import fill
from trueup.core.history.lines import written
from trueup.edge.clock import SystemClock
from trueup.edge.database import Database
from trueup.edge.history import searching
from trueup.edge.history.database import database as kept
from trueup.edge.history.opened import opened
from trueup.edge.history.retiring import retire
from trueup.model.record import Edit, Entry, Kind, Outcome, Query, Who

APPS, PEOPLE, PROJECTS, YEAR = 10_000, 200, 300, timedelta(days=365)
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
ROUNDS = 9
KINDS = (*[Kind.OPERATION] * 6, *[Kind.CHANGE] * 2, Kind.DRIFT, Kind.LOGIN)


def entries(count: int) -> Iterator[Entry]:
    chance = random.Random(7)  # noqa: S311 the same figures each time
    for at in range(count):
        app, kind = chance.randrange(APPS), chance.choice(KINDS)
        yield Entry(
            BEGIN + YEAR * (at / count),
            kind,
            "synced",
            uid=f"{at:016x}",
            who=Who(f"user{chance.randrange(PEOPLE)}"),
            application=f"app-{app}",
            namespace="argocd",
            project=f"team-{app % PROJECTS}",
            revisions=(f"{chance.getrandbits(160):040x}",),
            outcome=Outcome.FAILED if at % 50 == 0 else Outcome.SUCCEEDED,
            message="successfully synced (all tasks run)",
            changes=(Edit("spec.source.targetRevision", "v1.2.3", "v1.2.4"),),
            details={
                "phase": "Succeeded",
                "resources": [f"Deployment.apps/shop/app-{app}: Synced"],
            },
        )


QUERIES = {
    "the first page": Query(),
    "a page from half a year ago": Query(until=BEGIN + YEAR / 2),
    "of one application": Query(application="app-77", namespace="argocd"),
    "of one project": Query(project="team-7"),
    "of one person": Query(who="user7"),
    "failed, of one project": Query(project="team-7", outcome=Outcome.FAILED),
    "drift in a week": Query(
        kinds=(Kind.DRIFT,), since=BEGIN + YEAR / 3, until=BEGIN + YEAR / 3 + timedelta(days=7)
    ),
    "of one commit": Query(commit="a1b2c3"),
    "of one object": Query(application="app-77", namespace="argocd", object="app-77"),
    "of one person and application": Query(application="app-77", who="user7"),
    "logins of a day": Query(
        kinds=(Kind.LOGIN,), since=BEGIN + YEAR / 2, until=BEGIN + YEAR / 2 + timedelta(days=1)
    ),
    "a text that is everywhere": Query(text="all tasks run"),
    "a text that is nowhere": Query(text="nowhere"),
}


async def main(count: int, url: str, folder: Path) -> None:
    database, clock = kept(url, folder), SystemClock()
    async with told("filled in bulk", count):
        await fill(database, url, entries(count))
    if database.file:
        say("size of the file", f"{database.file.stat().st_size / 2**30:.2f} GiB")
    for name, query in QUERIES.items():
        say(name, await timed(database, query, clock))
    async with told("verify", count):
        assert not (await searching.verify(database)).faults
    async with told("export as JSON lines", count):
        async for each in searching.chained(database):
            written(each)
    await database.close()
    await storm(url, folder, clock)
    await aged(url, folder, count)
    say("most memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def say(what: str, figure: str) -> None:
    print(f"  {what:<40} {figure}", flush=True)


@asynccontextmanager
async def told(what: str, count: int) -> AsyncIterator[None]:
    began = time.perf_counter()
    yield
    taken = time.perf_counter() - began
    say(what, f"{taken:.1f} s, {count / taken:,.0f} entries a second")


async def timed(database: Database, query: Query, clock: SystemClock) -> str:
    """The median of a page, or of a whole search that takes several."""
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        page = await searching.find(database, query, 100, lambda _: True, clock)
        found.append((time.perf_counter() - began) * 1000)
    more = ", to be gone on with" if page.next and not page.entries else ""
    first, middle = found[0], statistics.median(found)
    return f"{middle:.1f} ms, the first time {first:.1f} ms ({len(page.entries)} entries{more})"


async def storm(url: str, folder: Path, clock: SystemClock) -> None:
    """What `add` costs whoever calls it, and until all is written."""
    made = list(entries(5000))
    async with opened(url, folder, clock, {}) as keeper:
        began = time.perf_counter()
        for each in made:
            keeper.add(each)
        added = (time.perf_counter() - began) / len(made) * 1e6
        await keeper.settled()
        rate = len(made) / (time.perf_counter() - began)
    say("add", f"{added:.0f} µs, written {rate:,.0f} a second")


async def aged(url: str, folder: Path, count: int) -> None:
    """Retention of the oldest tenth; and what somebody waits meanwhile who adds an entry."""
    database, end = kept(url, folder), BEGIN + YEAR
    bounds = dict.fromkeys(Kind, BEGIN + YEAR / 10)
    async with told("retention of the oldest tenth", count // 10):
        await retire(database, bounds, end)
    async with told("verify what is left", count - count // 10):
        assert not (await searching.verify(database)).faults
    await database.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=3_000_000)
    parser.add_argument("--url", default="")
    wanted = parser.parse_args()
    print(machine())
    print(f"a record of {wanted.entries:,} entries of {APPS:,} applications")
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(main(wanted.entries, wanted.url, Path(made)))
