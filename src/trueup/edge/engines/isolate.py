"""
What a worker gives up before it touches anything from a repository: the network, writing anywhere
but in its own folder, core files, many or large files.

It also ends with the process that started it, however that one ends.

A network name space of its own holds no interface, so nothing can be reached, whatever a chart or
a kustomization asks for. Where the kernel does not allow one, the worker goes on without: the
tools are then kept from the network by their options only. The same holds of a name space of
mounts, in which all but the folder can only be read.
"""

import ctypes
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path

_NEW_USER = 0x10000000
_NEW_NETWORK = 0x40000000
_NEW_MOUNTS = 0x00020000
_DEATH_SIGNAL = 1
_DUMPABLE = 4
_SUBREAPER = 36
_PRIVATE, _BIND, _RECURSIVE = 1 << 18, 1 << 12, 1 << 14
_MOUNT_SETATTR = 442  # of all architectures
_HERE, _ALL_BELOW = -100, 0x8000
_READ_ONLY = 1
OPEN_FILES = 1024
LARGEST_FILE = 256 << 20


class _Attributes(ctypes.Structure):
    """``struct mount_attr``."""

    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")]


def isolate(folder: str, *, network: bool = False) -> bool:
    """
    Leave the network for good, if the kernel lets us. True if it did.

    *folder*: what may be written to from then on. *network*: keep it, for the plugins that an
    operator lets reach it.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    _say("/proc/self/oom_score_adj", "1000")
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DEATH_SIGNAL, signal.SIGKILL)
    try:
        return not network and _leave(libc, folder)
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


def _leave(libc: ctypes.CDLL, folder: str) -> bool:
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEW_NETWORK) == 0:
        if libc.unshare(_NEW_MOUNTS) == 0:
            _read_only(libc, folder)
        return True
    if libc.unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    _say("/proc/self/setgroups", "deny")
    _say("/proc/self/uid_map", f"{user} {user} 1")
    _say("/proc/self/gid_map", f"{group} {group} 1")
    if libc.unshare(_NEW_MOUNTS) == 0:
        _read_only(libc, folder)
    return True


def _read_only(libc: ctypes.CDLL, folder: str) -> None:
    """All that is mounted can only be read from now on, but for *folder*."""
    own = os.fsencode(folder)
    if libc.mount(b"none", b"/", None, _RECURSIVE | _PRIVATE, None) != 0:
        return
    if libc.mount(own, own, None, _BIND, None) != 0:
        return
    if _attributes(libc, b"/", set=_READ_ONLY) == 0 and _attributes(libc, own, clear=_READ_ONLY):
        _attributes(libc, b"/", clear=_READ_ONLY)  # else there would be nowhere to work
    os.chdir(folder)  # into the mount of it


def _attributes(libc: ctypes.CDLL, path: bytes, **change: int) -> int:
    made = _Attributes(**change)
    size = ctypes.c_size_t(ctypes.sizeof(made))
    return int(libc.syscall(_MOUNT_SETATTR, _HERE, path, _ALL_BELOW, ctypes.byref(made), size))


def _say(path: str, text: str) -> None:
    try:
        Path(path).write_text(text)
    except OSError:
        return
