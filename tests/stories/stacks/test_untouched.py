"""A commit that touches no file of a Stack: it is seen, and nothing is started for it."""

from pathlib import Path

import pytest

from tests.stories.stacks.place import opened, synced
from tests.support.terraform.counting import Counting

pytestmark = pytest.mark.slow
ROOT = """
# file: {name}/main.tf
resource "terraform_data" "it" {{ input = "{input}" }}
"""


async def test_only_the_stacks_whose_files_a_commit_touches_start_anything(tmp_path: Path) -> None:
    engine = Counting(tmp_path)
    text = ROOT.format(name="a", input="1") + ROOT.format(name="b", input="1")
    async with opened(tmp_path, text, environ=engine.environment) as it:
        for name in ("a", "b"):
            await it.stack(name)
        for name in ("a", "b"):
            await it.until(synced, name)
        await it.nothing_runs()
        before = engine.started
        assert before.count("plan") == 2

        commit = await it.push("# file: README.md\nof no Stack\n", "a", "b")
        for name in ("a", "b"):
            await it.until(lambda stack: stack.status.sync.revision == commit, name)
        assert engine.started == before

        commit = await it.push(ROOT.format(name="a", input="2"), "a", "b")
        applied = await it.until(
            lambda stack: synced(stack) and stack.status.sync.revision == commit, "a"
        )
        assert len(applied.status.history) == 2
        await it.until(lambda stack: stack.status.sync.revision == commit, "b")
        await it.nothing_runs()
        assert engine.started[len(before) :].count("plan") == 1
