"""
An embedded API server for tests: in this process, on a unix socket in a folder of the test.

``async with serving(tmp_path) as server`` is the whole of it; `session` is a client that needs
no token. Ask for ``tls=True`` where kubectl or another program shall connect: it reads
``server.kubeconfig``.

What a first start makes, the kinds above all, is the same each time and costs twenty times what a
later start does. So there is one first start in a process, and all servers begin with what it left.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import msgspec
import orjson

from trueup.apiserver.server import ApiServer
from trueup.apiserver.settings import Settings
from trueup.apiserver.simulate import Pace

QUICK = Pace(start=0.0, job=0.0, balance=0.0)
STORE = "store.db"
_begun: dict[bytes, bytes] = {}  # the stores that first starts left, by the kinds they installed


@asynccontextmanager
async def serving(folder: Path, *, tls: bool = False, **more: Any) -> AsyncIterator[ApiServer]:
    """A server whose data is in *folder*; started a second time there, it has it again."""
    settings = Settings(
        folder=folder / "data",
        socket=folder / "api.sock",
        port=0 if tls else None,
        **{"pace": QUICK, **more},
    )
    if not (settings.folder / STORE).exists():
        settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (settings.folder / STORE).write_bytes(await _first(settings.crds))
        settings = msgspec.structs.replace(settings, crds=())  # it has them
    async with ApiServer(settings) as server:
        yield server


async def _first(crds: tuple[dict[str, object], ...]) -> bytes:
    """The store after a first start. Tokens and certificates are of each server's own."""
    known = orjson.dumps(crds)
    if known not in _begun:
        with TemporaryDirectory() as folder:
            settings = Settings(folder=Path(folder), port=None, simulate=False, crds=crds)
            async with ApiServer(settings):
                pass
            _begun[known] = (Path(folder) / STORE).read_bytes()
    return _begun[known]


@asynccontextmanager
async def session(server: ApiServer) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of *server* over its unix socket: ``await client.get("/api/v1/namespaces")``."""
    assert server.settings.socket is not None
    connector = aiohttp.UnixConnector(str(server.settings.socket))
    async with aiohttp.ClientSession("http://localhost", connector=connector) as client:
        yield client
