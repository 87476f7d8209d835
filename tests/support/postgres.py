"""A real PostgreSQL on loopback, with a folder of its own; Debian's, or whichever is there."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.serving import free_port
from tests.support.tools import not_run

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
STARTS = 60.0  # seconds


@dataclass
class Postgres:
    """*url*: of its database, for whoever is on this machine."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://trueup@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Until it takes connections, as whoever owns its folder: it does not run as root."""
        settings = ("-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.folder))
        words = (_program("postgres"), "-D", str(self.folder / "data"), *settings)
        self.process = subprocess.Popen(words, stderr=subprocess.DEVNULL, user=_owner(self.folder))
        until = time.monotonic() + STARTS
        while not self._answers():
            assert self.process.poll() is None, "it ended"
            assert time.monotonic() < until, "it does not answer"
            threading.Event().wait(0.05)

    def stop(self) -> None:
        """At once, whoever is connected."""
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()
            self.process = None

    def _answers(self) -> bool:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", self.port)):
                return False
        ready = (_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port))
        return subprocess.run(ready).returncode == 0


@contextmanager
def postgres() -> Iterator[Postgres]:
    _program("postgres")
    folder = Path(tempfile.mkdtemp(prefix="trueup-postgres-"))
    try:
        _own(folder)
        _run(
            folder,
            _program("initdb"),
            "-D",
            str(folder / "data"),
            "-U",
            "trueup",
            "-A",
            "trust",
            "-N",
        )
        server = Postgres(folder, free_port())
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _program(name: str) -> str:
    path = os.pathsep.join(map(str, FOLDERS))
    found = shutil.which(name, path=path) or shutil.which(name)
    if found is None:
        not_run(f"not run: needs {name} (postgresql)")
    return found


def _own(folder: Path) -> None:
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)


def _owner(folder: Path) -> int | None:
    return folder.stat().st_uid if os.getuid() == 0 else None


def _run(folder: Path, *words: str) -> None:
    done = subprocess.run(words, capture_output=True, cwd=folder, user=_owner(folder))
    assert done.returncode == 0, done.stderr.decode()
