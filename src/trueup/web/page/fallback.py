"""Fallback: what is asked for that no route has is a file of the page, or the page itself."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from trueup.web.exchange import deps
from trueup.web.gate.compression import LEAST, TYPES, chosen
from trueup.web.page.files import File, files, index, own_file, squeezed

READS = ("GET", "HEAD")
NEVER = ("/api/", "/auth/", "/terminal", "/extensions/", "/assets/")
"""Below these there are no addresses of the page."""
FOR_EVER = "public, max-age=31536000, immutable"
FRESH = "no-cache"  # kept, but asked for anew each time


class Fallback:
    """ASGI application; *otherwise*: for what is no page either."""

    def __init__(self, otherwise: ASGIApp) -> None:
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = await _found(Request(scope)) if scope["type"] == "http" else None
        answer = self._otherwise if found is None else await _answer(Request(scope), found)
        await answer(scope, receive, send)


async def _found(request: Request) -> File | None:
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    if request.method not in READS:
        return None
    name = path.removeprefix("/")
    if found := files().get(name):
        return found if path != "/index.html" else _index(request)
    if own := await asyncio.to_thread(own_file, deps(request).serving.assets, name):
        return own
    reads_pages = path == "/" or "text/html" in request.headers.get("Accept", "")
    return _index(request) if reads_pages and not path.startswith(NEVER) else None


def _index(request: Request) -> File:
    return index(deps(request).serving.base or request.scope.get("root_path", ""))


async def _answer(request: Request, found: File) -> Response:
    headers = {"ETag": found.tag, "Cache-Control": FOR_EVER if found.lasting else FRESH}
    if found.tag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    coding = chosen(request.headers.get("Accept-Encoding", "")) if found.lasting else None
    body = found.body
    if coding is not None and len(body) >= LEAST and found.media.startswith(TYPES):
        headers |= {"Content-Encoding": coding[0], "Vary": "Accept-Encoding"}
        body = await asyncio.to_thread(squeezed, found, coding[0])
    return Response(body, media_type=found.media, headers=headers)
