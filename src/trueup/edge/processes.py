"""How many processes there may be in a name space of its own."""

import os
import re
import resource
from contextlib import suppress
from pathlib import Path

_NUMBER = re.compile(r"\d+")
_NUMBERS_APART, _COUNTS_APART = (6, 14), (5, 14)  # kernels, from which on


def limit_processes(most: int, *, own: bool) -> None:
    """
    Those in our name space count (threads too), and nobody else's; *own*: root's are limited by
    their numbers.

    Older kernels know but one limit for all of the machine, and one count of a user's processes.
    """
    if own and _kernel() >= _NUMBERS_APART:
        with suppress(OSError):
            Path("/proc/sys/kernel/pid_max").write_text(str(most))
    if _kernel() >= _COUNTS_APART:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NPROC, (most, most))


def _kernel() -> tuple[int, ...]:
    return tuple(int(each) for each in _NUMBER.findall(os.uname().release)[:2])
