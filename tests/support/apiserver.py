"""
An embedded API server for tests: in this process, on a unix socket in a folder of the test.

``async with serving(tmp_path) as server`` is the whole of it; `session` is a client that needs
no token. Ask for ``tls=True`` where kubectl or another program shall connect: it reads
``server.kubeconfig``.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from trueup.apiserver.server import ApiServer
from trueup.apiserver.settings import Settings
from trueup.apiserver.simulate import Pace

QUICK = Pace(start=0.0, job=0.0, balance=0.0)


@asynccontextmanager
async def serving(folder: Path, *, tls: bool = False, **more: Any) -> AsyncIterator[ApiServer]:
    """A server whose data is in *folder*; started a second time there, it has it again."""
    more.setdefault("pace", QUICK)
    settings = Settings(
        folder=folder / "data",
        socket=folder / "api.sock",
        port=0 if tls else None,
        **more,
    )
    async with ApiServer(settings) as server:
        yield server


@asynccontextmanager
async def session(server: ApiServer) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of *server* over its unix socket: ``await client.get("/api/v1/namespaces")``."""
    assert server.settings.socket is not None
    connector = aiohttp.UnixConnector(str(server.settings.socket))
    async with aiohttp.ClientSession("http://localhost", connector=connector) as client:
        yield client
