"""One look for each repository, when it is time or when told."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from tests.support.clock import FakeClock, settle
from tests.support.declared import Declared
from tests.support.story import URL, application
from tests.support.traced import Traced
from trueup.control.holdings import Change, Reason
from trueup.control.queue import Queue
from trueup.control.sources import Poller, Polling
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref

OTHER = "https://git.example.test/other.git"


@dataclass
class Bench:
    """A poller of Applications that stand in a dictionary."""

    clock: FakeClock
    declared: Declared
    queue: Queue[Ref]
    poller: Poller
    apps: dict[Ref, Object] = field(default_factory=dict)
    moved: list[Ref] = field(default_factory=list)

    def hydrate(self, name: str, dry: str) -> None:
        """An application that is rendered from *dry* and synced from `URL`."""
        source = {"repoURL": dry, "path": name, "targetRevision": "main"}
        synced = {"repoURL": URL, "path": name, "targetBranch": "main"}
        hydrator = {"drySource": source, "syncSource": synced}
        obj = Object(application({}, name, sourceHydrator=hydrator))
        self.apps[obj.ref] = obj
        self.poller.told(Change(obj.ref, Reason.APPEARED, frozenset()))

    def add(
        self, name: str, url: str = URL, revision: str = "main", chart: str = "", **more: str
    ) -> None:
        """*more*: of its spec."""
        place = {"chart": chart} if chart else {"path": name}
        source = {"repoURL": url, "targetRevision": revision, **place}
        obj = Object(application({}, name, source=source, **more))
        self.apps[obj.ref] = obj
        self.poller.told(Change(obj.ref, Reason.APPEARED, frozenset()))

    def refresh(self, name: str) -> None:
        ref, obj = next((ref, obj) for ref, obj in self.apps.items() if ref.name == name)
        asked = {"annotations": {"argocd.argoproj.io/refresh": "normal"}}
        meta = {**obj.body["metadata"], **asked}
        self.apps[ref] = Object({**obj.body, "metadata": meta})
        self.poller.told(Change(ref, Reason.CHANGED, frozenset()))

    def remove(self, name: str) -> None:
        ref = next(ref for ref in self.apps if ref.name == name)
        del self.apps[ref]
        self.poller.told(Change(ref, Reason.GONE, frozenset()))

    def woken(self) -> list[str]:
        """Who was to be looked at since the last call."""
        names = sorted(ref.name for ref in self.apps if ref in self.queue)
        for ref in self.apps:
            self.queue.drop(ref)
        return names


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    clock, declared, apps = FakeClock(), Declared(), dict[Ref, Object]()
    queue: Queue[Ref] = Queue(clock)
    moved: list[Ref] = []
    polling = Polling(interval=120, jitter=0)
    poller = Poller(declared, apps.get, queue, clock, polling, Traced(), moved.append)
    declared.push(URL, {"one/a": ""})
    declared.push(OTHER, {"one/a": ""})
    task = asyncio.create_task(poller.run())
    yield Bench(clock, declared, queue, poller, apps, moved)
    task.cancel()


async def test_many_applications_of_one_repository_cost_one_look(bench: Bench) -> None:
    for name in ("one", "two", "three"):
        bench.add(name)
    await bench.clock.pass_time(121)
    assert bench.declared.looks == 1
    assert bench.woken() == ["one", "three", "two"]


async def test_projects_that_read_alike_share_a_look_and_others_do_not(bench: Bench) -> None:
    bench.declared.others["team"] = theirs = Declared()
    theirs.push(URL, {"three/a": ""})
    for name, project in (("one", "default"), ("two", "other"), ("three", "team")):
        bench.add(name, project=project)
    await bench.clock.pass_time(121)
    assert (bench.declared.looks, theirs.looks) == (1, 1)
    bench.woken()
    theirs.push(URL, {"three/a": "new"})
    await bench.clock.pass_time(121)
    assert bench.woken() == ["three"]


async def test_nobody_is_woken_when_nothing_was_pushed(bench: Bench) -> None:
    bench.add("one")
    await bench.clock.pass_time(121)
    bench.woken()
    await bench.clock.pass_time(121)
    assert bench.declared.looks == 2
    assert bench.woken() == []


async def test_a_push_wakes_those_who_use_the_repository(bench: Bench) -> None:
    bench.add("one")
    bench.add("two", OTHER)
    await bench.clock.pass_time(121)
    bench.woken()
    bench.declared.push(OTHER, {"two/a": ""})
    await bench.clock.pass_time(121)
    assert bench.woken() == ["two"]


async def test_a_webhook_makes_us_look_at_once(bench: Bench) -> None:
    bench.add("one")
    await settle()
    assert bench.poller.look_now("https://GIT.example.test/shop")
    await settle()
    assert bench.declared.looks == 1
    assert not bench.poller.look_now("https://git.example.test/unknown")


async def test_a_webhook_of_a_registry_is_about_some_charts_only(bench: Bench) -> None:
    bench.declared.push("oci://hub.example.test/charts", {})
    for name in ("one", "two"):
        bench.add(name, "oci://hub.example.test/charts", "HEAD", chart=name)
    await settle()
    assert bench.poller.look_now("oci://hub.example.test/charts", ("two",))
    await settle()
    assert bench.woken() == ["two"]


async def test_what_is_told_during_a_look_is_one_look_after_it(bench: Bench) -> None:
    bench.add("one")
    await settle()
    held = bench.declared.held = asyncio.Event()
    for _ in range(5):
        bench.poller.look_now(URL)
        await settle()
    assert bench.declared.looks == 1
    held.set()
    await settle()
    assert bench.declared.looks == 2


async def test_a_repository_that_nobody_uses_any_more_is_left_alone(bench: Bench) -> None:
    bench.add("one")
    bench.remove("one")
    await bench.clock.pass_time(500)
    assert bench.declared.looks == 0


async def test_a_commit_is_followed_by_no_look(bench: Bench) -> None:
    bench.add("one", revision="a" * 40)
    await bench.clock.pass_time(500)
    assert bench.declared.looks == 0


async def test_a_range_of_chart_versions_is_looked_at_and_a_version_is_not(bench: Bench) -> None:
    bench.add("one", OTHER, "1.2.3", chart="nginx")
    await bench.clock.pass_time(121)
    assert bench.declared.looks == 0
    bench.add("two", OTHER, "1.*", chart="nginx")
    bench.add("three", OTHER, "1.*", chart="redis")
    await bench.clock.pass_time(121)
    assert bench.declared.looks == 1
    assert bench.woken() == ["three", "two"]


async def test_what_a_refresh_of_one_finds_is_told_to_all_who_follow_it(bench: Bench) -> None:
    bench.add("one")
    bench.add("two")
    bench.add("apart", url=OTHER)
    await settle()
    await bench.clock.pass_time(121)
    bench.woken()
    bench.declared.push(URL, {"one/a": "changed"})
    bench.refresh("one")
    await settle()
    assert bench.woken() == []
    await bench.clock.pass_time(1.5)
    assert bench.woken() == ["one", "two"]


async def test_what_is_hydrated_is_followed_where_it_is_dry(bench: Bench) -> None:
    bench.hydrate("one", OTHER)
    await bench.clock.pass_time(121)
    bench.moved.clear()
    bench.woken()
    bench.declared.push(OTHER, {"one/a": "changed"})
    await bench.clock.pass_time(121)
    assert [ref.name for ref in bench.moved] == ["one"]
    assert bench.woken() == ["one"]


async def test_two_looks_that_fail_say_what_is_in_the_way(bench: Bench) -> None:
    bench.add("one")
    told = []
    for broken in (set(), {URL}, {URL}, set[str]()):
        bench.declared.broken = broken
        told.append(next(iter(bench.poller.looks()))[1])
        await bench.clock.pass_time(121)
    told.append(next(iter(bench.poller.looks()))[1])
    assert told == [None, "", None, f"{URL} does not answer", ""]


async def test_a_revision_that_is_not_there_is_not_in_the_way_of_its_repository(
    bench: Bench,
) -> None:
    bench.add("one", revision="gone")
    await bench.clock.pass_time(500)
    assert [problem for _, problem in bench.poller.looks()] == [""]
