"""Terminals and ports of pods: Argo CD's protocol, the rights, and what a cluster cannot do."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.support.site import Site
from tests.web.test_logs import APPS, shop
from trueup.model.inside import Inside

OPEN = Inside(terminal=True, shells=("nosuch", "sh"))
QUERY = {
    "pod": "a",
    "container": "main",
    "appName": "web",
    "projectName": "default",
    "namespace": "shop",
    "appNamespace": "",
}
VIM, SH = {"shell": "vim"}, {"shell": "sh"}
PORT = "/api/trueup/v1/applications/web/pods/{}/port"


@asynccontextmanager
async def opened(
    made: Site, path: str = "/terminal", **query: str
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with made.session.ws_connect(path, params=query, autoping=True) as socket:
        yield socket


async def refused(made: Site, path: str = "/terminal", **query: str) -> tuple[int, str]:
    """The answer to a WebSocket that is not opened."""
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        **({"Origin": query.pop("Origin")} if "Origin" in query else {}),
    }
    async with made.session.get(path, params=query, headers=headers) as answer:
        return answer.status, (await answer.json())["message"]


async def until(socket: aiohttp.ClientWebSocketResponse, text: str) -> str:
    said = ""
    while text not in said:
        message = await socket.receive()
        assert message.type is aiohttp.WSMsgType.TEXT, said
        said += json.loads(message.data).get("data", "")
    return said


async def type_(socket: aiohttp.ClientWebSocketResponse, **message: Any) -> None:
    await socket.send_str(json.dumps(message))


async def test_a_shell_is_typed_to_and_read(tmp_path: Path) -> None:
    async with asyncio.timeout(30), shop(tmp_path, OPEN) as (made, pods):
        pods.missing = frozenset({"nosuch"})
        async with opened(made, **QUERY, **VIM) as socket:
            await type_(socket, operation="resize", rows=24, cols=80)
            await type_(socket, operation="stdin", data="echo sum $((20+3))\n")
            assert await until(socket, "sum 23") == "sum 23\n"
            await type_(socket, operation="stdin", data="exit 3\n")
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
            assert socket.close_code == 1000
        assert pods.asked == ["main: nosuch", "main: sh"]
        assert (80, 24) in pods.sizes
        async with opened(made, **QUERY, **SH) as socket:
            await type_(socket, operation="shout", data="x")
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        assert pods.asked[-1] == "main: sh"
        events = await made.get(f"{APPS}/web/events")
        assert "admin opened a terminal in pod shop/a, container main" in [
            each["message"] for each in events["items"]
        ]


async def test_what_is_refused_before_anything_is_opened(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cases: list[tuple[dict[str, str], int, str]] = [
        ({"container": ""}, 400, "Missing required parameters"),
        ({"pod": "../x"}, 400, "pod is not valid: '../x'"),
        ({"projectName": "other"}, 404, 'applications.argoproj.io "web" not found'),
        ({"appName": "none"}, 404, 'applications.argoproj.io "none" not found'),
        ({"pod": "foreign"}, 400, "pod foreign does not belong to application web"),
        ({"container": "other"}, 400, "container other of pod a is not running"),
        ({"Origin": "https://evil.example.test"}, 403, "a page of another site asked for this"),
    ]
    async with asyncio.timeout(30), shop(tmp_path, OPEN) as (made, pods):
        for query, status, words in cases:
            assert await refused(made, **{**QUERY, **query}) == (status, words)
        path = PORT.format("foreign")
        words = "pod foreign does not belong to application web"
        assert await refused(made, path, port="80", namespace="shop") == (400, words)
        assert (await refused(made, PORT.format("a"), port="0"))[0] == 400
        assert pods.asked == []
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


async def test_it_is_off_until_argocd_cm_says_otherwise(tmp_path: Path) -> None:
    async with asyncio.timeout(30), shop(tmp_path) as (made, _):
        assert (await refused(made, **QUERY))[0] == 404
        assert (await refused(made, PORT.format("a"), port="80"))[0] == 400


async def test_a_port_is_reached_and_one_that_is_closed_says_so(tmp_path: Path) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((await reader.readline()).upper())
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    number = str(listening.sockets[0].getsockname()[1])
    async with asyncio.timeout(30), listening, shop(tmp_path, OPEN) as (made, _):
        async with opened(made, PORT.format("a"), port=number) as socket:
            await socket.send_bytes(b"hello\n")
            assert (await socket.receive()).data == b"HELLO\n"
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
            assert socket.close_code == 1000
        async with opened(made, PORT.format("a"), port="1") as socket:
            closed = await socket.receive()
            assert closed.data == 1011
            assert (closed.extra or "").startswith("failed to connect: ")
