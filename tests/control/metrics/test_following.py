"""Following: deployments are counted once, with how old their commit was."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.support.clock import START, FakeClock, settle
from trueup.control.holdings import Change, Reason
from trueup.control.metrics.following import Following
from trueup.core.metrics.catalogue.deliveries import COMMIT_TO_LIVE, DEPLOYMENTS, LEAD_TIME
from trueup.edge.meter import CountingMeter
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION
from trueup.model.performance import Milestone, Result, Tally

WEB = Ref(APPLICATION, "argocd", "web")


class Kept:
    """Milestones, as they are told."""

    def __init__(self) -> None:
        self.told: list[Milestone] = []

    def add(self, milestone: Milestone) -> None:
        self.told.append(milestone)

    async def find(self, *_: Any, **__: Any) -> Sequence[Tally]:
        return ()


class Held:
    """One Application."""

    body: Mapping[str, Any]

    def get(self, ref: Ref) -> Object | None:
        return Object(self.body) if ref == WEB else None

    def refs(self, kind: GroupKind) -> Iterable[Ref]:
        return [WEB] if kind == APPLICATION else ()


def body(*revisions: str, health: str = "Healthy") -> dict[str, Any]:
    return {
        "metadata": {"namespace": "argocd", "name": "web"},
        "spec": {"project": "shop"},
        "status": {
            "history": [{"id": at, "revision": each} for at, each in enumerate(revisions)],
            "health": {"status": health},
            "operationState": {"phase": "Succeeded", "finishedAt": revisions[-1]},
        },
    }


async def dated(found: Mapping[str, Any]) -> datetime | None:
    newest = found["status"]["history"][-1]["revision"]
    return START - timedelta(seconds=20) if newest == "b" else None


def lines(meter: CountingMeter) -> list[str]:
    metrics = (DEPLOYMENTS, LEAD_TIME, COMMIT_TO_LIVE)
    every = (line for each in metrics for line in meter.lines(each, openly=False))
    return [line for each in every for line in each.decode().splitlines() if "_bucket" not in line]


async def test_a_commit_that_came_to_be_live() -> None:
    held, meter, clock, kept = Held(), CountingMeter(), FakeClock(), Kept()
    held.body = body("a")
    following = Following(held, meter, clock, dated, kept)
    running = asyncio.create_task(following.run())
    for states in (("a", "b"), ("a", "b"), ("a", "b", "c")):
        await clock.pass_time(10)
        held.body = body(*states)
        following.told(Change(WEB, Reason.STATUS, frozenset()))
        await settle()
    running.cancel()
    app = 'namespace="argocd",name="web",project="shop"'
    assert lines(meter) == [
        f'trueup_app_deployments_total{{{app},result="succeeded"}} 2',
        f"trueup_app_lead_time_seconds_sum{{{app}}} 30",
        f"trueup_app_lead_time_seconds_count{{{app}}} 1",
        'trueup_commit_to_live_seconds_sum{project="shop"} 30',
        'trueup_commit_to_live_seconds_count{project="shop"} 1',
    ]
    assert [(each.name, each.result, each.seconds) for each in kept.told] == [
        ("web", Result.SUCCEEDED, 30.0),
        ("web", Result.SUCCEEDED, None),
    ]


async def test_one_that_failed_and_was_put_right() -> None:
    held, meter, clock, kept = Held(), CountingMeter(), FakeClock(), Kept()
    held.body = body("a")
    following = Following(held, meter, clock, dated, kept)
    for states, health in ((("a", "b"), "Degraded"), (("a", "b"), "Healthy")):
        await clock.pass_time(60)
        held.body = body(*states, health=health)
        following.told(Change(WEB, Reason.STATUS, frozenset()))
    assert [(each.result, each.seconds) for each in kept.told] == [
        (Result.FAILED, None),
        (Result.RESTORED, 60.0),
    ]


async def test_what_is_gone_is_to_be_forgotten() -> None:
    held = Held()
    held.body = body("a")
    following = Following(held, CountingMeter(), FakeClock(), dated, Kept())
    following.told(Change(WEB, Reason.GONE, frozenset()))
    assert following.gone == {("argocd", "web")}
    following.told(Change(WEB, Reason.APPEARED, frozenset()))
    assert following.gone == set()
