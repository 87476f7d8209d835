"""In a process of its own, for it is for good."""

import subprocess
import sys

ASKED = """
import ctypes
from trueup.service.closed import close
close()
print(ctypes.CDLL(None).prctl(3))
"""


def test_others_cannot_look_into_the_server() -> None:
    said = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "0"
