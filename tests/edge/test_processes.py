"""In a process of its own, for it is for good."""

import subprocess
import sys

ASKED = """
import resource
from trueup.edge.processes import limit_processes
limit_processes(2048, own=False)
print(resource.getrlimit(resource.RLIMIT_NPROC)[0])
"""


def test_there_are_only_so_many_processes() -> None:
    said = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "2048"
