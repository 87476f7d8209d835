"""Many Stacks: in the order of what they depend on; and what they cost that have nothing to do."""

import asyncio
import os
from pathlib import Path

import pytest

from tests.stories.stacks.place import Place, opened, reason, synced

pytestmark = pytest.mark.slow
MANY, IDLE = 50, 500
ROOT = """
# file: {name}/main.tf
resource "terraform_data" "it" {{ input = "{name}" }}
output "name" {{ value = terraform_data.it.output }}
"""


async def test_fifty_come_up_in_order(tmp_path: Path) -> None:
    """Each depends on the one that it is the half of, so that six are waited for in a row."""
    names = [f"s{number}" for number in range(1, MANY + 1)]
    async with opened(tmp_path, "".join(ROOT.format(name=name) for name in names)) as it:
        await asyncio.gather(*(_stack(it, number) for number in range(1, MANY + 1)))
        done = {name: await it.until(synced, name, 280) for name in names}
        for number in range(2, MANY + 1):
            mine, before = (done[f"s{each}"].status.history[0] for each in (number, number // 2))
            assert mine.started_at is not None
            assert before.deployed_at is not None
            assert mine.started_at >= before.deployed_at
        assert all(len(each.status.history) == 1 for each in done.values())


async def _stack(it: Place, number: int) -> None:
    depends = [{"name": f"s{number // 2}"}] if number > 1 else []
    await it.stack(f"s{number}", dependsOn=depends)


async def test_a_circle_is_told_and_a_stack_waits_for_an_application(tmp_path: Path) -> None:
    text = "".join(ROOT.format(name=name) for name in ("a", "b", "c"))
    config = "# file: app/map.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: of-app}\n"
    async with opened(tmp_path, text + config) as it:
        await it.stack("a", dependsOn=[{"name": "b"}])
        await it.stack("b", dependsOn=[{"name": "a"}])
        await it.stack("c", dependsOn=[{"kind": "Application", "name": "app"}])
        told = await it.until(lambda stack: "circle" in stack.status.health.message, "b")
        assert told.status.run is None
        await it.until(lambda stack: "which is not there" in reason(stack, "Waiting"), "c")
        await it.application("app")
        await it.until(synced, "c")


async def test_those_that_have_nothing_to_do_cost_next_to_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path, ROOT.format(name="one")) as it:
        await asyncio.gather(*(_suspended(it, number) for number in range(IDLE)))
        for number in (0, IDLE - 1):
            await it.until(
                lambda stack: stack.status.health.status == "Suspended", f"idle{number}", 120
            )
        await _quiet(it)
        before = _processor(it)
        await asyncio.sleep(10)
        assert _processor(it) - before < 1.0  # seconds of processor time in ten


async def _suspended(it: Place, number: int) -> None:
    source = {"repoURL": it.repository.url, "path": "one"}
    await it.stack(f"idle{number}", source=source, suspend=True)


async def _quiet(it: Place) -> None:
    """Until what came with the beginning is over."""
    async with asyncio.timeout(120):
        while True:
            before = _processor(it)
            await asyncio.sleep(2)
            if _processor(it) - before < 0.2:
                return


def _processor(it: Place) -> float:
    """Seconds that the server has used."""
    said = Path(f"/proc/{it.process.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")
