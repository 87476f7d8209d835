"""
Stages: how long the parts of the work on one object take, and which trace they belong to.

What a look is about (which commit, whether anything came of it) is known at its end only, so its
parts are noted while it goes on, and whoever began it decides what becomes of them. Where nobody
collects, noting costs nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from trueup.model.span import Stage, Told

_trace: ContextVar[str] = ContextVar("trace", default="")


@dataclass(frozen=True, slots=True)
class Stages:
    """Those that have ended; *now*: Unix seconds."""

    now: Callable[[], float]
    ended: list[Stage] = field(default_factory=list)

    def taken(self) -> list[Stage]:
        """Those since they were taken last."""
        found = self.ended[:]
        self.ended.clear()
        return found


_collected: ContextVar[Stages | None] = ContextVar("stages", default=None)


@contextmanager
def collected(now: Callable[[], float]) -> Iterator[Stages]:
    """What the block does, with all that it starts."""
    made = Stages(now)
    token = _collected.set(made)
    try:
        yield made
    finally:
        _collected.reset(token)


@contextmanager
def stage(name: str, **told: Told) -> Iterator[None]:
    """The block is one part; an exception is its error, and goes on."""
    stages = _collected.get()
    if stages is None:
        yield
        return
    start, error = stages.now(), ""
    try:
        yield
    except Exception as problem:  # only noted
        error = str(problem) or type(problem).__name__
        raise
    finally:
        stages.ended.append(Stage(name, start, stages.now(), error, told))


def trace() -> str:
    """Of the commit that this task works on; empty: none is known."""
    return _trace.get()


def belongs(name: str) -> None:
    """From here on this task works on the commit of the trace *name*."""
    _trace.set(name)
