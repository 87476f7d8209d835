"""A receiver of everything, and services that find it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.clock import Hasty
from tests.support.notifications.receiver import Receiver, receiver
from trueup.edge.notify import Services


@pytest.fixture
async def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    async with receiver(tmp_path) as made:
        monkeypatch.setenv("HTTPS_PROXY", made.proxy)
        yield made


@pytest.fixture
def clock() -> Hasty:
    return Hasty()


@pytest.fixture
async def services(at: Receiver, clock: Hasty) -> AsyncIterator[Services]:
    made = Services(clock, trust=lambda _host: at.authority)
    yield made
    await made.close()
