"""Only so many runs work at the same time, whoever began them."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from trueup.edge.terraform.turns import turn

PATIENCE = 30.0  # seconds
HOLDS = """
import sys, time, pathlib
from trueup.edge.terraform.turns import turn
with turn(pathlib.Path(sys.argv[1]), 1, print, print):
    print("held", flush=True)
    time.sleep(60)
"""


class Cancelled(Exception):
    pass


def nothing() -> None:
    return


def test_the_third_of_two_waits(tmp_path: Path) -> None:
    working: list[int] = []
    most: list[int] = []
    waited: list[int] = []
    all_wait = threading.Event()

    def waits(number: int) -> None:
        waited.append(number)
        if len(waited) == 3:
            all_wait.set()

    def work(number: int) -> None:
        with turn(tmp_path / "looks", 2, nothing, lambda: waits(number)):
            working.append(number)
            most.append(len(working))
            assert all_wait.wait(PATIENCE)
            working.remove(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(most) == 5
    assert max(most) == 2
    assert len(waited) == 3


def test_who_is_not_wanted_any_more_waits_no_longer(tmp_path: Path) -> None:
    def ends() -> None:
        raise Cancelled

    first, second = turn(tmp_path, 1, nothing, nothing), turn(tmp_path, 1, ends, nothing)
    with first, pytest.raises(Cancelled), second:
        pass
    with turn(tmp_path, 1, ends, nothing):
        pass


def test_the_turn_of_a_process_that_was_killed_is_free(tmp_path: Path) -> None:
    words = (sys.executable, "-c", HOLDS, str(tmp_path))
    with subprocess.Popen(words, stdout=subprocess.PIPE) as holds:
        assert holds.stdout is not None
        holds.stdout.readline()
        holds.kill()
    with turn(tmp_path, 1, pytest.fail, nothing):
        pass
