"""One port for TLS and for who begins without it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from tests.service.test_listen import application, said
from trueup.service.certificate import _load, made
from trueup.service.connection import USUAL, Limits
from trueup.service.listen import listening, taken

QUICK = Limits(head_time=0.3, connections=2)


@asynccontextmanager
async def door(limits: Limits = USUAL) -> AsyncIterator[tuple[int, ssl.SSLContext]]:
    """Its port, and what a client needs to trust it."""
    pair = made(("localhost", "127.0.0.1"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _load(context, pair)
    sock = taken("127.0.0.1", 0)
    port = sock.getsockname()[1]
    async with asyncio.timeout(20), listening(application("here"), sock, context, limits):
        yield port, ssl.create_default_context(cadata=pair.certificate.decode())


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        (b"GET /a%20b?c=d HTTP/1.1\r\nHost: localhost:%d\r\n\r\n", b"location: https://localhost:"),
        (
            b"POST / HTTP/1.1\r\nHost: [::1]:8080\r\nContent-Length: 1\r\n\r\nx",
            b"https://[::1]:8080/",
        ),
        (b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", b"400"),
        (b"hello\r\n\r\n", b"400"),
    ],
)
async def test_who_begins_without_tls_is_shown_to_it(request_: bytes, answer: bytes) -> None:
    async with door() as (port, _):
        told = await said(port, request_.replace(b"%d", str(port).encode()))
        assert answer in told
        assert (b"307" in told) is (answer != b"400")
        assert (b"/a%20b?c=d" in told) is (b"/a%20b" in request_)
        assert b"here" not in told


async def test_both_come_in_at_the_same_time_and_streams_go_on() -> None:
    async with door() as (port, trusted):
        connector = aiohttp.TCPConnector(ssl=trusted)
        async with aiohttp.ClientSession(connector=connector) as session:
            stream = await session.get(f"https://localhost:{port}/stream")
            assert await stream.content.read(4) == b"here"
            followed = await session.get(f"http://127.0.0.1:{port}/")
            assert (str(followed.url), await followed.text()) == (
                f"https://127.0.0.1:{port}/",
                "here",
            )
            stream.close()


async def test_who_says_nothing_is_let_go_and_a_broken_handshake_harms_nobody() -> None:
    async with door(QUICK) as (port, trusted):
        assert await said(port) == b""  # after the time that a head may take
        assert await said(port, b"\x16\x03\x01\x00\x02hi") in (b"", b"\x15\x03\x01\x00\x02\x022")
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""  # more than there may be
        for _, each in (*silent, (reader, writer)):
            each.close()
        connector = aiohttp.TCPConnector(ssl=trusted)
        async with aiohttp.ClientSession(connector=connector) as session:
            while True:
                try:
                    answer = await session.get(f"https://localhost:{port}/")
                except aiohttp.ClientError:
                    continue  # the two are not gone yet
                assert await answer.text() == "here"
                break
