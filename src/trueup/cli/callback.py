"""
A listener on this machine to which a browser brings what an identity provider has said.

It answers one request with the right state; anybody else on this machine, or a page that guesses,
is told so and changes nothing.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from html import escape

from aiohttp import web

from trueup.cli.output import Failure

PATH = "/auth/callback"
PAGE = '<!doctype html><meta charset="utf-8"><title>{title}</title><h1>{title}</h1><p>{told}</p>'
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


@asynccontextmanager
async def listener(port: int, state: str) -> AsyncIterator["asyncio.Future[Mapping[str, str]]"]:
    """What is brought to ``http://localhost:<port>/auth/callback`` within the block."""
    brought: asyncio.Future[Mapping[str, str]] = asyncio.get_running_loop().create_future()

    async def answer(request: web.Request) -> web.Response:
        said = request.query
        if not secrets.compare_digest(said.get("state", "").encode(), state.encode()):
            return _page("Not this login", "The link is of another login.", 400)
        if not brought.done():
            brought.set_result({key: said.get(key, "") for key in said})
        if said.get("error"):
            told = f"{said['error']}: {said.get('error_description', '')}"
            return _page("Login failed", told[:300], 400)
        return _page("Logged in", "You can close this page and go on at the command line.", 200)

    app = web.Application()
    app.router.add_get(PATH, answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "localhost", port).start()
    except OSError as error:
        await runner.cleanup()
        why = f"cannot listen on localhost port {port}: {error.strerror}"
        raise Failure(
            why, "another port: --sso-port, if the identity provider allows it"
        ) from error
    try:
        yield brought
    finally:
        await runner.cleanup()


def _page(title: str, told: str, status: int) -> web.Response:
    text = PAGE.format(title=title, told=escape(told))
    return web.Response(text=text, content_type="text/html", status=status, headers=HEADERS)
