"""Real Terraform with its state here: what people do with it, and what goes wrong."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.entrance import KEY, Entrance, entrance
from tests.support.roots import DATA, Root, kill
from tests.support.terraform.engines import tool
from trueup.edge.clock import SystemClock
from trueup.edge.states.opened import Opened, opened
from trueup.model.terraform import Grant, Lock, LockInfo

pytestmark = pytest.mark.slow
API = "/api/trueup/v1/states/shop/net"
SLOW = """
resource "terraform_data" "slow" {
  provisioner "local-exec" { command = "touch begun; sleep 60" }
}
"""
WAITING = """
resource "terraform_data" "slow" {
  provisioner "local-exec" { command = "while [ ! -e go ]; do sleep 0.1; done" }
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
async def shop(folder: Path, text: str = DATA, engine: str = "terraform") -> AsyncIterator[Shop]:
    async with AsyncExitStack() as ends:
        states = await ends.enter_async_context(opened("", folder / "states", SystemClock()))
        door = await ends.enter_async_context(entrance(folder / "site", states=states))
        root = Root(folder / "root", KEY, program=str(tool(engine)))
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


async def test_a_lock_that_another_holds_is_told_and_waited_for(tmp_path: Path) -> None:
    async with shop(tmp_path) as it:
        await it.states.states.lock("shop/net/default", Lock(LockInfo("theirs", who="ann@laptop")))
        ran = await it.root.run("plan")
        assert ran.code == 1
        assert "Error acquiring the state lock" in ran.said
        assert "already locked: ID=theirs" in ran.said

        waiting = await it.root.start("plan", "-lock-timeout=60s")
        await asyncio.wait_for(_told(waiting, "Acquiring state lock"), 30)
        await it.states.states.unlock("shop/net/default", "theirs")
        await waiting.communicate()
        assert waiting.returncode == 0


async def test_a_killed_client_leaves_a_lock_that_people_release_with_a_reason(
    tmp_path: Path,
) -> None:
    async with shop(tmp_path, SLOW) as it:
        applying = await it.root.start("apply", "-auto-approve")
        await asyncio.wait_for(_told(applying, "local-exec"), 30)
        kill(applying)
        await applying.wait()
        held = (await it.api("GET", "/lock"))["lock"]
        id = held["info"]["ID"]
        assert (held["info"]["Operation"], held["by"]) == ("OperationTypeApply", "admin")

        await it.api("POST", "/unlock", {"id": id, "reason": "the laptop is gone"})
        await it.root.good("plan")
        messages = [each.message for each in it.door.site.world.history.entries]
        assert any("the laptop is gone" in each for each in messages), messages


@pytest.mark.parametrize("engine", ["terraform", "tofu"])
async def test_force_unlock_takes_the_ids_that_are_printed(tmp_path: Path, engine: str) -> None:
    async with shop(tmp_path, SLOW, engine) as it:
        for which in (r"already locked:\s+ID=(\S+)", r"ID: +(\S+)"):
            applying = await it.root.start("apply", "-auto-approve")
            await asyncio.wait_for(_told(applying, "local-exec"), 30)
            kill(applying)
            await applying.wait()
            refused = await it.root.run("plan")
            printed = re.search(which, refused.said)
            assert printed, refused.said
            await it.root.good("force-unlock", "-force", printed[1])
            assert (await it.api("GET", "/lock")).get("lock") is None
        messages = [each.message for each in it.door.site.world.history.entries]
        forced = [each for each in messages if each.endswith("forced it, and said no id")]
        assert len(forced) == (2 if engine == "terraform" else 0), messages


async def test_whose_lock_was_taken_keeps_what_they_did_and_overwrites_nobody(
    tmp_path: Path,
) -> None:
    async with shop(tmp_path, WAITING) as it:
        applying = await it.root.start("apply", "-auto-approve")
        await asyncio.wait_for(_told(applying, "local-exec"), 30)
        id = (await it.api("GET", "/lock"))["lock"]["info"]["ID"]
        await it.api("POST", "/unlock", {"id": id, "reason": "it seemed to be gone"})
        (it.root.folder / "go").touch()
        said, _ = await applying.communicate()
        assert applying.returncode == 1
        assert "HTTP error: 409" in said.decode()
        assert (await it.api("GET", "/versions"))["items"] == []

        await it.root.good("state", "push", "errored.tfstate")
        assert await it.root.good("state", "list") == "terraform_data.slow\n"


async def test_who_writes_without_a_lock_is_held_to_the_serial(tmp_path: Path) -> None:
    async with shop(tmp_path) as it:
        await it.root.good("apply", "-auto-approve")
        it.root.write(DATA + WAITING, it.address)
        applying = await it.root.start("apply", "-auto-approve", "-lock=false")
        await asyncio.wait_for(_told(applying, "local-exec"), 30)
        other = Root(tmp_path / "other", KEY)
        other.write(DATA, it.address)
        await other.good("init")
        await other.good("apply", "-auto-approve", "-lock=false", "-var", "color=red")
        (it.root.folder / "go").touch()
        said, _ = await applying.communicate()
        assert applying.returncode == 1, said.decode()
        assert "HTTP error: 409" in said.decode()
        assert await other.good("state", "list") == "terraform_data.one\n"


async def test_a_plan_of_an_older_state_is_stale(tmp_path: Path) -> None:
    async with shop(tmp_path) as it:
        await it.root.good("plan", "-out=old")
        await it.root.good("apply", "-auto-approve")
        ran = await it.root.run("apply", "old")
        assert ran.code == 1
        assert "stale" in ran.said


async def test_states_are_pulled_pushed_and_edited(tmp_path: Path) -> None:
    async with shop(tmp_path) as it:
        await it.root.good("apply", "-auto-approve")
        first = await it.pulled()
        await it.root.good("state", "mv", "terraform_data.one", "terraform_data.two")
        assert "terraform_data.two" in await it.root.good("state", "list")
        await it.root.good("state", "rm", "terraform_data.two")
        assert (await it.pulled())["resources"] == []

        old = tmp_path / "old.tfstate"
        old.write_text(json.dumps(first))
        pushed = await it.root.run("state", "push", str(old))
        assert "serial" in pushed.said
        await it.api("POST", "/restore", {"number": 1, "reason": "removed by mistake"})
        found = await it.pulled()
        assert found["resources"] == first["resources"]
        assert found["serial"] > first["serial"]
        assert (await it.root.run("plan", "-detailed-exitcode")).code == 0


async def test_a_local_state_moves_here(tmp_path: Path) -> None:
    async with shop(tmp_path) as it:
        root = Root(tmp_path / "local", KEY)
        root.write(DATA)
        await root.good("init")
        await root.good("apply", "-auto-approve")
        before = json.loads(await root.good("state", "pull"))
        root.write(DATA, it.address + "/prod")
        await root.good("init", "-migrate-state", "-force-copy")
        after = json.loads(await root.good("state", "pull"))
        assert after["resources"] == before["resources"]
        found = await it.api("GET", "/versions", workspace="prod")
        assert [each["resources"] for each in found["items"]] == [1]
        assert (await root.run("plan", "-detailed-exitcode")).code == 0


async def test_a_state_of_eight_megabytes(tmp_path: Path) -> None:
    large = """
    resource "terraform_data" "one" {
      input = join("", [for each in range(1000) : format("%04000d", each)])
    }
    """
    async with shop(tmp_path, large) as it:
        await it.root.good("apply", "-auto-approve")
        found = (await it.api("GET", "/versions"))["items"][0]
        assert found["size"] > 8_000_000
        assert (await it.root.run("plan", "-detailed-exitcode")).code == 0


async def test_those_who_write_at_once_write_one_after_the_other(tmp_path: Path) -> None:
    async with shop(tmp_path) as it:
        roots = [Root(tmp_path / f"root{number}", KEY) for number in range(3)]
        for each in roots:
            each.write(DATA, it.address)
        await asyncio.gather(*(each.good("init") for each in roots))
        apply = ("apply", "-auto-approve", "-lock-timeout=120s", "-var")
        await asyncio.gather(
            *(each.good(*apply, f"color=c{number}") for number, each in enumerate(roots))
        )
        kept = await it.states.states.versions("shop/net/default")
        assert [each.serial for each in kept] == [3, 2, 1]


async def test_a_restart_of_the_server_changes_nothing(tmp_path: Path) -> None:
    async with shop(tmp_path / "one") as it:
        await it.root.good("apply", "-auto-approve")
        grant = Grant("run-1", "shop/net/default", write=True)
        token = await it.states.tokens.give(grant, 600)
    (tmp_path / "two").mkdir()
    (tmp_path / "one" / "states").rename(tmp_path / "two" / "states")
    async with shop(tmp_path / "two") as it:
        ran = await it.root.run("plan", "-detailed-exitcode", token=token)
        assert ran.code == 0, ran.said


async def test_a_run_reads_or_writes_its_own_state_until_it_ends(tmp_path: Path) -> None:
    async with shop(tmp_path) as it:
        give = it.states.tokens.give
        reading = await give(Grant("plan-1", "shop/net/default"), 600)
        writing = await give(Grant("apply-1", "shop/net/default", write=True, revision="c1"), 600)
        other = await give(Grant("apply-2", "shop/other/default", write=True), 600)

        assert (await it.root.run("plan", "-lock=false", token=reading)).code == 0
        assert "invalid auth" in (await it.root.run("plan", token=reading)).said
        assert "invalid auth" in (await it.root.run("plan", "-lock=false", token=other)).said
        assert (await it.root.run("apply", "-auto-approve", token=writing)).code == 0
        (kept,) = await it.states.states.versions("shop/net/default")
        assert (kept.by, kept.run, kept.revision) == ("run:apply-1", "apply-1", "c1")

        await it.states.tokens.end("apply-1")
        assert "requires auth" in (await it.root.run("plan", token=writing)).said


async def _told(process: asyncio.subprocess.Process, text: str) -> None:
    assert process.stdout
    async for line in process.stdout:
        if text in line.decode():
            return
    raise AssertionError(f"it ended before it said {text}")
