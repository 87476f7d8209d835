"""
Loop: run a reconciler; one object at a time, retries, back-off, shutdown.

This is the only place of `control` that turns exceptions into what happens next:

* ``Stalled``: told on the object, logged once, tried again with back-off, because what a person
  must change may be outside the API (a repository, a credential) where no watch sees it.
* ``NotYet``: again after the seconds that it says.
* ``Unreachable``: again with back-off; told on the object only when it lasts.
* anything else is a bug: logged with its traceback, told, again with back-off.
"""

import asyncio
import logging
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from trueup.control.queue import Closed, Queue, Urgency
from trueup.control.stages import belongs
from trueup.k8s.value import Value
from trueup.model.errors import NotYet, Stalled, Unreachable

K = TypeVar("K", bound=Hashable)
K_contra = TypeVar("K_contra", bound=Hashable, contravariant=True)

log = logging.getLogger("trueup.loop")

LASTS = 3  # failures in a row after which being unreachable is news


class Again(Value, frozen=True):
    """When to look at the object again if nothing changes before, in seconds; None: never."""

    after: float | None = None


class Problem(Value, frozen=True):
    """Why an object does not go on, in the words of a condition."""

    reason: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.message} (hint: {self.hint})" if self.hint else self.message


class Reconciler(Protocol[K_contra]):
    """
    Makes the world as one object says.

    It is given a name and no event: it reads what is so now and goes on from there, so it may
    be called at any time, twice, or after a crash.
    """

    async def reconcile(self, key: K_contra, /) -> Again: ...

    async def tell(self, key: K_contra, problem: Problem, /) -> None:
        """Record on the object why it does not go on; writes nothing if it says so already."""
        ...


@dataclass(frozen=True, slots=True)
class Loop(Generic[K]):
    """*workers* reconciliations at a time, from *queue*, until the queue is closed."""

    name: str
    reconciler: Reconciler[K]
    queue: Queue[K]
    workers: int = 20

    async def run(self) -> None:
        """Returns when the queue is closed and every worker has finished what it had."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.queue.tick(), name=f"{self.name}-tick")
            for number in range(self.workers):
                group.create_task(self._work(), name=f"{self.name}-{number}")

    async def _work(self) -> None:
        while True:
            try:
                key = await self.queue.take()
            except Closed:
                return
            try:
                await self._look(key)
            finally:
                self.queue.done(key)

    async def _look(self, key: K) -> None:
        belongs("")
        try:
            again = await self.reconciler.reconcile(key)
        except NotYet as reason:
            log.debug("not yet", extra=self._named(key, reason=reason.message))
            self.queue.add(key, Urgency.CHANGED, after=reason.after)
        except Stalled as error:
            await self._failed(key, Problem(error.reason, error.message, error.hint))
        except Unreachable as error:
            problem = Problem("Unreachable", error.message, error.hint)
            await self._failed(key, problem, told_after=LASTS)
        except Exception as error:
            log.exception("bug", extra=self._named(key))
            await self._failed(key, Problem("InternalError", f"{type(error).__name__}: {error}"))
        else:
            self.queue.succeeded(key)
            if again.after is not None:
                self.queue.add(key, Urgency.ROUTINE, after=again.after)

    async def _failed(self, key: K, problem: Problem, *, told_after: int = 1) -> None:
        delay = self.queue.retry(key)
        failures = self.queue.failures(key)
        named = self._named(key, reason=problem.reason, failures=failures, again=round(delay, 1))
        log.warning("failed", extra={**named, "problem": str(problem)})
        if failures >= told_after:
            await self._tell(key, problem)

    async def _tell(self, key: K, problem: Problem) -> None:
        try:
            await self.reconciler.tell(key, problem)
        except (Stalled, NotYet, Unreachable) as error:
            log.warning("not told", extra=self._named(key, reason=str(error)))
        except Exception:
            log.exception("bug", extra=self._named(key))

    def _named(self, key: K, **values: object) -> dict[str, object]:
        return {"loop": self.name, "key": str(key), **values}
