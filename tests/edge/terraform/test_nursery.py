"""The process that runs are forked from, and the one that waits in it for the next order."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.terraform.runs import Runs
from tests.support.terraform.state_server import state_server

pytestmark = pytest.mark.slow
EMPTY = '# file: main.tf\noutput "said" { value = "hello" }\n'


def nurseries(mark: Path) -> dict[int, int]:
    """Those that were started with that search path, and their parents."""
    found = {}
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            named = b"terraform.nursery" in (each / "cmdline").read_bytes()
            if named and str(mark).encode() in (each / "environ").read_bytes():
                found[int(each.name)] = int(
                    (each / "stat").read_text().rpartition(")")[2].split()[1]
                )
    return found


def waiting(mark: Path) -> Iterator[int]:
    """Who was forked by another of them."""
    found = nurseries(mark)
    return (each for each, parent in found.items() if parent in found)


def until_waiting(mark: Path, gone: int = 0) -> int:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for each in waiting(mark):
            if each != gone:
                return each
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def until_gone(mark: Path) -> None:
    until = time.monotonic() + 30
    while found := nurseries(mark):
        assert time.monotonic() < until, found
        time.sleep(0.02)


async def test_who_waits_is_replaced_and_ends_with_whoever_gives_orders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:{tmp_path}")
    with state_server() as state:
        runs = Runs(tmp_path, state)
        assert (await runs.run(runs.job("plan", EMPTY))).phase == "Succeeded"
        killed = until_waiting(tmp_path)
        os.kill(killed, signal.SIGKILL)
        until_waiting(tmp_path, killed)
        for _ in range(2):
            assert (await runs.run(runs.job("plan", EMPTY))).phase == "Succeeded"
        runs.runner._nursery.close()
        until_gone(tmp_path)
