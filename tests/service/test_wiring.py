"""What the settings make of the parts."""

from pathlib import Path

import pytest

from tests.support.apiserver import serving
from trueup.service.settings import settings
from trueup.service.wiring import api_server, furnished, reach


def test_the_pace_of_the_simulated_world_can_be_set(tmp_path: Path) -> None:
    made = settings({}, {"storage_data": str(tmp_path), "apiserver_pace": "0.25"})
    pace = api_server(made).settings.pace
    assert (pace.start, pace.job, pace.balance) == (0.25, 0.25, 0.25)


async def test_without_a_namespace_it_says_what_to_do(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path / "apiserver"):
        chosen = settings({}, {"storage_data": str(tmp_path), "roles": "web"})
        made = reach(chosen, {})
        await furnished(chosen, made)
        await made.home.close()
    [told] = [each for each in caplog.records if each.message == "accounts cannot log in"]
    assert told.__dict__["hint"] == "create namespace argocd, and start again"
