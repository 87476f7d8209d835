"""
A program that has been started before it is needed, and waits until it is.

To load Terraform takes longer than what it then does for ``show``. Before anything else it reads
its CLI configuration; so that is a pipe, which says nothing until it is time to go on.
"""

import os
from pathlib import Path

from trueup.edge.terraform.command import Bounds, Command, Ended, Process, end_all


class Held:
    """*pipe*: the CLI configuration that *process* waits for, written to by *writes*."""

    def __init__(self, command: Command, process: Process, pipe: Path, writes: int) -> None:
        self._command = command
        self._process = process
        self._pipe = pipe
        self._writes = writes

    @property
    def number(self) -> int:
        return self._process.pid

    def go_on(self, config: bytes, bounds: Bounds) -> Ended:
        """Whoever opens *pipe* only now, or once more, finds the same in a file."""
        beside = self._pipe.with_suffix(".whole")
        beside.write_bytes(config)
        beside.replace(self._pipe)
        os.write(self._writes, config)
        self._close()
        return self._command.wait(self._process, bounds)

    def give_up(self) -> None:
        if self._writes >= 0:
            end_all(self._process.pid)
            self._process.wait()
            self._close()

    def _close(self) -> None:
        os.close(self._writes)
        self._writes = -1


def opened(pipe: Path) -> int:
    """Both ends: so nobody is waited for, and nobody reads its end before we have said all."""
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe, 0o600)
    return os.open(pipe, os.O_RDWR | os.O_CLOEXEC)
