"""
Together: who asks while others are answered is answered with all who have asked by then.

To begin and to end a transaction costs far more than what is read in it. So when hundreds want to
know something of their own, each waits for one reading, and there are few. Nobody gets an answer
that is older than the question; who comes alone waits for nobody.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True)
class _Round(Generic[K, V]):
    """*answers*: of all *keys*; an error is everybody's."""

    keys: set[K] = field(default_factory=set)
    answers: Mapping[K, V] | Exception | None = None


class Together(Generic[K, V]):
    """*read* answers for many, and for each of them."""

    def __init__(self, read: Callable[[frozenset[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._read = read
        self._turn = asyncio.Lock()
        self._open: _Round[K, V] = _Round()

    async def ask(self, key: K) -> V:
        """What `read` says of it; raises what that raises."""
        mine = self._open
        mine.keys.add(key)
        async with self._turn:
            if mine.answers is None:
                mine.answers = await self._answered(mine)
        if isinstance(mine.answers, Exception):
            raise mine.answers.with_traceback(None)
        return mine.answers[key]

    async def _answered(self, asked: _Round[K, V]) -> Mapping[K, V] | Exception:
        """By the first of them whose turn it is; if it is cancelled, by the next."""
        if self._open is asked:
            self._open = _Round()
        try:
            return await self._read(frozenset(asked.keys))
        except Exception as error:
            return error
