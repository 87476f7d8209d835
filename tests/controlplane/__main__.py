"""
``python -m tests.controlplane start|stop|run|simulate|kubectls``: a control plane from a terminal.

Its data is in ``--folder``; the version is a minor one (``--version 1.34``). ``run COMMAND …``
starts one in a folder of its own, names it to the command in the environment, and ends it.
"""

import argparse
import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.controlplane import build
from tests.controlplane.plane import ControlPlane, running
from tests.controlplane.simulation import simulate
from tests.controlplane.versions import NEWEST, RELEASES
from tests.support.clusters import VARIABLE

FOLDER = Path(".trueup/cluster")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.controlplane")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--version", choices=RELEASES, default=NEWEST.minor)
    parser.add_argument("verb", choices=VERBS)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    try:
        return VERBS[given.verb](given) or 0
    except build.NotRun as problem:
        print(problem, file=sys.stderr)
        return 1


def _start(given: argparse.Namespace) -> None:
    plane = ControlPlane(given.folder, RELEASES[given.version])
    plane.start()
    print(f"Kubernetes {plane.release.version} is ready at {plane.layout.address}")
    print(f"export KUBECONFIG={plane.kubeconfig}")


def _stop(given: argparse.Namespace) -> None:
    ControlPlane(given.folder, RELEASES[given.version]).stop()


def _run(given: argparse.Namespace) -> int:
    release = RELEASES[given.version]
    with TemporaryDirectory() as folder, running(Path(folder), release) as plane:
        named = {**os.environ, VARIABLE: str(plane.kubeconfig)}
        return subprocess.run(given.command, env=named).returncode


def _simulate(given: argparse.Namespace) -> None:
    logging.basicConfig(format="%(asctime)s %(message)s")
    with suppress(asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(simulate(ControlPlane(given.folder).kubeconfig))


def _kubectls(given: argparse.Namespace) -> None:
    print(":".join(str(each) for each in build.kubectls()))


VERBS: dict[str, Callable[[argparse.Namespace], int | None]] = {
    "start": _start,
    "stop": _stop,
    "run": _run,
    "simulate": _simulate,
    "kubectls": _kubectls,
}

if __name__ == "__main__":
    raise SystemExit(main())
