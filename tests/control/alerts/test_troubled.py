"""What troubles Trueup is told once, over restarts, and when it is over; hiccups are not."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.clock import FakeClock
from tests.support.declared import Declared
from tests.support.notifications.settings import settings
from tests.support.outbox import outbox
from trueup.control.alerts.facts import Facts
from trueup.control.alerts.saying import Saying
from trueup.control.alerts.troubled import Troubled
from trueup.core.alerts.troubles import Sighting, expiring
from trueup.core.metrics.unmetered import UNMETERED
from trueup.edge.outbox.opened import Outbox
from trueup.model.application import Application
from trueup.model.delivery import Sought
from trueup.model.errors import Stalled

URL = "https://git.example/shop"
EVERYTHING = {
    "service.slack": "token: x",
    "subscriptions": """
- recipients: [slack:ops]
  triggers:
  - on-cluster-unreachable
  - on-cluster-reachable
  - on-repository-unreachable
  - on-repository-reachable
  - on-certificate-expiring
""",
}


async def nothing(_app: Application) -> Mapping[str, Any]:
    raise Stalled("Nothing", "nobody asks")


@dataclass
class Bench:
    kept: Outbox
    clock: FakeClock
    seen: dict[str, Sighting] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.restarted()

    def restarted(self) -> None:
        """Nothing is known but what stands in the outbox."""
        held = settings(EVERYTHING)
        saying = Saying(
            held.read,
            self.kept.deliveries,
            self.kept.invitations,
            held,
            Facts(Declared(), nothing, self.clock),
            self.clock,
            UNMETERED,
            "argocd",
        )
        self.troubled = Troubled(self.seen.values, self.kept.deliveries, saying, self.clock)

    async def after(self, minutes: float, *seen: Sighting) -> list[str]:
        """What was told by then, the oldest first."""
        self.seen.clear()
        self.seen.update({each.name: each for each in seen})
        await self.troubled.look()
        await self.clock.pass_time(minutes * 60)
        await self.troubled.look()
        found = await self.kept.deliveries.find(Sought(), 100)
        return [f"{each.trigger} {each.topic.name}" for each in reversed(found)]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock = FakeClock()
    async with outbox(tmp_path, clock) as made:
        yield Bench(made, clock)


DOWN, UP = Sighting("repository", URL, "no route"), Sighting("repository", URL)
UNKNOWN = Sighting("repository", URL, None)
TOLD = f"on-repository-unreachable repository:{URL}"
WELL = f"on-repository-reachable repository:{URL}"


async def test_what_lasts_is_told_once_and_so_is_its_end(bench: Bench) -> None:
    assert await bench.after(6, DOWN) == [TOLD]
    assert await bench.after(60, Sighting("repository", URL, "timed out")) == [TOLD]
    assert await bench.after(1, UP) == [TOLD, WELL]
    assert await bench.after(6, DOWN) == [TOLD, WELL, TOLD]
    assert await bench.after(1, UP) == [TOLD, WELL, TOLD, WELL]
    assert await bench.kept.deliveries.topics() == []


async def test_a_hiccup_is_not_told(bench: Bench) -> None:
    for _ in range(5):
        assert await bench.after(2, DOWN) == []
        assert await bench.after(1, UP) == []


async def test_a_restart_tells_nothing_anew_and_forgets_nothing(bench: Bench) -> None:
    await bench.after(6, DOWN)
    bench.restarted()
    assert await bench.after(6, UNKNOWN) == [TOLD]
    assert await bench.after(6, DOWN) == [TOLD]
    bench.restarted()
    assert await bench.after(1, UP) == [TOLD, WELL]


async def test_what_comes_back_is_waited_for_anew(bench: Bench) -> None:
    assert await bench.after(4, DOWN) == []
    assert await bench.after(60) == []
    assert await bench.after(4, DOWN) == []
    assert await bench.after(2, DOWN) == [TOLD]


async def test_that_nobody_uses_it_any_more_ends_it(bench: Bench) -> None:
    await bench.after(6, DOWN)
    assert await bench.after(0.5) == [TOLD]
    assert await bench.after(1) == [TOLD, WELL]
    assert await bench.kept.deliveries.topics() == []
    claimed = await bench.kept.deliveries.claim(("slack", "ops"), 2, timedelta(minutes=1))
    assert claimed[-1][1].notice.message == f"Nothing uses repository {URL} any more"


async def test_what_a_restart_has_not_seen_yet_is_not_gone(bench: Bench) -> None:
    await bench.after(6, DOWN)
    bench.restarted()
    assert await bench.after(0.5) == [TOLD]
    assert await bench.after(6, DOWN) == [TOLD]
    assert await bench.after(0.5) == [TOLD]


async def test_each_kind_has_its_patience(bench: Bench) -> None:
    away = Sighting("cluster", "https://k", "refused")
    end = Sighting("certificate", "cd.example", "it ends soon")
    assert await bench.after(0.5, away, end) == ["on-certificate-expiring certificate:cd.example"]
    assert (await bench.after(0.6, away, end))[1:] == ["on-cluster-unreachable cluster:https://k"]


async def test_what_is_said(bench: Bench) -> None:
    await bench.after(6, DOWN)
    [(_, letter)] = await bench.kept.deliveries.claim(("slack", "ops"), 1, timedelta(minutes=1))
    assert letter.notice.message == f"Repository {URL} cannot be read\nno route"
    assert letter.about.severity == "error"


def test_a_certificate_is_near_its_end_two_weeks_before() -> None:
    now = FakeClock().now()
    begin = now - timedelta(days=365)
    assert expiring(begin, now + timedelta(days=15), now) == ""
    assert expiring(begin, now + timedelta(days=2), now) == "it ends at 2026-01-03 00:00 UTC"
    assert expiring(begin, now - timedelta(days=1), now) == "it ended at 2025-12-31 00:00 UTC"


def test_a_certificate_of_short_life_is_near_its_end_late() -> None:
    now = FakeClock().now()
    assert expiring(now - timedelta(minutes=50), now + timedelta(minutes=10), now) == ""
    assert expiring(now - timedelta(minutes=58), now + timedelta(minutes=2), now)
