"""What a killed test has started ends; what ended in order is left alone."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.controlplane.guard import guarded
from tests.controlplane.processes import ROOT, Processes, waited

SLEEP = Path(shutil.which("sleep") or "sleep")
PATIENCE = 30.0  # seconds for a Python to come or go on a busy machine
TEST = """
import sys, time
from pathlib import Path
from tests.controlplane.guard import guarded
from tests.controlplane.processes import Processes

folder = Path(sys.argv[1])
with guarded(folder):
    Processes(folder).start("server", Path(sys.argv[2]), ["600"], folder / "log")
    print("started", flush=True)
    time.sleep(600)
"""


def test_what_a_killed_test_has_started_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-c", TEST, str(tmp_path), str(SLEEP)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as test:
        assert test.stdout is not None
        assert test.stdout.readline() == b"started\n"
        processes = Processes(tmp_path)
        assert processes.running("server") is not None
        os.kill(test.pid, signal.SIGKILL)
        assert waited(lambda: processes.running("server") is None, PATIENCE)


def test_what_has_ended_in_order_is_left_alone(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    with guarded(tmp_path):
        processes.start("server", SLEEP, ["600"], tmp_path / "log")
        processes.end("server")
    assert processes.names() == []
