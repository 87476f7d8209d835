"""The embedded API server for the length of a block; why it does not start, in plain words."""

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from trueup.apiserver.journal import NotStored
from trueup.apiserver.server import ApiServer
from trueup.model.errors import Stalled


@asynccontextmanager
async def started(server: ApiServer) -> AsyncIterator[ApiServer]:
    """Raises ``Stalled`` if its port is in use or its file cannot be read or written."""
    folder = server.settings.folder
    try:
        await server.start()
    except NotStored as error:
        raise _unreadable(error, folder) from error
    except OSError as error:
        raise _unusable(error, folder) from error
    try:
        yield server
    finally:
        await server.stop()


def _unreadable(error: NotStored, folder: Path) -> Stalled:
    hint = f"move {folder / 'store.db'}* aside to begin with an empty cluster, or bring back a copy"
    return Stalled(
        "NotStored",
        f"the embedded API server cannot use its store: {error}",
        "make room on the disk" if error.full else hint,
    )


def _unusable(error: OSError, folder: Path) -> Stalled:
    if error.errno == errno.EADDRINUSE:
        return Stalled(
            "PortInUse",
            "the port of the embedded API server is in use",
            f"give another one with --api-port, or remove {folder / 'port'} to have a free one",
        )
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Stalled("DiskFull", f"{folder}: {error.strerror}", "make room on the disk")
    return Stalled(
        "NotStarted",
        f"the embedded API server cannot start: {error}",
        f"check that {folder} can be written to",
    )
