"""Recorded: the ``History`` port in memory."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from trueup.model.record import Entry, Head, Kind, Page, Query, State, Verdict


@dataclass
class Recorded:
    """What was added, in order, with ids."""

    entries: list[Entry] = field(default_factory=list)
    problems: tuple[str, ...] = ()

    def add(self, entry: Entry) -> None:
        self.entries.append(msgspec.structs.replace(entry, id=len(self.entries) + 1))

    def of(self, kind: Kind) -> list[Entry]:
        return [each for each in self.entries if each.kind == kind]

    async def find(self, query: Query, limit: int, shown: Callable[[Entry], bool]) -> Page:
        found = [each for each in reversed(self.entries) if shown(each)]
        return Page(tuple(found[:limit]), found[limit - 1].id if len(found) > limit else 0)

    async def one(self, id: int) -> Entry | None:
        return next((each for each in self.entries if each.id == id), None)

    async def walk(self, query: Query) -> AsyncIterator[tuple[Entry, str]]:
        for each in self.entries:
            yield each, "00"

    async def following(self, query: Query, limit: int) -> tuple[Sequence[Entry], int]:
        return self.entries[query.after :], len(self.entries)

    async def grown(self, after: int) -> int:
        while len(self.entries) <= after:
            await asyncio.get_running_loop().create_future()
        return len(self.entries)

    async def state(self) -> State:
        return State("memory", Head(len(self.entries), "00"))

    async def verify(self) -> Verdict:
        return Verdict(len(self.entries), 0, Head(len(self.entries), "00"))
