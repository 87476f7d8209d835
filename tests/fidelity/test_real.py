"""A real server still answers as it was recorded."""

from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex

import pytest

from tests.fidelity import recordings
from tests.fidelity.cases import Sheet, sheets
from tests.fidelity.compare import differences
from tests.fidelity.run import Server
from tests.support import clusters

pytestmark = pytest.mark.real


@pytest.fixture
async def server(bare_cluster: Path) -> AsyncIterator[Server]:
    async with clusters.session(bare_cluster) as opened:
        asked = Server(opened, f"f{token_hex(3)}-")
        yield asked
        await asked.tidy()


@pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.file)
async def test_a_real_server_answers_as_recorded(server: Server, sheet: Sheet) -> None:
    expected = recordings.load(sheet.file)
    found = await server.sheet(sheet)
    told = {name: list(differences(expected.get(name), found[name])) for name in found}
    assert not {name: lines for name, lines in told.items() if lines}
