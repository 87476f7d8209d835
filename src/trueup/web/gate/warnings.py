"""
What is wrong with the settings or the record, told to whoever administers, wherever they look.

What was in force before stays so (`service.inforce`), entries wait (`edge.history`), and nobody
would notice until they miss a right, or what was done. As the Kubernetes API does, it comes as
``Warning`` headers beside any answer; clients that know them show them.
"""

from collections.abc import Callable, Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trueup.model.identity import ANONYMOUS
from trueup.web.doors import Doors

AT_MOST, LONGEST = 5, 300  # warnings beside an answer, characters of one


class Warnings:
    """ASGI middleware, inside of who says whose a request is."""

    def __init__(
        self, app: ASGIApp, doors: Doors | None, problems: Callable[[], Sequence[str]] = tuple
    ) -> None:
        self._app = app
        self._doors = doors
        self._others = problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        doors = self._doors
        who = scope.get("state", {}).get("caller", ANONYMOUS)
        found = () if scope["type"] != "http" else self._problems()
        if not found or (doors and not doors.allow(who, "accounts", "update", "*")):
            await self._app(scope, receive, send)
            return
        told = [header(each) for each in found[:AT_MOST]]

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for each in told:
                    headers.append("Warning", each)
            await send(message)

        await self._app(scope, receive, sending)

    def _problems(self) -> Sequence[str]:
        return (*self._others(), *(self._doors.problems if self._doors else ()))


def header(text: str) -> str:
    """RFC 9111's predecessor, 5.5: a number, who says so, and a quoted text."""
    plain = " ".join(text.split()).encode("ascii", "backslashreplace").decode()[:LONGEST]
    quoted = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'299 trueup "{quoted}"'
