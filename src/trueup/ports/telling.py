"""Where it is written down what happened: events, the record, traces, figures."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date
from typing import Protocol

from trueup.k8s.object import Object
from trueup.model.event import Event
from trueup.model.metric import Metric
from trueup.model.performance import Milestone, Tally
from trueup.model.record import Entry, Page, Query, State, Verdict
from trueup.model.span import Span


class Events(Protocol):
    """Where people read what happened."""

    async def tell(self, about: Object, event: Event) -> None:
        """Never fails: what cannot be told is lost."""
        ...


class Tracer(Protocol):
    """Where the road of a commit is followed; see :mod:`trueup.core.spans`."""

    def tell(self, span: Span) -> None:
        """Never waits and never fails: what cannot be told is lost."""
        ...


class History(Protocol):
    """The record of what happened; see :mod:`trueup.model.record`."""

    @property
    def problems(self) -> Sequence[str]:
        """Why entries wait or are lost just now, for whoever administers."""
        ...

    def add(self, entry: Entry) -> None:
        """Never waits and never fails: it is written down as soon as the database takes it."""
        ...

    async def find(self, query: Query, limit: int, shown: Callable[[Entry], bool]) -> Page:
        """Newest first, of those that may be *shown*; perhaps fewer than there are, see `Page`."""
        ...

    async def one(self, id: int) -> Entry | None: ...

    def walk(self, query: Query) -> AsyncIterator[tuple[Entry, str]]:
        """All that match, oldest first, each with its link of the chain."""
        ...

    async def following(self, query: Query, limit: int) -> tuple[Sequence[Entry], int]:
        """Oldest first after ``query.after``; and the id after which to look next."""
        ...

    async def grown(self, after: int) -> int:
        """Waits until there is an entry after that id; the last one's."""
        ...

    async def state(self) -> State: ...

    async def verify(self) -> Verdict:
        """Whether the chain holds from its beginning to its end; reads all of it."""
        ...


class Milestones(Protocol):
    """What came of deployments, added up by application and day (UTC)."""

    def add(self, milestone: Milestone) -> None:
        """Never waits and never fails; a figure that cannot be kept is lost."""
        ...

    async def find(
        self,
        since: date,
        *,
        by: Sequence[str] = (),
        among: Sequence[tuple[str, str]] | None = None,
    ) -> Sequence[Tally]:
        """
        From that day on. *among*: of applications of such namespaces and names; None: of all.

        *by*: of ``day``, ``namespace`` and ``name``, those that are told apart; others are added
        up, but of many applications perhaps not all the way. ``Unreachable``.
        """
        ...


class Meter(Protocol):
    """
    Who counts what happens. It never waits and never fails, and costs about a microsecond.

    *labels*: the values of the metric's labels, in their order. *trace*: in which it happened.
    """

    def count(
        self, metric: Metric, labels: tuple[str, ...] = (), by: float = 1.0, trace: str = ""
    ) -> None: ...

    def observe(
        self, metric: Metric, labels: tuple[str, ...], value: float, trace: str = ""
    ) -> None:
        """One more of a histogram or a summary."""
        ...

    def put(self, metric: Metric, labels: tuple[str, ...], value: float) -> None:
        """A gauge is that now."""
        ...

    def add(self, metric: Metric, labels: tuple[str, ...], by: float) -> None:
        """A gauge is more or less by that."""
        ...
