"""Streams in order become one in order."""

import asyncio
from collections.abc import AsyncIterator

from trueup.web.pods.merging import merged


async def said(*numbers: int) -> AsyncIterator[int]:
    for number in numbers:
        await asyncio.sleep(0)
        yield number


async def then_silent(*numbers: int) -> AsyncIterator[int]:
    for number in numbers:
        yield number
    await asyncio.get_running_loop().create_future()


async def test_the_least_comes_first() -> None:
    streams = [said(1, 4, 5), said(), said(2, 3, 9)]
    assert [each async for each in merged(streams, lambda each: each)] == [1, 2, 3, 4, 5, 9]


async def test_one_that_is_silent_holds_up_nobody() -> None:
    closed = False

    async def endless() -> AsyncIterator[int]:
        nonlocal closed
        try:
            await asyncio.get_running_loop().create_future()
            yield 0
        finally:
            closed = True

    found: list[int] = []
    together = merged([endless(), then_silent(*range(500))], lambda each: each)
    async with asyncio.timeout(10):
        async for each in together:
            found.append(each)
            if len(found) == 500:
                break
        await together.aclose()
    assert found == list(range(500))
    assert closed
