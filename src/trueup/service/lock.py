"""A role's files in a data folder belong to one process: the lock that sees to it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trueup.model.errors import Stalled


@contextmanager
def held(folder: Path, role: str) -> Iterator[None]:
    """Be the *role* of *folder*, which is made if missing; ``Stalled`` if another process is."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(folder / f"{role}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Stalled(
            "NoDataFolder",
            f"the data folder {folder} cannot be used: {error.strerror}",
            "give another one with --data, or make it writable",
        ) from error
    try:
        _take(file, folder, role)
        yield  # the kernel lets go of the lock with the file, however we end
    finally:
        os.close(file)


def _take(file: int, folder: Path, role: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(file, 32, 0).decode(errors="replace").strip() or "unknown"
        raise Stalled(
            "AlreadyServing",
            f"another trueup (process {holder}) is the {role} of the data folder {folder}",
            "stop it, or give another folder with --data",
        ) from error
    os.ftruncate(file, 0)
    os.pwrite(file, str(os.getpid()).encode(), 0)
