"""Requests that somebody else's writing crossed."""

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from trueup.model.errors import Refused

TRIES = 8
Handler = Callable[[Request], Awaitable[Response]]


def judged_anew(handler: Handler) -> Handler:
    """
    The object is read and judged again if another writer was quicker; after `TRIES`, a 409.

    A patch that replaces a list is of the version that was looked at. Who approves a plan is not
    to be told of a conflict because the controller wrote a status at that moment.
    """

    @wraps(handler)
    async def again(request: Request) -> Response:
        for _ in range(TRIES - 1):
            try:
                return await handler(request)
            except Refused as error:
                if error.reason != "Conflict":
                    raise
        return await handler(request)

    return again
