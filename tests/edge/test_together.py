"""What is asked for while others are answered is read once for all."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from tests.support.clock import settle
from trueup.edge.together import Together


@dataclass
class Shelf:
    """What is read is what stood there then, and comes when it is `given`."""

    stock: dict[str, int] = field(default_factory=dict)
    asked: list[set[str]] = field(default_factory=list)
    failing: Exception | None = None
    given: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, names: frozenset[str]) -> Mapping[str, int]:
        self.asked.append({*names})
        found = {each: self.stock[each] for each in names}
        await self.given.wait()
        if self.failing:
            raise self.failing
        return found


async def test_who_comes_while_others_are_answered_is_answered_with_the_rest() -> None:
    shelf = Shelf({"a": 1, "b": 2, "c": 3})
    together = Together(shelf.read)
    async with asyncio.TaskGroup() as group:
        first = group.create_task(together.ask("a"))
        await settle()
        later = [group.create_task(together.ask(each)) for each in ("b", "c", "b")]
        await settle()
        assert shelf.asked == [{"a"}]
        shelf.given.set()
    assert (first.result(), [each.result() for each in later]) == (1, [2, 3, 2])
    assert shelf.asked == [{"a"}, {"b", "c"}]


async def test_no_answer_is_older_than_the_question() -> None:
    shelf = Shelf({"a": 1})
    together = Together(shelf.read)
    async with asyncio.TaskGroup() as group:
        before = group.create_task(together.ask("a"))
        await settle()
        shelf.stock["a"] = 2
        after = group.create_task(together.ask("a"))
        await settle()
        shelf.given.set()
    assert (before.result(), after.result()) == (1, 2)


async def test_a_failure_is_of_all_who_were_to_be_answered_by_it_and_of_nobody_else() -> None:
    shelf = Shelf({"a": 1, "b": 2, "c": 3}, failing=OSError("gone"))
    together = Together(shelf.read)
    waiting = [asyncio.ensure_future(together.ask(each)) for each in ("a", "b", "c")]
    await settle()
    shelf.given.set()
    assert [type(each) for each in await asyncio.gather(*waiting, return_exceptions=True)] == [
        OSError
    ] * 3
    assert len(shelf.asked) == 2
    shelf.failing = None
    assert await together.ask("a") == 1


async def test_who_gives_up_keeps_nobody_from_an_answer() -> None:
    shelf = Shelf({"a": 1, "b": 2, "c": 3})
    together = Together(shelf.read)
    first, second, third = (asyncio.ensure_future(together.ask(each)) for each in ("a", "b", "c"))
    await settle()
    first.cancel()  # it was reading for itself
    await settle()
    second.cancel()  # it was reading for the third as well
    await settle()
    shelf.given.set()
    assert await third == 3
    for each in (first, second):
        with pytest.raises(asyncio.CancelledError):
            await each
