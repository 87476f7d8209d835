"""The tutorial, walked from its first command to its last: it prints what the page says."""

import os
import sys
from pathlib import Path

import pytest

from tests.docs.walk import File, Terminal, missing, steps, terminal
from tests.support.serve import started

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"
PROGRAMS = Path(sys.executable).parent  # trueup and kubectl are installed beside Python


@pytest.mark.slow
async def test_the_tutorial_can_be_walked(tmp_path: Path) -> None:
    environ = {
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    data = tmp_path / ".local" / "share" / "trueup"
    async with started(tmp_path, "--data", str(data), "--port", "0") as process:
        await process.until("export KUBECONFIG=")
        async with terminal(tmp_path, environ) as shell:
            await walked(shell)


async def walked(shell: Terminal) -> None:
    for step in steps(PAGE.read_text()):
        if isinstance(step, File):
            folder = Path((await shell.run("pwd")).strip())
            (folder / step.path).write_text(step.text)
            continue
        printed = await shell.run(step.text)
        lines = missing(step, printed)
        assert not lines, f"$ {step.text}\n{printed}\nnot printed: {lines[0]}"
