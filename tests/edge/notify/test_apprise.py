"""Apprise, in its own process: it sends, and what it may not reach is refused there."""

import pytest
from aiohttp import web

from tests.edge.notify.test_web import opened, serving
from tests.support.notifications.sending import send
from trueup.core.reach import Reach
from trueup.model.errors import Refused, Unreachable

pytestmark = pytest.mark.slow  # a process that imports it takes a second


async def test_a_message_by_one_address() -> None:
    seen: list[dict[str, str]] = []

    async def there(request: web.Request) -> web.Response:
        seen.append(await request.json())
        return web.Response()

    async with serving(there) as url, opened(Reach(allowed=("127.0.0.1",))) as services:
        address = url.replace("http://", "json://") + "/{recipient}?+X-Key=very-secret"
        await send(services, "apprise", {"url": address}, "ops", apprise={"title": "web"})
        assert seen[0]["title"] == "web"
        assert seen[0]["message"] == "hello"
        assert seen[0]["type"] == "failure"


async def test_what_is_out_of_reach_and_what_fails() -> None:
    async def broken(request: web.Request) -> web.Response:
        return web.Response(status=500)

    async with serving(broken) as url:
        address = url.replace("http://", "json://")
        async with opened() as services:
            with pytest.raises(Refused, match="is this machine itself"):
                await send(services, "apprise", {"url": address})
            with pytest.raises(Refused, match=r"nsupported|nparseable|no address"):
                await send(services, "apprise", {"url": "nonsense-of-all-kinds"})
        named = Reach(allowed=("127.0.0.1", "::1"), denied=("localhost",))
        async with opened(named) as services:
            there = address.replace("127.0.0.1", "localhost")
            with pytest.raises(Refused, match="localhost is not allowed"):
                await send(services, "apprise", {"url": there})
        async with opened(Reach(allowed=("127.0.0.1",))) as services:
            with pytest.raises(Unreachable, match="apprise"):
                await send(services, "apprise", {"url": address})
