"""A process says in ``ps`` what it is about."""

import subprocess
import sys
from pathlib import Path

from trueup.edge.terraform.title import ROOM

CALLS = """
import sys
from trueup.edge.terraform.title import call
call(*sys.argv[2:])
print("called", flush=True)
sys.stdin.read()
"""


def called(*words: str) -> list[bytes]:
    started = (sys.executable, "-c", CALLS, ROOM, *words)
    with subprocess.Popen(started, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        said = Path(f"/proc/{process.pid}/cmdline").read_bytes()
        process.communicate()
    return said.rstrip(b"\0").split(b"\0")


def test_it_is_called_so() -> None:
    assert called("supervisor", "/data/runs/r1") == [b"supervisor", b"/data/runs/r1"]


def test_what_is_too_long_is_cut() -> None:
    (said,) = called("x" * 5000)
    assert len(said) > 500
    assert set(said) == {ord("x")}
