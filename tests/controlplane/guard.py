"""
Guard: ends what a test has started when the test is killed before it can do so itself.

A process of its own (``python -m tests.controlplane.guard FOLDER``) that holds the reading end of
a pipe. Nobody writes to it: it ends when the writer has ended, however that was.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.controlplane.processes import ROOT, Processes


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """What `Processes` has started in *folder* ends with this process, if not before."""
    command = [sys.executable, "-m", "tests.controlplane.guard", str(folder)]
    guard = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
    )
    with guard:  # closes the pipe and waits
        yield


def main(folder: Path) -> None:
    sys.stdin.buffer.read()
    processes = Processes(folder)
    for name in processes.names():
        processes.kill(name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
