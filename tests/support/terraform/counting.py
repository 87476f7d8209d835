"""An engine that counts how often it is started: in front of the real one in the search path."""

import os
import shlex
from pathlib import Path

from tests.support.terraform.engine import engine

_SCRIPT = """#!/bin/sh
echo "$1" >> {said}
exec {engine} "$@"
"""


class Counting:
    """In *folder*, which runs must be able to write to."""

    def __init__(self, folder: Path) -> None:
        self._said = folder / "started"
        self._said.touch()
        program = folder / "bin" / "terraform"
        program.parent.mkdir()
        words = shlex.join(engine().words)
        program.write_text(_SCRIPT.format(said=shlex.quote(str(self._said)), engine=words))
        program.chmod(0o755)
        self.environment = {"PATH": f"{program.parent}:{os.environ['PATH']}"}

    @property
    def started(self) -> list[str]:
        """By which command, each time; to be asked for its version is no start."""
        return [each for each in self._said.read_text().split() if each != "version"]
