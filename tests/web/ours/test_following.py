"""What a run says, while it goes on and after."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson

from tests.support.entrance import KEY
from tests.web.ours.test_stacks import ONE, made, patched
from tests.web.terraform.test_backend import Backend, backend
from trueup.k8s.value import encode
from trueup.model.terraform import Progress, Said

LOGS = "argocd/net/default:logs"
STREAM = "/api/trueup/v1/stream/stacks/argocd/net/runs"
HEADERS = {"Authorization": f"Bearer {KEY}"}
Event = tuple[str, dict[str, Any], str]


async def going(it: Backend, said: Said, **more: Any) -> None:
    """The controller has heard this of r1."""
    progress = Progress("apply", said=said, **more)
    await it.states.states.keep(LOGS, "r1", {"going": encode(progress)}, 5)


async def ended(it: Backend, text: str) -> None:
    await it.states.states.keep(LOGS, "r1", {"log": text.encode()}, 5)
    await patched(it.door, status={"run": {"id": "r1", "phase": "Succeeded"}})


async def events(it: Backend, run: str = "r1", since: str = "") -> AsyncIterator[Event]:
    headers = {**HEADERS, "Last-Event-ID": since}
    async with it.door.site.session.get(f"{STREAM}/{run}", headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        name, id = "", ""
        data: dict[str, Any] = {}
        async for line in answer.content:
            key, _, value = line.decode().strip().partition(": ")
            match key:
                case "event":
                    name, data, id = value, {}, ""
                case "data":
                    data = orjson.loads(value)
                case "id":
                    id = value
                case "":
                    yield name, data, id


async def text(it: Backend, run: str = "r1") -> tuple[int, str]:
    path = f"{ONE}/runs/{run}/log"
    async with it.door.site.session.get(path, headers=HEADERS) as answer:
        return answer.status, await answer.text()


async def test_a_run_is_followed_from_its_begin_to_its_end(tmp_path: Path) -> None:
    async with backend(tmp_path) as it, asyncio.timeout(30):
        await made(it.door)
        await patched(it.door, status={"run": {"id": "r1", "phase": "Running"}})
        assert await text(it) == (200, "")
        await going(it, Said("# apply\none\n"), resources={"a.b": ("creating", 3.0)}, total=1)
        assert await text(it) == (200, "# apply\none\n")
        told: list[Event] = []
        async for event in events(it):
            told.append(event)
            match event[0], len(told):
                case "log", 2:
                    await going(it, Said("# apply\none\ntwo\n"), done=1, total=1)
                case "log", 4:
                    await ended(it, "# apply\none\ntwo\nthree\n")
        names = [name for name, _, _ in told]
        assert names == ["progress", "log", "progress", "log", "log", "end"]
        (_, first, _), *_ = told
        assert first["resources"] == [{"address": "a.b", "state": "creating", "seconds": 3.0}]
        logs = [(data["text"], id) for name, data, id in told if name == "log"]
        assert logs == [("# apply\none\n", "12"), ("two\n", "16"), ("three\n", "22")]
        assert told[-1][1] == {"phase": "Succeeded"}


async def test_what_became_of_each_resource_is_told_after_the_end(tmp_path: Path) -> None:
    async with backend(tmp_path) as it, asyncio.timeout(30):
        await made(it.door)
        last = Progress("apply", 1, 3, {"a.b": ("created", 2.0), "a.c": ("failed", 1.0)})
        blobs = {"log": b"one\n", "going": encode(last)}
        await it.states.states.keep(LOGS, "r1", blobs, 5)
        await patched(it.door, status={"run": {"id": "r1", "phase": "Failed"}})
        (name, told, _), *rest = [each async for each in events(it)]
        assert (name, told["done"], told["total"]) == ("progress", 1, 3)
        assert [each["state"] for each in told["resources"]] == ["created", "failed"]
        assert [each for each, _, _ in rest] == ["log", "end"]


async def test_whoever_comes_back_is_sent_what_was_missed(tmp_path: Path) -> None:
    async with backend(tmp_path) as it, asyncio.timeout(30):
        await made(it.door)
        await ended(it, "one\ntwo\n")
        assert [each async for each in events(it, since="4")] == [
            ("log", {"text": "two\n"}, "8"),
            ("end", {"phase": "Succeeded"}, ""),
        ]
        for text in ("one\n[90 characters left out]\ntwo\n", "ab\n"):
            await ended(it, text)  # not what stood there before
            first, second, _ = [each async for each in events(it, since="4")]
            assert first == ("reset", {"leftOut": 0}, "")
            assert second[1] == {"text": text}


async def test_of_a_long_log_the_end_is_told(tmp_path: Path) -> None:
    async with backend(tmp_path) as it, asyncio.timeout(30):
        await made(it.door)
        await patched(it.door, status={"run": {"id": "r1", "phase": "Running"}})
        await going(it, Said("the end\n", begins=100))
        assert await text(it) == (200, "[100 characters left out]\nthe end\n")
        seen = events(it)
        told = [await anext(seen) for _ in range(3)]
        await seen.aclose()  # type: ignore[attr-defined]
        assert [name for name, _, _ in told] == ["progress", "reset", "log"]
        assert told[1][1] == {"leftOut": 100}
        assert told[2][2] == "108"


async def test_there_is_no_such_run(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        await made(it.door)
        assert (await text(it, "r9"))[0] == 404
        for path, status in ((f"{STREAM}/r9", 404), (f"{STREAM}/r1?since=x", 400)):
            async with it.door.site.session.get(path, headers=HEADERS) as answer:
                assert answer.status == status
