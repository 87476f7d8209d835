"""The road of a Stack: planned, approved, applied; changed, replaced, destroyed."""

from pathlib import Path

import pytest

from tests.stories.stacks.place import opened, synced

pytestmark = pytest.mark.slow


async def test_what_git_says_is_made(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        await it.stack()
        made = await it.until(synced)
        assert it.cloud.things("server")["web"]["size"] == "small"
        assert made.status.resources == 1
        assert made.status.applied is not None
        assert [each.kind for each in made.status.history] == ["apply"]
        outputs = {each.name: each.value for each in made.status.outputs}
        assert outputs["ip"]
        assert outputs["token"] is None
