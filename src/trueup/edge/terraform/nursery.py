"""
The process that processes of runs are forked from: ``python -m trueup.edge.terraform.nursery FD``.

To start Python and to load what a run needs takes longer than planning a small root. So one
process does that once, and waits for orders, which come over the socket *FD*. It ends with
whoever holds the other end; the runs that it began go on.
"""

import gc
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import weakref
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from trueup.edge.terraform.folder import Folder
from trueup.edge.terraform.layout import state_of
from trueup.edge.terraform.order import Order, Program
from trueup.edge.terraform.store import installed
from trueup.edge.terraform.supervisor import begin
from trueup.edge.terraform.title import ROOM, call
from trueup.k8s.value import decode, encode
from trueup.model.errors import Unreachable
from trueup.model.terraform import Job, Result

_HEAD = struct.Struct("!QQ")
_BEGUN, _NOT, _NONE, _TAKEN = b"1", b"0", b"-", b"+"
_START = 60.0


class Nursery:
    """That process, as whoever gives orders sees it; started with the first one."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._socket = -1
        self._closing: Callable[[], object] = lambda: None

    def begin(self, folder: Path, order: bytes) -> None:
        """Returns when the run has begun. Blocks; raises ``Unreachable``."""
        with self._turn:
            if self._socket < 0 or not self._asked(folder, order):
                self._start()
                if not self._asked(folder, order):
                    raise Unreachable("the process of the run did not begin")

    def close(self) -> None:
        self._closing()
        self._socket = -1

    def _asked(self, folder: Path, order: bytes) -> bool:
        path = os.fsencode(folder)
        message = memoryview(_HEAD.pack(len(path), len(order)) + path + order)
        with suppress(OSError):
            while message:
                message = message[os.write(self._socket, message) :]
            return os.read(self._socket, 1) == _BEGUN
        return False

    def _start(self) -> None:
        self.close()
        ours, theirs = socket.socketpair()
        with ours, theirs:
            _run(theirs.fileno())
            self._socket = ours.detach()
        self._closing = weakref.finalize(self, os.close, self._socket)


def _run(handle: int) -> None:
    """It goes on by itself, so that nobody has to wait for its end."""
    try:
        subprocess.run(
            (sys.executable, "-I", "-m", "trueup.edge.terraform.nursery", str(handle), ROOM),
            pass_fds=(handle,),
            env={"PATH": os.environ.get("PATH", os.defpath)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            timeout=_START,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unreachable(f"the process for runs does not start: {error}") from error


def main(handle: int) -> None:
    if os.fork():
        os._exit(0)
    os.chdir("/")
    call(sys.executable, "-m", "trueup.edge.terraform.nursery")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _rehearse()
    gc.freeze()  # what is loaded stays shared with those that are forked
    with socket.socket(fileno=handle) as orders:
        while (told := _next(orders)) != _NONE:
            orders.sendall(told)
    os._exit(0)


def _rehearse() -> None:
    """What takes its time only once in a process, as to learn what an order is made of."""
    order = Order(Job("", "plan", {}), Program("terraform", "", ()))
    with suppress(OSError), tempfile.TemporaryDirectory() as name:
        folder = Folder(Path(name))
        folder.make()
        folder.begin(decode(encode(order), Order).job)
        with zipfile.ZipFile(folder.plan, "w") as saved:
            saved.writestr("tfstate", "{}")
        state_of(folder.plan)
        any(installed(folder.tree))
        folder.end(Result("Succeeded"))
        folder.steps()
        folder.strip()


def _next(orders: socket.socket) -> bytes:
    """
    What is said to the next order; empty: who waited for it is gone, so another must.

    Whoever carries it out is there before it comes: to fork takes a while.
    """
    heard, tells = os.pipe()
    if os.fork() == 0:
        os.close(heard)
        _wait(orders, tells)
    os.close(tells)
    told = os.read(heard, 1)
    if told == _TAKEN:
        told = os.read(heard, 1) or _NOT
    os.close(heard)
    return told


def _wait(orders: socket.socket, tells: int) -> NoReturn:
    head = _read(orders, _HEAD.size)
    if not head:
        os.write(tells, _NONE)
        os._exit(0)
    os.write(tells, _TAKEN)
    path, order = (_read(orders, size) for size in _HEAD.unpack(head))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    folder = os.fsdecode(path)
    call(sys.executable, "-m", "trueup.edge.terraform.supervisor", folder)
    begin(Folder(Path(folder)), decode(order, Order), tells)


def _read(orders: socket.socket, size: int) -> bytes:
    """Empty: nobody gives orders any more."""
    read = bytearray()
    while len(read) < size:
        if not (more := orders.recv(min(size - len(read), 1 << 20))):
            return b""
        read += more
    return bytes(read)


if __name__ == "__main__":
    main(int(sys.argv[1]))
