"""The folder of a run: what whoever comes later finds in it, whatever has happened."""

from pathlib import Path

import pytest

from trueup.edge.terraform.folder import ERRORED, Folder
from trueup.edge.terraform.runner import ProcessRunner
from trueup.edge.terraform.supervisor import _end
from trueup.model.terraform import Job, Result

JOB = Job("run", "apply", {}, root="root", secrets=("hunter2-hunter2",))
STATE = b'{"serial": 1}'


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Of an apply that has left a state, and said something."""
    made = Folder(tmp_path / "run")
    made.make()
    made.begin(JOB)
    made.root(JOB.root).mkdir(parents=True)
    (made.root(JOB.root) / ERRORED).write_bytes(STATE)
    made.said(1, "apply").write_text("the password is hunter2-hunter2\n")
    return made


def test_what_is_secret_is_there_when_it_has_begun(folder: Folder) -> None:
    assert folder.begun
    assert folder.secrets.masked("is hunter2-hunter2") == "is (sensitive value)"


def test_one_that_was_taken_and_not_begun_is_begun_anew(tmp_path: Path) -> None:
    made = Folder(tmp_path / "run")
    made.make()
    assert made.take()
    assert not made.begun


@pytest.mark.parametrize("name", ["result", "mask"])
async def test_what_a_fall_of_the_machine_has_left_half_written_is_none(
    folder: Folder, name: str
) -> None:
    (folder.path / name).write_bytes(b"")
    found = await ProcessRunner(folder.path.parent).watch("run", lambda _: None)
    assert found is not None
    assert (found.phase, found.errored) == ("Lost", STATE)
    assert "hunter2" not in found.log


def test_half_of_a_plan_is_no_result(folder: Folder) -> None:
    folder.end(Result("Succeeded", shown={"resource_changes": [{"address": "a"}]}))
    assert folder.result is not None
    shown = folder.path / "shown"
    shown.write_bytes(shown.read_bytes()[:-3])
    assert folder.result is None


def test_a_state_that_nobody_could_save_outlives_a_disk_that_takes_no_result(
    folder: Folder,
) -> None:
    (folder.path / ".result").mkdir()  # so that it cannot be written
    with pytest.raises(OSError, match="directory"):
        _end(folder, Result("Failed", errored=STATE), lasting=True)
    assert not folder.tree.exists()
    assert folder.errored() == STATE
