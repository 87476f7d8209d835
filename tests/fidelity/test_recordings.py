"""The embedded server answers as a real one did, but for what is listed as different."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fidelity import recordings
from tests.fidelity.cases import Sheet, sheets
from tests.fidelity.compare import differences, excused, listed
from tests.fidelity.run import Server
from tests.support.apiserver import serving, session


@pytest.fixture
async def server(tmp_path: Path, sheet: Sheet) -> AsyncIterator[Server]:
    simulate = sheet.controlled
    async with serving(tmp_path, simulate=simulate) as started, session(started) as opened:
        yield Server(opened, "fidelit-")  # as long as when recorded: some messages are cut


@pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.file)
async def test_the_embedded_server_answers_as_recorded(server: Server, sheet: Sheet) -> None:
    expected = recordings.load(sheet.file)
    found = await server.sheet(sheet)
    assert found.keys() == expected.keys(), "record anew: python -m tests.fidelity record"
    told = {name: list(differences(expected[name], found[name])) for name in found}
    excuses = excused(sheet.file)
    wrong = {name: lines for name, lines in told.items() if lines and name not in excuses}
    assert not wrong
    stale = [name for name in excuses if not told[name]]
    assert not stale, "these do not differ any more: take them out of differences.yaml"


def test_what_is_listed_as_different_is_a_case() -> None:
    known = {sheet.file: {case.name for case in sheet.cases} for sheet in sheets()}
    for entry in listed():
        for file, names in entry.cases.items():
            assert set(names) <= known[file]
