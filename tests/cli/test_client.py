"""What is said of servers that are not there, are not ours, or cannot be trusted."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from tests.support.authority import Authority
from tests.support.command import called

PAGE = "<!doctype html><title>Somebody else's</title>"


@asynccontextmanager
async def somebody_else(status: int, trusting: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A server that answers everything with a page."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html", status=status)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=trusting)
    await site.start()
    try:
        yield f"127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("status", [200, 404, 501])
@pytest.mark.parametrize("words", [("app", "list"), ("login", "--username=a", "--password=b")])
async def test_a_page_of_another_server_is_not_shown(
    status: int, words: tuple[str, ...], tmp_path: Path
) -> None:
    async with somebody_else(status) as server:
        here = ("--server", server, "--plaintext", "--config", str(tmp_path / "config"))
        done = await called(*words, *here)
    assert done.code == 20
    assert done.err == (
        f"error: what answers there ({status}) is neither Trueup nor Argo CD\n"
        "hint: check --server; behind a path of a proxy: --grpc-web-root-path PATH\n"
    )


async def test_a_server_without_tls_is_told_from_one_that_is_not_there(tmp_path: Path) -> None:
    config = ("--config", str(tmp_path / "config"))
    async with somebody_else(200) as server:
        plain = await called("app", "list", "--server", server, *config)
    assert plain.err.endswith("hint: if it speaks HTTP without TLS: --plaintext\n")
    gone = await called("app", "list", "--server", server, *config)
    assert gone.err.startswith(f"error: cannot reach {server}: Connection refused\nhint: start")


async def test_a_certificate_that_is_not_trusted_is_told_as_one(tmp_path: Path) -> None:
    async with somebody_else(200, Authority(tmp_path).server()) as server:
        config = ("--config", str(tmp_path / "config"))
        done = await called("app", "list", "--server", server, *config)
    assert done.code == 20
    assert done.err.startswith(f"error: {server} shows a certificate that is not trusted: ")
    assert "hint: --server-crt FILE trusts its authority" in done.err
