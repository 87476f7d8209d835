"""Programs on the path as further commands, and words that are none."""

import os
from pathlib import Path

import pytest

from tests.support.shell import Shell
from trueup.cli import plugin


def program(folder: Path, name: str, text: str = 'echo "$0: $*"; exit 7') -> str:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


async def test_a_program_becomes_a_command_with_all_its_words_and_its_exit_code(
    tmp_path: Path,
) -> None:
    made = program(tmp_path / "bin", "argocd-hello")
    environ = {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    done = await Shell(tmp_path, environ)("hello", "--loud", "world", "--help")
    assert (done.code, done.out) == (7, f"{made}: --loud world --help\n")


def test_ours_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "bin"
    theirs, mine = program(folder, "argocd-x"), program(folder, "trueup-x")
    program(folder, "argocd-app")
    monkeypatch.setenv("PATH", str(folder))
    assert plugin.found(["x", "y"], {"app"}) == [mine, "y"]
    assert plugin.found(["app", "list"], {"app"}) == []
    Path(mine).unlink()
    assert plugin.found(["x"], {"app"}) == [theirs]
    assert plugin.found(["--flag", "x"], {"app"}) == []
    assert plugin.found(["../bin/x"], {"app"}) == []


def test_a_folder_that_depends_on_where_one_stands_has_no_plugins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "bin", "trueup-x")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "bin")
    assert plugin.found(["x"], ()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("app syn", "no such command 'syn'\nhint: did you mean sync?"),
        ("porj list", "no such command 'porj'\nhint: did you mean proj?"),
        ("app sync x --prun", "no such option '--prun'\nhint: did you mean --prune?"),
    ],
)
async def test_a_word_that_is_none_says_what_may_have_been_meant(
    words: str, said: str, tmp_path: Path
) -> None:
    done = await Shell(tmp_path)(*words.split())
    assert done.code == 2
    assert done.err.startswith(f"error: {said} see trueup ")


async def test_a_command_of_argocd_that_is_not_there_says_why(tmp_path: Path) -> None:
    done = await Shell(tmp_path)("admin", "redis-initial-password")
    assert done.code == 2
    assert (
        done.err == "error: there is no 'trueup admin redis-initial-password': there is no Redis\n"
    )
