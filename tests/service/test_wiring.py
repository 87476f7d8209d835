"""What the settings make of the parts."""

from pathlib import Path

import pytest

from tests.support.apiserver import serving
from trueup.control.loop import Loop
from trueup.control.queue import Queue
from trueup.edge.clock import SystemClock
from trueup.k8s.ref import Ref
from trueup.model.stack import STACK
from trueup.model.stackset import STACK_SET
from trueup.service.settings import settings
from trueup.service.wiring import api_server, furnished, reach
from trueup.service.wiring.reconciling import Reconciling
from trueup.service.wiring.waking import moved


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


def test_whose_source_moved_is_looked_at_though_nobody_waits_there() -> None:
    queues = {kind: Queue[Ref](SystemClock()) for kind in (STACK, STACK_SET)}
    others = tuple(
        Reconciling(kind, queue, Loop("x", None, queue), lambda _: None)  # type: ignore[arg-type]
        for kind, queue in queues.items()
    )
    told = moved(others, None)
    for kind in queues:
        told(Ref(kind, "argocd", "net"))
    assert [len(queue) for queue in queues.values()] == [1, 1]
