"""What is open is ended when the right is taken away, the session ends, or the server stops."""

import asyncio
from types import SimpleNamespace

from starlette.requests import Request

from trueup.core.access.tokens import Unverified
from trueup.model.application import Application, ApplicationSpec
from trueup.model.identity import Identity
from trueup.web.pods.sockets import DENIED, RESTARTS, while_allowed

APP = Application({"name": "web", "namespace": "argocd"}, ApplicationSpec())


class Doors:
    """Lets in until a test says otherwise."""

    def __init__(self) -> None:
        self.may = True
        self.good = True

    async def identify(self, token: str) -> Identity:
        if not self.good:
            raise Unverified("token is revoked")
        return Identity("ann")

    def allow(self, who: Identity, resource: str, action: str, object: str) -> bool:
        assert (action, object) in {("get", "default/web"), ("create", "default/web")}
        return self.may or resource != "exec"


def request(doors: Doors, closing: asyncio.Event) -> Request:
    deps = SimpleNamespace(doors=doors, namespace="argocd")
    state = SimpleNamespace(deps=deps, closing=closing)
    headers = [(b"authorization", b"Bearer x")]
    return Request(
        {
            "type": "http",
            "app": SimpleNamespace(state=state),
            "headers": headers,
            "state": {"caller": Identity("ann")},
        }
    )


async def ended(doors: Doors, closing: asyncio.Event) -> tuple[int, str]:
    async def endless() -> tuple[int, str]:
        await asyncio.get_running_loop().create_future()
        raise AssertionError

    async with asyncio.timeout(10):
        return await while_allowed(request(doors, closing), APP, "exec", endless, look=0.01)


async def test_the_right_is_taken_away() -> None:
    doors = Doors()
    asyncio.get_running_loop().call_later(0.05, lambda: setattr(doors, "may", False))
    assert await ended(doors, asyncio.Event()) == (DENIED, "Permission denied")


async def test_the_session_ends() -> None:
    doors = Doors()
    asyncio.get_running_loop().call_later(0.05, lambda: setattr(doors, "good", False))
    assert await ended(doors, asyncio.Event()) == (
        DENIED,
        "the session has ended: token is revoked",
    )


async def test_the_server_stops() -> None:
    closing = asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, closing.set)
    assert (await ended(Doors(), closing))[0] == RESTARTS
