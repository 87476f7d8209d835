"""A process and all that it started: what they use, and their end."""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress

_PAGE = os.sysconf("SC_PAGE_SIZE")


def family(first: int) -> list[int]:
    """*first* comes first; those that have left it are not seen."""
    found = [first]
    for one in found:
        for thread in _threads(one):  # Go starts programs from any of them
            found += map(int, _text(f"/proc/{one}/task/{thread}/children").split())
    return found


def memory(process: int) -> int:
    """Bytes of its own: what it shares with others is counted by none of them."""
    words = _text(f"/proc/{process}/statm").split()
    return (int(words[1]) - int(words[2])) * _PAGE if len(words) > 2 else 0


def started_at(process: int) -> str:
    """With its number, what no other process has; empty: it is gone."""
    text = _text(f"/proc/{process}/stat")
    words = text.rpartition(")")[2].split()
    return "" if not words or words[0] in "ZX" else words[19]


def executable(process: int) -> str:
    """The file that it runs; empty: it is gone."""
    try:
        return os.readlink(f"/proc/{process}/exe")
    except OSError:
        return ""


def signalled(process: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(process, what)


def killed(processes: Iterable[int]) -> None:
    for process in processes:
        signalled(process, signal.SIGKILL)


def _threads(process: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{process}/task")
    except OSError:
        return []


def _text(path: str) -> str:
    try:
        with open(path, errors="replace") as file:  # looked at several times a second
            return file.read()
    except OSError:
        return ""
