"""A server on a unix socket and a client of it, for all tests here."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.apiserver import serving, session
from tests.support.kubernetes import Client
from trueup.apiserver.server import ApiServer


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ApiServer]:
    async with serving(tmp_path) as started:
        yield started


@pytest.fixture
async def client(server: ApiServer) -> AsyncIterator[Client]:
    async with session(server) as opened:
        yield Client(opened)
