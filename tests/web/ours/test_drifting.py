"""What differs is looked at whatever becomes of one of them."""

import asyncio
from collections.abc import Hashable

import pytest

from trueup.core.drift.deviation import Deviation
from trueup.k8s.ref import Ref
from trueup.model.application import Application
from trueup.model.errors import Unreachable
from trueup.web.apps.entry import Entry
from trueup.web.ours.drifting import Drifting

ERRORS = {"away": Unreachable("no answer"), "odd": KeyError("kind")}


async def looked(app: Application) -> tuple[tuple[Deviation, ...], tuple[Ref, ...]]:
    if error := ERRORS.get(app.name):
        raise error
    return (), ()


async def standing(_app: Application, _refs: tuple[Ref, ...]) -> Hashable:
    return 0


def entry(name: str) -> Entry:
    spec = {"destination": {}, "project": "default"}
    return Entry({"metadata": {"name": name, "namespace": "argocd"}, "spec": spec})


async def test_a_bug_is_in_the_log_and_what_is_no_bug_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    drifting = Drifting(looked, standing, lambda: 0.0)
    working = asyncio.create_task(drifting.run())
    told = await drifting.of([entry("odd"), entry("away"), entry("well")])
    working.cancel()
    assert [found.trouble for _, found in told.known] == [
        "internal error: see the server's log",
        "no answer",
        "",
    ]
    (record,) = caplog.records
    assert (record.message, vars(record)["application"]) == ("bug", "argocd/odd")
