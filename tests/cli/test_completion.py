"""What a shell completes a line with, asked as its script asks."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.shell import Shell, shell
from tests.support.site import site
from tests.support.story import application


async def completed(run: Shell, line: str) -> list[str]:
    """What the last word of *line* may become."""
    words = line.split(" ")
    asked = {
        "_TRUEUP_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    said = await replace(run, environ=run.environ | asked).ok()
    return [each.partition(",")[2] for each in said.split()]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish", "powershell"])
async def test_there_is_a_script_for_each_shell(name: str, tmp_path: Path) -> None:
    assert "_TRUEUP_COMPLETE" in await Shell(tmp_path).ok("completion", name)


async def test_an_unknown_shell_is_refused_with_those_there_are(tmp_path: Path) -> None:
    done = await Shell(tmp_path)("completion", "tcsh")
    assert done.code == 20
    assert "bash, zsh, fish, powershell" in done.err


@pytest.mark.parametrize(
    ("line", "expected"),
    [("trueup ser", ["serve"]), ("trueup app rol", ["rollback"]),
     ("trueup app sync --pru", ["--prune"]), ("trueup app get nothing-there", [])],
)  # fmt: skip
async def test_words_and_flags_are_completed_without_a_server(
    line: str, expected: list[str], tmp_path: Path
) -> None:
    assert await completed(Shell(tmp_path), line) == expected


async def test_powershell_is_told_kind_word_and_help(tmp_path: Path) -> None:
    asked = {"_TRUEUP_COMPLETE": "powershell_complete"}
    asked |= {"COMP_WORDS": "trueup app rol", "COMP_WORD": "rol"}
    said = await Shell(tmp_path, asked).ok()
    assert said == "plain\trollback\tGo back to what was deployed before\n"


async def test_names_come_from_the_server(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        for name in ("web", "worker", "db"):
            await made.world.create(application({}, name))
        assert await completed(run, "trueup app get w") == ["web", "worker"]
        assert await completed(run, "trueup app delete web --yes d") == ["db"]
        assert await completed(run, "trueup proj get ") == ["default"]
