"""
The one way out of a run without a network: to our own backend, if that is on this machine.

A socket belongs to the network that it was made in. So Terraform's process, still ours, makes one
that listens there, where the backend would be, and gives it to a process outside, which takes the
calls and passes them on. That one stays until Terraform has ended, even if its keeper is killed.
"""

import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn
from urllib.parse import urlsplit

from trueup.edge.terraform.handles import let_go
from trueup.model.terraform import StateAccess

_CHUNK = 1 << 16
_WAIT = 0.5
_HERE = ("127.0.0.1", "localhost")


class Gate:
    """To *access*; *needed*: whether anybody may still call."""

    def __init__(self, access: StateAccess, needed: Callable[[], bool]) -> None:
        place = urlsplit(access.address)
        self._port = place.port or (443 if place.scheme == "https" else 80)
        outside, self._inside = socket.socketpair()
        if os.fork() == 0:
            let_go(outside.fileno())  # the keeper's lock says whether the keeper is there
            _serve(outside, self._port, needed)
        outside.close()

    def open(self) -> None:
        """In the process that has left our network."""
        with socket.create_server(("127.0.0.1", self._port)) as listening:
            socket.send_fds(self._inside, [b"1"], [listening.fileno()])


def leads_out(access: StateAccess | None) -> bool:
    return access is not None and urlsplit(access.address).hostname in _HERE


def _serve(outside: socket.socket, port: int, needed: Callable[[], bool]) -> NoReturn:
    while True:
        message, handles, _, _ = socket.recv_fds(outside, 1, 1)
        if not message:
            break
        for handle in handles:
            listening = socket.socket(fileno=handle)
            threading.Thread(target=_take, args=(listening, port), daemon=True).start()
    while needed():
        threading.Event().wait(_WAIT)
    os._exit(0)


def _take(listening: socket.socket, port: int) -> None:
    while True:
        caller, _ = listening.accept()
        threading.Thread(target=_connect, args=(caller, port), daemon=True).start()


def _connect(caller: socket.socket, port: int) -> None:
    with caller, suppress(OSError), socket.create_connection((_HERE[0], port)) as called:
        back = threading.Thread(target=_pass, args=(called, caller), daemon=True)
        back.start()
        _pass(caller, called)
        back.join()


def _pass(giver: socket.socket, taker: socket.socket) -> None:
    """Until either has ended, however: who waits for an answer must hear that none comes."""
    with suppress(OSError):
        while data := giver.recv(_CHUNK):
            taker.sendall(data)
    with suppress(OSError):
        taker.shutdown(socket.SHUT_WR)
