"""Workings: what goes on in one process of ours, as far as people who keep it running ask."""

from collections.abc import Mapping
from datetime import datetime

from trueup.k8s.value import Value


class Line(Value, frozen=True):
    """
    A queue of objects that are looked at: how many wait, how many workers have one of how many.

    *failing*: those that failed when they were looked at last, and how often in a row. *due*: of
    those that wait, how many would be taken at once if a worker were free; *longest*: the seconds
    that the first of them has waited.
    """

    name: str
    waiting: int
    busy: int
    workers: int
    failing: Mapping[str, int]
    due: int = 0
    longest: float = 0.0


class Rendering(Value, frozen=True):
    """Processes that render: those that there are, those at work, and how many may work at once."""

    running: int
    busy: int
    most: int


class Store(Value, frozen=True):
    """A cache on disk: bytes in use, and how many it may have."""

    name: str
    used: int
    room: int


class Mishap(Value, frozen=True):
    """A warning or an error of late, and what it names."""

    time: datetime
    level: str
    source: str
    event: str
    values: Mapping[str, str]


class Answered(Value, frozen=True):
    """
    A repository, as it answered last.

    *question*: what it was asked (``ls-remote``, ``fetch`` …), *at* when, for so many *seconds*.
    *problem*: why it did not answer; empty: it did. *answered*: when it did last, if it ever did.
    *fetched*: when its content was last brought here, and the *seconds* that *bringing* took.
    """

    repo: str
    question: str
    at: datetime
    seconds: float
    problem: str = ""
    answered: datetime | None = None
    fetched: datetime | None = None
    bringing: float = 0.0


class Trend(Value, frozen=True):
    """
    How one *figure* of something changed of late, oldest first; None: it was not there.

    *about*: ``queue``, ``loop``, ``rendering``, ``record`` or ``outbox``; *name*: which queue.
    """

    about: str
    name: str
    figure: str
    values: tuple[float | None, ...] = ()


class Workings(Value, frozen=True):
    """
    *since*: when the process started. *mishaps*: the latest first. *repositories*: those that it
    asked last. *step*: the seconds between two values of the *trends*.
    """

    since: datetime | None = None
    host: str = ""
    roles: tuple[str, ...] = ()
    queues: tuple[Line, ...] = ()
    rendering: Rendering | None = None
    stores: tuple[Store, ...] = ()
    mishaps: tuple[Mishap, ...] = ()
    repositories: tuple[Answered, ...] = ()
    trends: tuple[Trend, ...] = ()
    step: float = 0.0
