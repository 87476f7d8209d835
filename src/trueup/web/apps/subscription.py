"""
Subscription: what changed since a subscriber last looked, however slow that is.

One change for each Application, and not many of them: whoever falls far behind keeps no more than
from where on, and is told of that by the journal. So a slow one costs no memory and delays nobody.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from trueup.core.listing.row import Row
from trueup.web.apps.entry import Entry, Key

After = Callable[[int], Sequence["Change"] | None]
MOST = 256  # changes that wait for one subscriber
PIECE = 32 * 1024  # bytes that are sent together


class Change:
    """
    What happened to one Application: *entry*, as it is now.

    *type*: ``ADDED``, ``MODIFIED`` or ``DELETED``; then *entry* is what it was at last. *was*: what
    lists knew of it before (None: it was not there), *before*: all of it, where that is known.
    *told*: what it is written as, by who writes it: all streams that say the same share it.
    """

    __slots__ = ("before", "entry", "number", "told", "type", "was")

    def __init__(
        self,
        number: int,
        type: str,
        entry: Entry,
        before: Entry | None = None,
        was: Row | None = None,
    ) -> None:
        self.number = number
        self.type = type
        self.entry = entry
        self.before = before
        self.was = before.row if before else was
        self.told: dict[Any, bytes] = {}

    def since(self, earlier: "Change") -> "Change | None":
        """Both as one; None if nothing is left of them."""
        if earlier.was is None and self.type == "DELETED":
            return None
        type = self.type
        if type != "DELETED":
            type = "ADDED" if earlier.was is None else "MODIFIED"
        return Change(self.number, type, self.entry, earlier.before, earlier.was)


class Subscription:
    """
    What changed since the subscriber last looked: one change for each Application.

    *after*: what happened after a change. *closed*: the server is to end, and so is what would go
    on for ever.
    """

    __slots__ = ("_after", "_due", "_missed", "_news", "_since", "_timer", "_waiting", "closed")

    def __init__(self, after: After, *, closed: bool = False) -> None:
        self.closed = closed
        self._after = after
        self._missed: int | None = None  # the number of the last change before those
        self._since = 0
        self._waiting: dict[Key, Change] = {}
        self._news: asyncio.Future[None] | None = None
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def tell(self, change: Change) -> None:
        if self._missed is not None:
            return
        if not self._waiting:
            self._since = change.number - 1
        earlier = self._waiting.pop(change.entry.key, None)
        together = change if earlier is None else change.since(earlier)
        if together is not None:
            self._waiting[change.entry.key] = together
            self._wake()
        if len(self._waiting) > MOST:
            self._missed, self._waiting = self._since, {}

    def close(self) -> None:
        self.closed = True
        self._wake()

    def left(self) -> None:
        """Nobody waits any more."""
        if self._timer is not None:
            self._timer.cancel()

    def _wake(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    async def changes(self, patience: float) -> Sequence[Change] | None:
        """
        What has happened, as soon as something has; nothing after *patience* seconds.

        None: so much that nobody knows it any more; what is there is all that can be told.
        """
        if not (self._waiting or self.closed or self._missed is not None):
            loop = asyncio.get_running_loop()
            self._news = loop.create_future()
            self._wait_until(loop, loop.time() + patience)
            try:
                await self._news
            finally:
                self._news = None
        missed, self._missed = self._missed, None
        if missed is not None:
            return self._after(missed)
        waiting, self._waiting = self._waiting, {}
        return list(waiting.values())

    def _wait_until(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        """A timer that is set stays so: with a change each second, most would be set in vain."""
        self._due = due
        if self._timer is not None and self._timer.when() > due:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._timer = loop.call_at(due, self._timed, loop)

    def _timed(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        if self._news is None:
            return
        if loop.time() >= self._due:
            self._wake()
        else:
            self._wait_until(loop, self._due)


def pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Together what is small: a client that does not read holds one of them."""
    gathered: list[bytes] = []
    size = 0
    for part in parts:
        gathered.append(part)
        size += len(part)
        if size >= PIECE:
            yield b"".join(gathered)
            gathered, size = [], 0
    if size:
        yield b"".join(gathered)
