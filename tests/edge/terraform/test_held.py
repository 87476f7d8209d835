"""Held: started, and silent until it is told to go on."""

import os
from pathlib import Path

import pytest

from trueup.edge.terraform.command import Bounds, Command
from trueup.edge.terraform.held import Held, opened

BOUNDS = Bounds(seconds=20, memory=1 << 30, output=1 << 20, patience=1)


def held(folder: Path, script: str) -> Held:
    pipe = folder / "config"
    writes = opened(pipe)
    environment = {"PATH": os.environ["PATH"], "CONFIG": str(pipe)}
    command = Command(("sh", "-c", script), environment, folder, folder / "said", lambda: False)
    return Held(command, command.start(), pipe, writes)


@pytest.mark.parametrize(
    "script",
    ['cat "$CONFIG"', 'sleep 0.2; cat "$CONFIG"', 'cat "$CONFIG" > /dev/null; cat "$CONFIG"'],
    ids=["waiting", "late", "twice"],
)
def test_it_reads_the_whole_configuration_whenever_it_asks(tmp_path: Path, script: str) -> None:
    ended = held(tmp_path, script).go_on(b"disable_checkpoint = true\n", BOUNDS)
    assert ended.code == 0
    assert (tmp_path / "said").read_text() == "disable_checkpoint = true\n"


def test_it_says_nothing_before(tmp_path: Path) -> None:
    waiting = held(tmp_path, 'cat "$CONFIG"; echo it went on')
    waiting.give_up()
    assert (tmp_path / "said").read_text() == ""


def test_to_give_it_up_ends_it_once(tmp_path: Path) -> None:
    waiting = held(tmp_path, 'cat "$CONFIG"')
    waiting.give_up()
    waiting.give_up()
    with pytest.raises(ProcessLookupError):
        os.kill(waiting.number, 0)


def test_what_has_gone_on_cannot_be_given_up(tmp_path: Path) -> None:
    waiting = held(tmp_path, 'cat "$CONFIG"; exit 3')
    assert waiting.go_on(b"", BOUNDS).code == 3
    waiting.give_up()
