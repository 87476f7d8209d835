"""Counting: requests to one API server, by the names and labels that client-go gives Argo CD's."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from urllib.parse import urlsplit

from trueup.core.metrics.catalogue import requests
from trueup.core.metrics.verbs import verb
from trueup.ports import Clock, Meter

NO_ANSWER = "<error>"  # in place of a code


class Outcome:
    """Of one request: the code of its answer."""

    def __init__(self) -> None:
        self.code = NO_ANSWER

    def answered(self, status: int) -> None:
        self.code = str(status)


class Counting:
    """*server*: its address, of which metrics have the host and port."""

    def __init__(self, server: str, meter: Meter, clock: Clock) -> None:
        self._host = urlsplit(server).netloc.rpartition("@")[2]
        self._meter, self._clock = meter, clock

    @asynccontextmanager
    async def turn(
        self, waited_for: AbstractAsyncContextManager[int], method: str, path: str
    ) -> AsyncIterator[int]:
        """Of the lane; how long it was waited for is counted."""
        began = self._clock.monotonic()
        async with waited_for as turn:
            labels = (self._host, verb(method, path))
            self._meter.observe(requests.WAITS, labels, self._clock.monotonic() - began)
            yield turn

    @contextmanager
    def asked(self, method: str, path: str, sent: int) -> Iterator[Outcome]:
        """The block is one request, with all of its answer; *sent*: bytes."""
        began = self._clock.monotonic()
        with self.opened(method) as outcome:
            try:
                yield outcome
            finally:
                took = self._clock.monotonic() - began
                self._meter.observe(requests.SECONDS, (self._host, verb(method, path)), took)
                self._meter.observe(requests.SENT, (self._host, method), sent)

    @contextmanager
    def opened(self, method: str) -> Iterator[Outcome]:
        """The block ends once it is known how it is answered: what streams takes no time."""
        outcome = Outcome()
        try:
            yield outcome
        finally:
            self._meter.count(requests.TOTAL, (self._host, method, outcome.code))

    def read(self, method: str, many: int) -> None:
        """Bytes of an answer."""
        self._meter.observe(requests.RECEIVED, (self._host, method), many)

    def again(self, method: str, status: int) -> None:
        """It was answered *status*, and is asked once more."""
        self._meter.count(requests.RETRIES, (self._host, method, str(status)))
