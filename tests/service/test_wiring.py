"""What the settings make of the parts."""

from pathlib import Path

from trueup.service.settings import settings
from trueup.service.wiring import api_server


def test_the_pace_of_the_simulated_world_can_be_set(tmp_path: Path) -> None:
    made = settings({}, {"storage_data": str(tmp_path), "apiserver_pace": "0.25"})
    pace = api_server(made).settings.pace
    assert (pace.start, pace.job, pace.balance) == (0.25, 0.25, 0.25)
