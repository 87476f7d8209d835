"""Real Terraform with its state here: what people do with it, and what goes wrong."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.entrance import KEY, Entrance, entrance
from tests.support.roots import DATA, Root
from trueup.edge.clock import SystemClock
from trueup.edge.states.opened import Opened, opened

pytestmark = pytest.mark.slow
API = "/api/trueup/v1/states/shop/net"
SLOW = """
resource "terraform_data" "slow" {
  provisioner "local-exec" { command = "touch begun; sleep 60" }
}
"""


@dataclass
class Shop:
    """A site, and a root whose state it keeps under ``shop/net``."""

    door: Entrance
    states: Opened
    root: Root
    address: str = field(default="")

    async def api(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        status, said = await self.door.call(KEY, method, f"{API}{path}", body, **query)
        assert status == 200, said
        return said

    async def pulled(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(await self.root.good("state", "pull"))
        return found


@asynccontextmanager
async def shop(folder: Path, text: str = DATA) -> AsyncIterator[Shop]:
    async with AsyncExitStack() as ends:
        states = await ends.enter_async_context(opened("", folder / "states", SystemClock()))
        door = await ends.enter_async_context(entrance(folder / "site", states=states))
        root = Root(folder / "root", KEY)
        address = f"{door.site.address}/terraform/state/shop/net"
        root.write(text, address)
        await root.good("init")
        yield Shop(door, states, root, address)


async def test_what_is_applied_is_kept_in_versions(tmp_path: Path) -> None:
    async with shop(tmp_path) as it:
        await it.root.good("apply", "-auto-approve")
        assert (await it.root.run("plan", "-detailed-exitcode")).code == 0
        await it.root.good("apply", "-auto-approve", "-var", "color=red")

        found = await it.api("GET", "/versions")
        assert [each["number"] for each in found["items"]] == [2, 1]
        assert "lock" not in found
        newest = found["items"][0]
        assert (newest["by"], newest["resources"], newest["serial"]) == ("admin", 1, 2)
        diff = (await it.api("GET", "/diff"))["diff"]
        changed = {
            each["field"]: (each["before"], each["after"])
            for each in diff["resources"][0]["fields"]
        }
        assert changed == {"input.value": ("blue", "red"), "output.value": ("blue", "red")} or (
            changed == {"input": ("blue", "red"), "output": ("blue", "red")}
        )
