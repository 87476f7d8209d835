"""``/api/v1/notifications``: the names of what notifications are made of, as they are in force."""

from collections.abc import Awaitable, Callable, Iterable

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.alerts.configuration import Configuration
from trueup.web.exchange import deps, reply

Names = Callable[[Configuration], Iterable[str]]


def named(names: Names) -> Callable[[Request], Awaitable[Response]]:
    """The handler of *names* of the operator's settings, and of what is built in."""

    async def listed(request: Request) -> Response:
        operators = deps(request).alerts("")[0]
        return reply({"items": [{"name": each} for each in sorted(names(operators))]})

    return listed


services = named(lambda said: said.services)
templates = named(lambda said: said.templates)
triggers = named(lambda said: said.triggers)
