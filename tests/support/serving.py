"""Serving: a server in a thread of this process, or a program that answers, for a block."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socketserver import BaseServer
from typing import TypeVar

from trueup.apiserver.sockets import free

S = TypeVar("S", bound=BaseServer)
PATIENCE = 60.0  # seconds in which a program must answer


@contextmanager
def in_thread(server: S) -> Iterator[S]:
    """*server*, serving."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def running(command: Sequence[str], answers: Callable[[], bool], log: Path) -> Iterator[None]:
    """A program that answers; what it says goes to *log*."""
    with log.open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        until = time.monotonic() + PATIENCE
        while not answers():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            threading.Event().wait(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Of this machine; no connection of others takes it before it is listened on, or again."""
    return free("127.0.0.1")
