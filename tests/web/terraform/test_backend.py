"""The protocol of Terraform's HTTP backend, call by call: what each status is for."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.entrance import KEY, Entrance, entrance
from trueup.edge.clock import SystemClock
from trueup.edge.states.opened import Opened, opened

NET = "/terraform/state/shop/net"
API = "/api/trueup/v1/states/shop/net"
LOCK = {"ID": "lock-1", "Operation": "OperationTypeApply", "Who": "ann@laptop"}


def state(serial: int, lineage: str = "line", **outputs: Any) -> bytes:
    said = {name: {"value": value, "type": "string"} for name, value in outputs.items()}
    body = {"version": 4, "terraform_version": "1.11.4", "serial": serial, "lineage": lineage}
    return json.dumps({**body, "outputs": said, "resources": []}, indent=2).encode()


@dataclass
class Backend:
    """Calls as Terraform makes them; *states*: what is behind it."""

    door: Entrance
    states: Opened

    async def call(
        self,
        method: str,
        path: str = NET,
        body: bytes | Mapping[str, Any] | None = None,
        token: str = KEY,
        user: str = "token",
        headers: Mapping[str, str] = {},
    ) -> tuple[int, bytes]:
        data = json.dumps(body).encode() if isinstance(body, Mapping) else body
        said = {"Content-Type": "application/json", **headers}
        if token:
            said["Authorization"] = aiohttp.encode_basic_auth(user, token)
        async with self.door.site.session.request(method, path, data=data, headers=said) as answer:
            return answer.status, await answer.read()

    async def status(self, *words: Any, **more: Any) -> int:
        return (await self.call(*words, **more))[0]


@asynccontextmanager
async def backend(folder: Path) -> AsyncIterator[Backend]:
    async with AsyncExitStack() as ends:
        states = await ends.enter_async_context(opened("", folder / "states", SystemClock()))
        door = await ends.enter_async_context(entrance(folder / "site", states=states))
        yield Backend(door, states)


async def test_there_is_no_state_until_one_is_written(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        assert await it.call("GET") == (204, b"")
        assert await it.call("POST", body=state(1)) == (200, b"")
        assert await it.call("GET") == (200, state(1))
        assert await it.call("DELETE") == (200, b"")
        assert await it.call("GET") == (204, b"")
