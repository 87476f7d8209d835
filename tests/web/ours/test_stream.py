"""Our stream: what is there, deltas, and going on where it was broken off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson

from tests.support.site import Site, manual, site

APPS = "/api/v1/applications"
OURS = "/api/trueup/v1/applications"
STREAM = "/api/trueup/v1/stream/applications"
Event = tuple[str, Any]


class Reader:
    """Events as a browser reads them; *id* is that of the last one."""

    def __init__(self, content: Any, id: str = "") -> None:
        self.content = content
        self.id = id

    async def next(self) -> Event:
        name, data = "", None
        while line := (await self.content.readline()).decode().rstrip("\n"):
            field, _, value = line.partition(": ")
            match field:
                case "event":
                    name = value
                case "data":
                    data = orjson.loads(value)
                case "id":
                    self.id = value
        return name, data

    async def until(self, wanted: str) -> list[Event]:
        """All events up to the next of that name."""
        found = []
        while (event := await self.next())[0] != wanted:
            found.append(event)
        return [*found, event]


@asynccontextmanager
async def reading(made: Site, last: str = "", **query: str) -> AsyncIterator[Reader]:
    headers = {"Last-Event-ID": last} if last else {}
    async with made.session.get(STREAM, params=query, headers=headers) as response:
        assert response.status == 200
        yield Reader(response.content, last)


async def labelled(made: Site, name: str, **labels: str | None) -> None:
    patch = orjson.dumps({"metadata": {"labels": labels}}).decode()
    body = {"name": name, "patch": patch, "patchType": "merge"}
    assert (await made.call("PATCH", f"{APPS}/{name}", body))[0] == 200


@asynccontextmanager
async def fleet(folder: Path, *names: str) -> AsyncIterator[Site]:
    async with site(folder) as made, asyncio.timeout(20):
        for name in names:
            body = {**manual("web"), "metadata": {"name": name}}
            await made.call("POST", APPS, body)
            await made.world.becomes("OutOfSync", "Missing", name)
        yield made


LABELS = "metadata.name,metadata.labels"


def called(name: str) -> dict[str, str]:
    return {"namespace": "argocd", "name": name}


async def test_what_is_there_and_then_deltas_of_the_fields_that_are_shown(tmp_path: Path) -> None:
    async with fleet(tmp_path, "web", "api") as made, reading(made, fields=LABELS) as it:
        events = await it.until("current")
        assert [event for event, _ in events] == ["reset", "added", "added", "current"]
        assert events[2][1] == {**called("web"), "object": {"metadata": {"name": "web"}}}
        await labelled(made, "web", team="a")
        patch: dict[str, Any] = {"metadata": {"labels": {"team": "a"}}}
        assert await it.next() == ("changed", {**called("web"), "patch": patch})
        await labelled(made, "web", team=None)
        name, told = await it.next()
        assert (name, told["patch"]) == ("changed", {"metadata": {"labels": None}})
        await made.call("DELETE", f"{APPS}/api", cascade="false")
        events = await it.until("removed")
        assert events[-1] == ("removed", called("api"))


async def test_whoever_begins_or_ceases_to_fit_the_query_comes_or_goes(tmp_path: Path) -> None:
    async with (
        fleet(tmp_path, "web") as made,
        reading(made, q="label:team=a", fields=LABELS) as it,
    ):
        assert [event for event, _ in await it.until("current")] == ["reset", "current"]
        await labelled(made, "web", team="a")
        name, told = await it.next()
        assert (name, told["object"]["metadata"]["labels"]) == ("added", {"team": "a"})
        await labelled(made, "web", team="b")
        assert await it.next() == ("removed", called("web"))


async def test_after_a_short_break_exactly_what_was_missed(tmp_path: Path) -> None:
    async with fleet(tmp_path, "web", "api", "old") as made:
        async with reading(made, fields=LABELS) as it:
            await it.until("current")
            last = it.id
        await labelled(made, "web", team="a")
        await labelled(made, "web", team="b")
        await made.call("DELETE", f"{APPS}/old", cascade="false")

        async def gone() -> bool:
            return bool((await made.get(OURS))["total"] == 2)

        await made.world.eventually(gone)
        async with reading(made, last, fields=LABELS) as it:
            missed = await it.until("current")
            whole = {"metadata": {"name": "web", "labels": {"team": "b"}}}
            assert missed == [
                ("changed", {**called("web"), "object": whole}),
                ("removed", called("old")),
                ("current", {}),
            ]
            last = it.id
        async with reading(made, last, fields=LABELS) as it:
            assert await it.next() == ("current", {})


async def test_a_list_says_where_a_stream_goes_on(tmp_path: Path) -> None:
    async with fleet(tmp_path, "web") as made:
        page = await made.get(OURS)
        await labelled(made, "web", team="a")
        async with reading(made, since=page["id"], fields=LABELS) as it:
            assert [event for event, _ in await it.until("current")] == ["changed", "current"]


async def test_after_a_long_break_everything_anew(tmp_path: Path) -> None:
    async with fleet(tmp_path, "web") as made:
        for last in ("another-1", "x", "-", f"{(await made.get(OURS))['id']}999"):
            async with reading(made, last) as it:
                events = [event for event, _ in await it.until("current")]
                assert events == ["reset", "added", "current"]
