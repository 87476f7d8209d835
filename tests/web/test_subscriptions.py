"""Subscriptions: a slow reader gets the latest state, and one change for each Application."""

import asyncio
from collections.abc import Sequence
from typing import Any

from trueup.k8s.object import Object
from trueup.ports import WatchEvent
from trueup.web.apps.applications import Applications
from trueup.web.apps.subscription import MOST, Change, Subscription


def app(name: str, version: int) -> Object:
    metadata = {"name": name, "namespace": "argocd", "uid": name, "resourceVersion": str(version)}
    return Object({"metadata": metadata})


def gone(known: Applications, name: str, version: int) -> None:
    known._take(WatchEvent("DELETED", app(name, version)))  # as `follow` does


async def news(of: Subscription) -> Sequence[Change]:
    found = await of.changes(0.0)
    assert found is not None
    return found


def told(changes: Sequence[Change]) -> list[Any]:
    return [(each.type, each.entry.key[1], each.entry.version) for each in changes]


async def test_several_changes_are_one() -> None:
    known = Applications()
    known.put(app("old", 1))
    with known.subscribed() as every:
        for version in (2, 3):
            known.put(app("old", version))
        known.put(app("new", 4))
        known.put(app("new", 5))
        (old, new) = await news(every)
        assert told([old, new]) == [("MODIFIED", "old", 3), ("ADDED", "new", 5)]
        assert old.before is not None
        assert old.before.version == 1
        assert await news(every) == []


async def test_what_came_and_went_meanwhile_was_never_there() -> None:
    known = Applications()
    with known.subscribed() as every:
        known.put(app("new", 1))
        gone(known, "new", 2)
        assert await news(every) == []


async def test_one_that_went_and_came_back_has_changed() -> None:
    known = Applications()
    known.put(app("old", 1))
    with known.subscribed() as every:
        gone(known, "old", 2)
        known.put(app("old", 3))
        assert told(await news(every)) == [("MODIFIED", "old", 3)]


async def test_of_one_name_only() -> None:
    known = Applications()
    with known.subscribed("web") as one:
        known.put(app("web", 1))
        known.put(app("api", 2))
        assert told(await news(one)) == [("ADDED", "web", 1)]


async def test_who_falls_far_behind_keeps_only_from_where_on() -> None:
    known = Applications()
    for number in range(MOST):
        known.put(app(f"app-{number}", number + 1))
    with known.subscribed() as slow:
        gone(known, "app-0", 1000)
        for number in range(MOST):
            known.put(app(f"app-{number + 1}", 1001 + number))
        assert not slow._waiting
        missed = await news(slow)
        assert told(missed[:2]) == [("DELETED", "app-0", 0), ("MODIFIED", "app-1", 1001)]
        assert told(missed[-1:]) == [("ADDED", f"app-{MOST}", 1000 + MOST)]
        assert len(missed) == MOST + 1
        known.put(app("app-1", 5000))
        assert told(await news(slow)) == [("MODIFIED", "app-1", 5000)]


async def test_what_nobody_knows_any_more_is_not_made_up() -> None:
    known = Applications()
    known.journal.kept = 10
    with known.subscribed() as slow:
        for number in range(MOST + 1):
            known.put(app(f"app-{number}", number + 1))
        assert await slow.changes(0.0) is None
        known.put(app("app-1", 5000))
        assert told(await news(slow)) == [("MODIFIED", "app-1", 5000)]


def test_everything_stays_sorted() -> None:
    known = Applications()
    for number, name in enumerate(("c", "a", "b")):
        known.put(app(name, number + 1))
    gone(known, "a", 9)
    assert [entry.key[1] for entry in known.all()] == ["b", "c"]
    assert known.version == 9


async def test_whoever_waits_is_woken_when_the_server_closes() -> None:
    known, closing = Applications(), asyncio.Event()
    ending = asyncio.create_task(known.close(closing))
    with known.subscribed() as every, known.subscribed("web") as one:
        waiting = asyncio.gather(every.changes(60.0), one.changes(60.0))
        await asyncio.sleep(0)
        closing.set()
        assert [*await waiting] == [[], []]
        assert every.closed
        assert one.closed
    await ending
    with known.subscribed() as late:
        assert late.closed
