"""
The record of a year of 10,000 applications: how fast entries go in, and how quick pages come out.

``python -m bench.history [--entries N] [--url postgresql://…]``: entries are written as the keeper
writes them, in batches; what is asked is asked of the whole.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.__main__ import machine
from trueup.edge.clock import SystemClock
from trueup.edge.history import searching
from trueup.edge.history.appending import append
from trueup.edge.history.database import Database, address
from trueup.edge.history.keeper import BATCH
from trueup.edge.history.opened import opened
from trueup.edge.history.schema import micros
from trueup.model.record import Edit, Entry, Kind, Outcome, Page, Query, Who

APPS, PEOPLE, PROJECTS, YEAR = 10_000, 200, 300, timedelta(days=365)
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
ROUNDS = 9
KINDS = (*[Kind.OPERATION] * 6, *[Kind.CHANGE] * 2, Kind.DRIFT, Kind.LOGIN)


def entries(count: int) -> Iterator[Entry]:
    chance = random.Random(7)  # noqa: S311 the same figures each time
    for at in range(count):
        app, kind = chance.randrange(APPS), chance.choice(KINDS)
        yield Entry(
            BEGIN + YEAR * at / count,
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


async def filled(database: Database, count: int) -> float:
    """Entries a second."""
    began, batch = time.perf_counter(), []
    for each in entries(count):
        batch.append(each)
        if len(batch) == BATCH:
            async with database.writing() as connection:
                await append(connection, batch, micros(each.time))
            batch = []
    return count / (time.perf_counter() - began)


async def timed(ask: Callable[[], Awaitable[Page]]) -> str:
    """The median of a page, or of a whole search that takes several."""
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        page = await ask()
        found.append((time.perf_counter() - began) * 1000)
    more = "" if not page.next or page.entries else ", to be gone on with"
    return f"{statistics.median(found):.1f} ms ({len(page.entries)} entries{more})"


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
    "a text that is everywhere": Query(text="all tasks run"),
    "a text that is nowhere": Query(text="nowhere"),
}


async def main(count: int, url: str, folder: Path) -> None:
    database = Database(address(url, folder))
    print(f"  {'entries a second':<40} {await filled(database, count):,.0f}", flush=True)
    if database.file:
        size = database.file.stat().st_size / 2**30
        print(f"  {'size of the file':<40} {size:.2f} GiB", flush=True)
    clock = SystemClock()
    for name, query in QUERIES.items():

        async def ask(query: Query = query) -> Page:
            return await searching.find(database, query, 100, lambda _: True, clock)

        print(f"  {name:<40} {await timed(ask)}", flush=True)
    began = time.perf_counter()
    verdict = await searching.verify(database)
    assert not verdict.faults
    print(f"  {'verify':<40} {count / (time.perf_counter() - began):,.0f} entries/s", flush=True)
    await database.close()
    await storm(url, folder, clock)


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
    print(f"  {'add':<40} {added:.0f} µs, written {rate:,.0f} a second")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=3_000_000)
    parser.add_argument("--url", default="")
    wanted = parser.parse_args()
    print(machine())
    print(f"a record of {wanted.entries:,} entries of {APPS:,} applications")
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(main(wanted.entries, wanted.url, Path(made)))
