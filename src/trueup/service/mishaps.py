"""Mishaps: the warnings and errors of late, kept for whoever asks how the process is."""

import logging
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from trueup.core.history.veil import hidden
from trueup.model.workings import Mishap
from trueup.service.logs import values

KEPT = 50
LONGEST = 500  # characters of a value


class Mishaps(logging.Handler):
    """The last `KEPT`, *since* then; nothing that is secret in an address is among them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.since = datetime.now(UTC)
        self.counts: Counter[str] = Counter()  # by level
        self._kept: deque[Mishap] = deque(maxlen=KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        said = {name: hidden(str(value))[:LONGEST] for name, value in values(record).items()}
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            said["error"] = hidden(f"{type(error).__name__}: {error}")[:LONGEST]
        at, level = datetime.fromtimestamp(record.created, UTC), record.levelname.lower()
        self.counts[level] += 1
        self._kept.appendleft(Mishap(at, level, record.name, record.getMessage(), said))

    @property
    def latest(self) -> tuple[Mishap, ...]:
        return tuple(self._kept)


@contextmanager
def noted() -> Iterator[Mishaps]:
    """What is logged in the block."""
    root, made = logging.getLogger(), Mishaps()
    root.addHandler(made)
    try:
        yield made
    finally:
        root.removeHandler(made)
