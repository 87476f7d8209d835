"""Requests that another writer crosses are judged again, of the object as it is then."""

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from trueup.model.errors import Refused
from trueup.web.anew import TRIES, judged_anew
from trueup.web.exchange import body, reply

SAID = {"digest": "d"}


async def _asked(seen: list[object], refusals: int, reason: str = "Conflict") -> bytes:
    @judged_anew
    async def handler(request: Request) -> Response:
        seen.append(await body(request))
        if len(seen) <= refusals:
            raise Refused(409, reason, "the object has been modified")
        return reply(seen[-1])

    sent = [b'{"digest":', b' "d"}']

    async def receive() -> Message:
        return {"type": "http.request", "body": sent.pop(0), "more_body": bool(sent)}

    scope = {"type": "http", "method": "POST", "headers": []}
    return bytes((await handler(Request(scope, receive))).body)


async def test_it_is_done_as_soon_as_nobody_is_quicker() -> None:
    seen: list[object] = []
    assert await _asked(seen, TRIES - 1) == b'{"digest":"d"}'
    assert seen == [SAID] * TRIES


async def test_somebody_who_always_is_quicker_is_told_of() -> None:
    seen: list[object] = []
    with pytest.raises(Refused):
        await _asked(seen, TRIES)
    assert len(seen) == TRIES


async def test_what_is_refused_for_another_reason_is_refused_once() -> None:
    seen: list[object] = []
    with pytest.raises(Refused):
        await _asked(seen, 1, "Forbidden")
    assert len(seen) == 1
