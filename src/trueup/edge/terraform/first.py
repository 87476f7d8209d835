"""
The first process of a run's own name space of processes.

A run then sees no other process, of the server or of another run, whose environment holds what it
must not know. And whatever it starts, however well that hides, ends with Terraform. Who is known
outside stays outside: it passes on the wish to end, waits, and ends as Terraform did.
"""

import ctypes
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

_DEATH_SIGNAL = 1
_MOST = 4096  # handles that may be open
_ENDINGS = (signal.SIGINT, signal.SIGTERM)


def become_first(libc: ctypes.CDLL) -> None:
    """After the name space was left, it is another process that this returns in."""
    child = os.fork()
    if child:
        _wait_for(libc, child)


def program_of(first: int, family: list[int]) -> int:
    """Terraform itself: *first*, or what that waits for."""
    return next((each for each in family if _is_first(each)), first)


def _wait_for(libc: ctypes.CDLL, child: int) -> NoReturn:
    for each in _ENDINGS:
        signal.signal(each, lambda number, _: _pass_on(child, number))
    libc.prctl(_DEATH_SIGNAL, signal.SIGINT)
    os.closerange(0, _MOST)  # whoever is at the other ends must see their end
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _pass_on(child: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, number)


def _is_first(process: int) -> bool:
    """In a name space below ours, as the kernel says it."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text(errors="replace").splitlines():
            if line.startswith("NSpid:"):
                numbers = line.split()[1:]
                return len(numbers) > 1 and numbers[-1] == "1"
    return False
