"""
What Terraform and its plug-ins cannot see: private folders, and if the job says so, the network.

A plan runs what the repository brings, before anybody has looked at it. So the data of the server,
the homes of people and mounted secrets are covered, in name spaces of its own, and no other process
is seen. Where the kernel does not allow these it goes on without, and the run says so if it was to
have no network.
"""

import ctypes
import fcntl
import os
import socket
import struct
from pathlib import Path

from trueup.edge.mounts import cover, freeze, own_processes, private
from trueup.edge.terraform.first import become_first
from trueup.k8s.value import Value

_NEW_USER = 0x10000000
_NEW_NETWORK = 0x40000000
_NEW_MOUNTS = 0x00020000
_NEW_PROCESSES = 0x20000000
_DROP_CAPABILITY, _CAPABILITIES = 24, 64
_KEPT = frozenset((0, 1, 3, 4, 5, 6, 7, 10))
"""
CAP_CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID and NET_BIND_SERVICE: what root may do
with its own files. With others it could take the covers off (SYS_ADMIN), open what lies below them
(DAC_READ_SEARCH, MKNOD), or look into other processes (SYS_PTRACE, PERFMON).
"""
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1
_REQUEST = "16sh"


class Box(Value, frozen=True):
    """
    *hidden*, *shown*: folders; what is shown is seen though it lies in a hidden one. *frozen*: can
    only be read.
    """

    network: bool = True
    hidden: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()


def enter(box: Box) -> bool:
    """For good, maybe in another process; False: the kernel does not let us."""
    libc = ctypes.CDLL(None, use_errno=True)
    apart = _NEW_MOUNTS | (0 if box.network else _NEW_NETWORK)
    if _leave(libc, apart | _NEW_PROCESSES):
        become_first(libc)
        own_processes(libc)
    elif not _leave(libc, apart):
        return False
    covered = cover(libc, private(*box.hidden), (*box.shown, *box.frozen))
    for folder in box.frozen:
        freeze(libc, folder)
    if not box.network:
        _loop_up()
    for each in set(range(_CAPABILITIES)) - _KEPT:
        libc.prctl(_DROP_CAPABILITY, each, 0, 0, 0)
    return covered


def _leave(libc: ctypes.CDLL, wanted: int) -> bool:
    user, group = os.getuid(), os.getgid()
    if libc.unshare(wanted) == 0:
        return True
    if libc.unshare(wanted | _NEW_USER) != 0:
        return False
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    return True


def _loop_up() -> None:
    """Programs of the run may speak with each other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        request = struct.pack(_REQUEST, b"lo", 0).ljust(40, b"\0")
        (_, flags) = struct.unpack_from(_REQUEST, fcntl.ioctl(asking, _GET_FLAGS, request))
        raised = struct.pack(_REQUEST, b"lo", flags | _UP).ljust(40, b"\0")
        fcntl.ioctl(asking, _SET_FLAGS, raised)
