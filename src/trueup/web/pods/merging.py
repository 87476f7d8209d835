"""
Several streams as one, by order.

Each is read ahead by one item, and the least is told as soon as every stream has spoken. One that
says nothing for a while is not waited for until it speaks again, so that a quiet pod does not hold
up the others.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from typing import Any, TypeVar

PATIENCE = 0.1  # seconds that a stream is waited for, as in Argo CD
T = TypeVar("T")


async def merged(
    streams: Sequence[AsyncIterator[T]], order: Callable[[T], Any]
) -> AsyncGenerator[T, None]:
    """Each of the *streams* is in order; all are closed at the end."""
    coming = {asyncio.ensure_future(anext(each)): at for at, each in enumerate(streams)}
    heads: dict[int, T] = {}
    quiet: set[int] = set()
    try:
        while coming or heads:
            awaited = {task for task, at in coming.items() if at not in quiet}
            if not heads:
                await asyncio.wait(coming, return_when=asyncio.FIRST_COMPLETED)
            elif awaited:
                _, late = await asyncio.wait(awaited, timeout=PATIENCE)
                quiet.update(coming[task] for task in late)
            for task in [each for each in coming if each.done()]:
                at = coming.pop(task)
                quiet.discard(at)
                try:
                    heads[at] = task.result()
                except StopAsyncIteration:
                    continue
            if heads and all(at in quiet for at in coming.values()):
                at = min(heads, key=lambda each: order(heads[each]))
                yield heads.pop(at)
                coming[asyncio.ensure_future(anext(streams[at]))] = at
    finally:
        for task in coming:
            task.cancel()
        await asyncio.gather(*coming, return_exceptions=True)
        for each in streams:
            if isinstance(each, AsyncGenerator):
                await each.aclose()
