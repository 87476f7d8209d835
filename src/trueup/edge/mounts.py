"""
What a process that runs what others wrote sees of the file system: nothing that is private.

The homes of people, Trueup's data and the secrets that are mounted into containers are covered;
what programs need of them (the interpreter, its libraries, the folders of the search path) is put
back. This holds in a name space of the process's own. A worker that renders gets it narrower: all
but its own folder can only be read.
"""

import ctypes
import os
import pwd
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_PRIVATE, _BIND, _RECURSIVE = 1 << 18, 1 << 12, 1 << 14
_HARMLESS = 2 | 4 | 8  # no programs with the rights of others, no devices, nothing to be run
_MOUNT_SETATTR = 442  # of all architectures
_HERE, _ALL_BELOW = -100, 0x8000
_READ_ONLY = 1
_SECRETS = ("/home", "/root", "/run/secrets", "/var/run/secrets")
_BESIDE = ("lib", "libexec")  # of a folder of programs


class _Attributes(ctypes.Structure):
    """``struct mount_attr``."""

    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")]


def private(*more: str) -> tuple[str, ...]:
    """The folders that are not shown; *more* of them."""
    found = {os.path.realpath(each) for each in (*_SECRETS, *_home(), *more) if os.path.isdir(each)}
    return tuple(sorted(found - {"/"}))


def _home() -> Iterator[str]:
    with suppress(KeyError):  # a user that has no name has no home
        yield pwd.getpwuid(os.getuid()).pw_dir


def own_processes(libc: ctypes.CDLL) -> bool:
    """Only those of our own name space are told of in ``/proc``, from now on; here, not outside."""
    if libc.mount(b"none", b"/", None, _RECURSIVE | _PRIVATE, None) != 0:
        return False
    return bool(libc.mount(b"proc", b"/proc", b"proc", _HARMLESS, None) == 0)


def narrow(libc: ctypes.CDLL, folder: str, hidden: Iterable[str], shown: Iterable[str]) -> None:
    """Cover *hidden* but for *shown* and what programs need, and let only *folder* be written."""
    if not cover(libc, hidden, (*shown, folder)):
        return
    own = os.fsencode(folder)
    if libc.mount(own, own, None, _BIND, None) != 0:
        return
    if _attributes(libc, b"/", set=_READ_ONLY) == 0 and _attributes(libc, own, clear=_READ_ONLY):
        _attributes(libc, b"/", clear=_READ_ONLY)  # else there would be nowhere to work
    os.chdir(folder)  # into the mount of it


def cover(libc: ctypes.CDLL, hidden: Iterable[str], shown: Iterable[str]) -> bool:
    """Cover *hidden* but for *shown* and what programs need; False: the kernel does not let us."""
    if libc.mount(b"none", b"/", None, _RECURSIVE | _PRIVATE, None) != 0:
        return False
    _cover(libc, tuple(hidden), (*_needed(), *shown))
    return True


def freeze(libc: ctypes.CDLL, folder: str) -> bool:
    """It can only be read; False: the kernel does not let us."""
    own = os.fsencode(folder)
    if libc.mount(own, own, None, _BIND, None) != 0:
        return False
    return _attributes(libc, own, set=_READ_ONLY) == 0


def _cover(libc: ctypes.CDLL, hidden: tuple[str, ...], shown: tuple[str, ...]) -> None:
    """A folder that holds what a program cannot do without stays as it is."""
    kept = _outermost(os.path.realpath(each) for each in shown if os.path.exists(each))
    covered = [each for each in _outermost(hidden) if not any(_is_in(each, one) for one in kept)]
    inside = [each for each in kept if any(_is_in(each, one) for one in covered)]
    again = {each: os.open(each, os.O_PATH) for each in inside}
    for each in covered:
        libc.mount(b"none", os.fsencode(each), b"tmpfs", _HARMLESS, b"mode=0755")
    for each, place in again.items():
        _put_back(libc, each, place)
        os.close(place)


def _put_back(libc: ctypes.CDLL, path: str, place: int) -> None:
    origin = f"/proc/self/fd/{place}"
    with suppress(OSError):
        if os.path.isdir(origin):
            os.makedirs(path, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            Path(path).touch()
    libc.mount(origin.encode(), os.fsencode(path), None, _BIND | _RECURSIVE, None)


def _needed() -> Iterator[str]:
    """What our own interpreter, its libraries and the programs in the search path need."""
    yield from (sys.prefix, sys.base_prefix, *(each for each in sys.path if each))
    homes = private()
    for each in os.environ.get("PATH", "").split(os.pathsep):
        if each and os.path.realpath(each) not in homes:  # a home is not all programs
            yield each
            yield from (os.path.join(os.path.dirname(each), name) for name in _BESIDE)


def _outermost(paths: Iterable[str]) -> list[str]:
    found: list[str] = []
    for each in sorted(set(paths), key=len):
        if not any(_is_in(each, one) for one in found):
            found.append(each)
    return found


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def _attributes(libc: ctypes.CDLL, path: bytes, **change: int) -> int:
    made = _Attributes(**change)
    size = ctypes.c_size_t(ctypes.sizeof(made))
    return int(libc.syscall(_MOUNT_SETATTR, _HERE, path, _ALL_BELOW, ctypes.byref(made), size))
