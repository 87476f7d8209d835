"""Workings: what goes on in one process of ours, as far as people who keep it running ask."""

from collections.abc import Mapping
from datetime import datetime

from trueup.k8s.value import Value


class Line(Value, frozen=True):
    """
    A queue of objects that are looked at: how many wait, how many workers have one of how many.

    *failing*: those that failed when they were looked at last, and how often in a row.
    """

    name: str
    waiting: int
    busy: int
    workers: int
    failing: Mapping[str, int]


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


class Workings(Value, frozen=True):
    """*since*: when the process started. *mishaps*: the latest first."""

    since: datetime | None = None
    host: str = ""
    roles: tuple[str, ...] = ()
    queues: tuple[Line, ...] = ()
    rendering: Rendering | None = None
    stores: tuple[Store, ...] = ()
    mishaps: tuple[Mishap, ...] = ()
