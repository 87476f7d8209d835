"""
What a worker gives up before it touches anything from a repository: the network, other processes,
the sight of what is private, writing anywhere but in its own folder, core files, many or large
files, many processes. It also ends with the process that started it, however that one ends.

Name spaces of its own do the most of it. In that of processes the worker is the first one: when it
ends, all that it started ends with it, however well that hid. Where the kernel does not allow name
spaces, the worker goes on without: the tools are then kept from the network by their options only,
from private files by nothing, and whoever started it looks after its processes.
"""

import ctypes
import os
import resource
import select
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from trueup.edge.mounts import narrow, own_processes, private
from trueup.edge.processes import limit_processes

_NEW_USER = 0x10000000
_NEW_NETWORK = 0x40000000
_NEW_MOUNTS = 0x00020000
_NEW_PROCESSES = 0x20000000
_NEW_MESSAGES = 0x08000000
_DEATH_SIGNAL = 1
_DUMPABLE = 4
_SUBREAPER = 36
OPEN_FILES = 1024
LARGEST_FILE = 256 << 20
PROCESSES = 1024  # threads too; at the most, of a worker and all that it starts
_FIRST = 1


def isolate(
    folder: str, *, network: bool = False, hidden: Iterable[str] = (), shown: Iterable[str] = ()
) -> bool:
    """
    Leave it all for good, if the kernel lets us. True if it did.

    *folder*: what may be written to from then on. *network*: keep it, for the plugins that an
    operator lets reach it. *hidden*: private folders beside those of people; *shown*: what is to be
    seen of them all the same. It may be another process that this returns in.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    _say("/proc/self/oom_score_adj", "1000")
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DEATH_SIGNAL, signal.SIGKILL)
    left = _leave(libc, network=network)
    if left:
        first = bool(left & _NEW_PROCESSES) and _become_first(libc)
        limit_processes(PROCESSES, own=first and own_processes(libc))
        if left & _NEW_MOUNTS:
            narrow(libc, folder, private(*hidden), shown)
    libc.prctl(_DUMPABLE, 0)  # what we start cannot look into our memory, where keys may be
    return bool(left)


def adopt() -> None:
    """Whatever our programs leave behind becomes ours, for `sweep`."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1)


def sweep() -> None:
    """End all that is left of the programs that we have started."""
    if os.getpid() == _FIRST:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(-1, signal.SIGKILL)
        with suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
    while left := _children():
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        for pid in left:
            with suppress(ChildProcessError):
                os.waitpid(int(pid), 0)


def _children() -> list[str]:
    own = os.getpid()
    if own == _FIRST:
        return []
    try:
        return Path(f"/proc/{own}/task/{own}/children").read_text().split()
    except OSError:
        return []  # a kernel that does not tell: they end with the worker


def _leave(libc: ctypes.CDLL, *, network: bool) -> int:
    """Which name spaces are ours from now on; the most that the kernel grants."""
    user, group = os.getuid(), os.getgid()
    apart = 0 if network else _NEW_NETWORK
    most = apart | _NEW_MOUNTS | _NEW_PROCESSES | _NEW_MESSAGES
    for wanted in (most, most | _NEW_USER, apart | _NEW_USER):
        if wanted != _NEW_USER and libc.unshare(wanted) == 0:
            if wanted & _NEW_USER:
                _say("/proc/self/setgroups", "deny")
                _say("/proc/self/uid_map", f"{user} {user} 1")
                _say("/proc/self/gid_map", f"{group} {group} 1")
            return wanted
    return 0


def _become_first(libc: ctypes.CDLL) -> bool:
    """Go on as the first process of our name space; this one only waits for it, and ends so."""
    seen, held = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(held)
        libc.prctl(_DEATH_SIGNAL, signal.SIGKILL)
        if select.select([seen], [], [], 0)[0]:
            os._exit(1)  # it ended before that held
        os.close(seen)
        return True
    libc.prctl(_DUMPABLE, 0)
    for each in {*range(OPEN_FILES)} - {2, held}:  # who is at the pipes' ends must see its end
        with suppress(OSError):
            os.close(each)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _say(path: str, text: str) -> None:
    try:
        Path(path).write_text(text)
    except OSError:
        return
