"""
Effort: what something takes of the processor, as a multiple of what plain Python takes beside it.

Seconds tell as much of the machine and of who else is on it. What other tests have left in memory
is nobody's effort: the collector never looks at it again.
"""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

STEPS = 1_000_000


class Effort:
    """*taken*: as many times as `STEPS` steps of a loop take, a twentieth of a second or so."""

    taken = 0.0


@contextmanager
def effort() -> Iterator[Effort]:
    """Of the block."""
    found = Effort()
    gc.collect()
    gc.freeze()
    before = _unit()
    began = time.process_time()
    yield found
    took = time.process_time() - began
    found.taken = took / max(before, _unit())


def _unit() -> float:
    began, total = time.process_time(), 0
    for step in range(STEPS):
        total += step
    return time.process_time() - began
