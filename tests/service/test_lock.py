"""One process is a role of a data folder, and says so to others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trueup.model.errors import Stalled
from trueup.service.lock import held


def test_a_folder_is_made_and_is_ours_alone(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with held(folder, "web"):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_second_one_is_told_who_has_it(tmp_path: Path) -> None:
    with held(tmp_path, "web"), pytest.raises(Stalled) as error, held(tmp_path, "web"):
        pass
    assert f"process {os.getpid()}" in error.value.message
    assert "--data" in error.value.hint


def test_other_roles_may_be_other_processes(tmp_path: Path) -> None:
    with held(tmp_path, "web"), held(tmp_path, "controller"):
        pass


HOLDER = """
import sys
from pathlib import Path
from trueup.service.lock import held
with held(Path(sys.argv[1]), "web"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    program = (sys.executable, "-c", HOLDER, str(tmp_path))
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(Stalled) as error, held(tmp_path, "web"):
            pass
        assert f"process {other.pid}" in error.value.message
        other.kill()
        other.wait()
        with held(tmp_path, "web"):
            pass


def test_it_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with held(tmp_path, "web"):
            pass


def test_a_folder_that_cannot_be_made_is_a_persons_business(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Stalled) as error, held(tmp_path / "file" / "data", "web"):
        pass
    assert error.value.reason == "NoDataFolder"
