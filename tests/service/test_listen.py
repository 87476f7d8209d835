"""Connections have limits; what can be read in two ways is refused; applications are exchanged."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import orjson
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from trueup.service.connection import Limits
from trueup.service.listen import listening, taken
from trueup.service.switch import Switch

QUICK = Limits(head_time=0.2, body_time=0.2, connections=2)
ROOMY = Limits()
Port = int


async def echo(request: Request) -> Response:
    return PlainTextResponse(f"{request.url.path} {len(await request.body())}")


@asynccontextmanager
async def server(limits: Limits) -> AsyncIterator[Port]:
    sock = taken("127.0.0.1", 0)
    app = Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST"])])
    async with asyncio.timeout(20), listening(app, sock, limits=limits):
        yield sock.getsockname()[1]


async def said(port: Port, *pieces: bytes) -> bytes:
    """What the server says to these *pieces*, until it ends the connection, or cuts it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""
    with suppress(ConnectionError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        while said := await reader.read(4096):
            answer += said
    writer.close()
    return answer


CLOSE = b"Host: a\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /x HTTP/1.1\r\n" + CLOSE + b"\r\n", 200),
        (b"GET /x HTTP/1.1\r\nHost: b\r\n" + CLOSE + b"\r\n", 400),
        (b"GET /x HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        (b"GET http://a/x HTTP/1.1\r\n" + CLOSE + b"\r\n", 200),
        (b"GET http://other/x HTTP/1.1\r\n" + CLOSE + b"\r\n", 400),
        (b"GET /x%00y HTTP/1.1\r\n" + CLOSE + b"\r\n", 400),
        (b"GET /x%0d%0aSet-Cookie:%20a HTTP/1.1\r\n" + CLOSE + b"\r\n", 400),
        (b"GET /x HTTP/1.1\r\nX: a\rb\r\n" + CLOSE + b"\r\n", 400),
        (b"GET /" + b"x" * 2**14 + b" HTTP/1.1\r\n" + CLOSE + b"\r\n", 414),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 2**15 + b"\r\n" + CLOSE + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"X: x\r\n" * 2**13 + CLOSE + b"\r\n", 431),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n" + CLOSE, 400),
        (b"nonsense\r\n\r\n", 400),
    ],
)
async def test_what_is_too_much_or_can_be_read_in_two_ways(request_: bytes, status: int) -> None:
    async with server(ROOMY) as port:
        answer = await said(port, request_)
        assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer
        if status != 200:
            assert orjson.loads(answer.partition(b"\r\n\r\n")[2])["code"] == 3


async def test_headers_without_an_end_are_not_kept() -> None:
    async with server(ROOMY) as port:
        pieces = [b"GET / HTTP/1.1\r\nX: ", *[b"x" * 1024] * 200]
        answer = await said(port, *pieces)  # lost, where the cut was quicker
        assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")


async def test_who_dribbles_is_cut() -> None:
    post = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
    async with server(QUICK) as port:
        assert await said(port) == b""
        assert (await said(port, b"GET / HTTP/1.1\r\nHo")).startswith(b"HTTP/1.1 408 ")
        assert (await said(port, post + b"a")).startswith(b"HTTP/1.1 408 ")


async def test_a_slow_second_request_is_cut_and_a_quick_one_answered() -> None:
    async with server(QUICK) as port:
        whole = b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"
        answer = await said(port, whole, whole, b"GET /x HT")
        assert answer.count(b"HTTP/1.1 200 OK") == 2
        assert b"HTTP/1.1 408 " in answer


async def test_more_connections_than_there_may_be_are_not_taken() -> None:
    async with (
        server(Limits(connections=1)) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        assert (await session.get("/x")).status == 200
        assert await said(port, b"GET / HTTP/1.1\r\n") == b""
        assert (await session.get("/x")).status == 200


def application(
    name: str, begun: asyncio.Event | None = None, release: asyncio.Event | None = None
) -> Starlette:
    async def answer(_request: Request) -> Response:
        if begun is not None and release is not None:
            begun.set()
            await release.wait()
        return PlainTextResponse(name)

    async def stream(request: Request) -> Response:
        async def lines() -> AsyncIterator[bytes]:
            yield name.encode()
            await request.app.state.closing.wait()

        return StreamingResponse(lines())

    made = Starlette(routes=[Route("/", answer), Route("/stream", stream)])
    made.state.closing = asyncio.Event()
    return made


async def test_applications_are_exchanged_and_connections_stay() -> None:
    sock, switch = taken("127.0.0.1", 0), Switch()
    begun, release = asyncio.Event(), asyncio.Event()
    address = f"http://127.0.0.1:{sock.getsockname()[1]}"
    one = aiohttp.TCPConnector(limit=1)
    async with (
        asyncio.timeout(20),
        listening(switch, sock),
        aiohttp.ClientSession(address) as session,
        aiohttp.ClientSession(address, connector=one) as single,
    ):
        async with switch.serving(application("old", begun, release)):
            streamed = await session.get("/stream")
            assert await streamed.content.read(3) == b"old"
            under_way = asyncio.create_task(session.get("/"))
            await asyncio.wait_for(begun.wait(), 5)
            asyncio.get_running_loop().call_later(0.05, release.set)
        assert await streamed.content.read() == b""  # whole, not broken
        assert await (await under_way).text() == "old"
        early = asyncio.create_task(single.get("/"))
        async with switch.serving(application("new")):
            assert await (await early).text() == "new"
            assert await (await session.get("/")).text() == "new"
