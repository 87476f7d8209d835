"""
What a worker gives up before it touches anything from a repository: the network and core files.

It also ends with the process that started it, however that one ends.

A network name space of its own holds no interface, so nothing can be reached, whatever a chart or
a kustomization asks for. Where the kernel does not allow one, the worker goes on without: the
tools are then kept from the network by their options only.
"""

import ctypes
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path

_NEW_USER = 0x10000000
_NEW_NETWORK = 0x40000000
_DEATH_SIGNAL = 1
_DUMPABLE = 4
_SUBREAPER = 36


def isolate(*, network: bool = False) -> bool:
    """
    Leave the network for good, if the kernel lets us. True if it did.

    *network*: keep it, for the plugins that an operator lets reach it.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _say("/proc/self/oom_score_adj", "1000")
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DEATH_SIGNAL, signal.SIGKILL)
    try:
        return not network and _leave(libc)
    finally:
        libc.prctl(_DUMPABLE, 0)  # what we start cannot look into our memory, where keys may be


def adopt() -> None:
    """Whatever our programs leave behind becomes ours, for `sweep`."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1)


def sweep() -> None:
    """End all that is left of the programs that we have started."""
    while left := _children():
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        for pid in left:
            with suppress(ChildProcessError):
                os.waitpid(int(pid), 0)


def _children() -> list[str]:
    own = os.getpid()
    try:
        return Path(f"/proc/{own}/task/{own}/children").read_text().split()
    except OSError:
        return []  # a kernel that does not tell: they end with the worker


def _leave(libc: ctypes.CDLL) -> bool:
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEW_NETWORK) == 0:
        return True
    if libc.unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    _say("/proc/self/setgroups", "deny")
    _say("/proc/self/uid_map", f"{user} {user} 1")
    _say("/proc/self/gid_map", f"{group} {group} 1")
    return True


def _say(path: str, text: str) -> None:
    try:
        Path(path).write_text(text)
    except OSError:
        return
