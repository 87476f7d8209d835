"""
``python -m tests.controlplane start|stop|kubectls``: a control plane from a terminal.

Its data is in ``--folder``; the version is a minor one (``--version 1.34``).
"""

import argparse
import sys
from pathlib import Path

from tests.controlplane import build
from tests.controlplane.plane import ControlPlane
from tests.controlplane.versions import NEWEST, RELEASES

FOLDER = Path(".trueup/cluster")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.controlplane")
    parser.add_argument("verb", choices=VERBS)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--version", choices=RELEASES, default=NEWEST.minor)
    try:
        VERBS[(given := parser.parse_args()).verb](given)
    except build.NotRun as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _start(given: argparse.Namespace) -> None:
    plane = ControlPlane(given.folder, RELEASES[given.version])
    plane.start()
    print(f"Kubernetes {plane.release.version} is ready at {plane.layout.address}")
    print(f"export KUBECONFIG={plane.kubeconfig}")


def _stop(given: argparse.Namespace) -> None:
    ControlPlane(given.folder, RELEASES[given.version]).stop()


def _kubectls(given: argparse.Namespace) -> None:
    print(":".join(str(each) for each in build.kubectls()))


VERBS = {"start": _start, "stop": _stop, "kubectls": _kubectls}

if __name__ == "__main__":
    raise SystemExit(main())
