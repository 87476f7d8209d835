"""Open files: as many as the system allows, and a line in the log if that is few."""

import subprocess
import sys

PROGRAM = """
import logging, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (64, int(sys.argv[1])))
logging.basicConfig(format="%(message)s %(limit)s: %(hint)s")
from trueup.service.openfiles import raised
print(raised(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def limited(hard: int) -> subprocess.CompletedProcess[str]:
    words = (sys.executable, "-c", PROGRAM, str(hard))
    return subprocess.run(words, capture_output=True, text=True, check=True)


def test_all_that_the_system_allows() -> None:
    done = limited(4096)
    assert (done.stdout, done.stderr) == ("4096 4096\n", "")


def test_few_are_told_of() -> None:
    done = limited(512)
    assert done.stdout == "512 512\n"
    assert done.stderr.startswith("few files may be open 512: raise the hard limit")
