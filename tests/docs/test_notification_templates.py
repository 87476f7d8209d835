"""The page on triggers and templates, walked with files alone: it prints what the page says."""

import shlex
from pathlib import Path

import pytest

from tests.docs.walk import File, missing, steps
from tests.support.command import called

PAGE = Path(__file__).parents[2] / "docs/how-to/notification-templates.md"


async def test_the_page_can_be_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for step in steps(PAGE.read_text()):
        if isinstance(step, File):
            Path(step.path).write_text(step.text)  # noqa: ASYNC240 a line of a few letters
        elif step.text.startswith("sed -i "):
            replaced(step.text)
        else:
            done = await called(*shlex.split(step.text)[1:])
            lines = missing(step, done.err + done.out)
            assert not lines, f"$ {step.text}\n{done.err}{done.out}\nnot printed: {lines[0]}"


def replaced(command: str) -> None:
    """What ``sed -i s/one/other/ FILE`` does."""
    *_, said, name = shlex.split(command)
    _, one, other, _ = said.split("/")
    file = Path(name)
    assert one in file.read_text()
    file.write_text(file.read_text().replace(one, other))
