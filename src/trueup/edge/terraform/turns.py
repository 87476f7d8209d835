"""
Turns: only so many runs work at the same time; the others wait, and cost nothing until then.

After a restart, or a long night, each of a thousand Stacks may want to look at once. What changes
things has turns of its own: a long apply keeps nobody from planning, nor many looks it from being
begun. A turn is a lock on a file, so it ends with the process that has it.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_LOOK = 0.1


@contextmanager
def turn(
    folder: Path, number: int, going_on: Callable[[], None], waits: Callable[[], None]
) -> Iterator[None]:
    """
    One of *number* turns of *folder*.

    *waits* is called if there is none at once, *going_on* while there is none; what that raises
    ends it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = _taken(folder, number)
    if held is None:
        waits()
    while held is None:
        going_on()
        time.sleep(_LOOK)
        held = _taken(folder, number)
    try:
        yield
    finally:
        os.close(held)


def _taken(folder: Path, number: int) -> int | None:
    for each in range(number):
        held = os.open(folder / str(each), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
        else:
            return held
    return None
