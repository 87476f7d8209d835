"""
``/metrics``: an application of its own, on a port of its own, for who scrapes.

Nobody logs in, as Prometheus would have to: so that port is not the one that everybody reaches, and
it answers nothing else.
"""

from collections.abc import AsyncIterator, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from trueup.core.metrics.text import OPEN, content_type

Pieces = Callable[[bool], AsyncIterator[bytes]]
"""What is told, in pieces; openly: as OpenMetrics."""


def app(pieces: Pieces) -> Starlette:
    """Tells *pieces* to whoever asks."""

    async def metrics(request: Request) -> Response:
        said = content_type(request.headers.get("Accept", ""))
        return StreamingResponse(pieces(said == OPEN), media_type=said)

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(routes=[Route("/metrics", metrics), Route("/healthz", alive)])
