"""``trueup stack logs -f`` and ``--follow``: a run as it goes on."""

import asyncio
import io
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.support.entrance import KEY
from tests.support.shell import Shell, shell
from tests.web.ours.test_following import ended, going
from tests.web.ours.test_stacks import ONE, patched
from tests.web.terraform.test_backend import Backend, backend
from trueup.cli.stack.live import table
from trueup.model.terraform import Said

STACK = ("stack", "create", "net", "--repo", "https://git.example.test/infra")


async def begun(it: Backend, run: Shell) -> None:
    await run.ok(*STACK)
    await patched(it.door, status={"run": {"id": "r1", "kind": "apply", "phase": "Running"}})
    await going(it, Said("# apply\none\n"), resources={"a.b": ("creating", 3.0)}, total=1)


async def test_the_log_is_printed_as_it_grows(tmp_path: Path) -> None:
    async with backend(tmp_path) as it, asyncio.timeout(60):
        run = shell(it.door.site, tmp_path, KEY)
        await begun(it, run)
        assert await run.ok("stack", "logs", "net") == "# apply\none\n"
        following = asyncio.create_task(run.ok("stack", "logs", "net", "--follow"))
        await asyncio.sleep(1)  # it is a program of its own that looks
        await going(it, Said("# apply\none\ntwo\n"))
        await asyncio.sleep(1)
        await ended(it, "# apply\none\ntwo\nthree\n")
        assert await following == "# apply\none\ntwo\nthree\n"


async def test_what_is_asked_for_is_followed(tmp_path: Path) -> None:
    async with backend(tmp_path) as it, asyncio.timeout(60):
        run = shell(it.door.site, tmp_path, KEY)
        await run.ok(*STACK)
        asked = asyncio.create_task(run("stack", "drift", "net", "-f"))
        while not (await it.door.call(KEY, "GET", ONE))[1].get("operation"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        await going(it, Said("# plan\none\n"))
        await patched(it.door, operation=None, status={"run": {"id": "r1", "phase": "Running"}})
        await asyncio.sleep(1)
        await ended(it, "# plan\none\ntwo\n")
        said = await asked
        assert "# plan\none\ntwo\n" in said.err
        assert said.code == 0


def test_the_table_says_what_is_under_way() -> None:
    resources: list[dict[str, Any]] = [
        {"address": f"a.b[{number}]", "state": "creating", "seconds": number}
        for number in range(25)
    ]
    resources += [{"address": "a.c", "state": "created", "seconds": 1}]
    told = {"step": "apply", "done": 1, "total": 26, "refreshed": 7, "resources": resources}
    said = io.StringIO()
    Console(file=said, width=80).print(table(told))
    lines = [line.rstrip() for line in said.getvalue().splitlines()]
    assert lines[0].split() == ["RESOURCE", "STATE", "SECONDS"]
    assert lines[1].split() == ["a.b[0]", "creating", "0"]
    assert "5 more" in lines[21]
    assert lines[-1] == "apply · 7 refreshed · 1 of 26"
