"""
The process that looks after one run: ``python -m trueup.edge.terraform.supervisor FOLDER``.

It reads its order, and goes on by itself: whoever started it hears that it has begun, and may go.
It ends with a result in the folder, unless it is killed. Asked to end (``SIGTERM``) it has
Terraform save the state first.
"""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from trueup.edge.terraform.folder import CHANGING, Folder
from trueup.edge.terraform.handles import let_go
from trueup.edge.terraform.order import Order
from trueup.edge.terraform.running import Run
from trueup.edge.terraform.schemas.learning import learn
from trueup.k8s.value import decode
from trueup.model.terraform import Diagnostic, Result


class _Wish:
    """Whether somebody wants it to end: by a signal, or by a mark from before it listened."""

    def __init__(self, folder: Folder) -> None:
        self._mark = folder.cancelled
        self._told = False
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._tell)

    def _tell(self, *_: object) -> None:
        self._told = True

    def __call__(self) -> bool:
        return self._told or self._mark.exists()


def main(path: str) -> None:
    folder = Folder(Path(path))
    order = decode(sys.stdin.buffer.read(), Order)
    heard, tells = os.pipe()
    if os.fork():
        os.close(tells)
        os.read(heard, 1)
        os._exit(0)
    os.close(heard)
    begin(folder, order, tells)


def begin(folder: Folder, order: Order, tells: int) -> NoReturn:
    """In a process of its own; to the pipe *tells* it says that it has begun."""
    os.setsid()
    let_go(tells)  # pipes that a loop of the server's (uvloop) leaves open: it waits for their end
    _detach(folder)
    lasting = order.job.kind in CHANGING  # what only looks can be done once more
    if folder.take():
        folder.begin(order.job, lasting=lasting)
        wish = _Wish(folder)
        os.write(tells, b"1")
        os.close(tells)
        result, unknown = _looked_after(folder, order, wish)
        _end(folder, result, lasting=lasting)
        folder.strip()
        if unknown:
            _learn(order, unknown)
    os._exit(0)


def _end(folder: Folder, result: Result, *, lasting: bool) -> None:
    """On a full disk there is room once all that is not needed any more is gone."""
    try:
        folder.end(result, lasting=lasting)
    except OSError:
        folder.rescue()
        folder.strip()
        folder.end(result, lasting=lasting)


def _learn(order: Order, unknown: Sequence[Path]) -> None:
    """In a process of its own: the run has ended."""
    if os.fork() == 0:
        let_go()
        os.setsid()
        learn(order, unknown)


def _detach(folder: Folder) -> None:
    folder.make()
    nothing = os.open(os.devnull, os.O_RDWR)
    log = os.open(folder.path / "supervisor.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number, given in enumerate((nothing, nothing, log)):
        os.dup2(given, number)


def _looked_after(folder: Folder, order: Order, wish: _Wish) -> tuple[Result, Sequence[Path]]:
    """And the providers that were not known."""
    try:
        run = Run(folder, order, wish)
        return run.result(), run.unknown
    except Exception as error:  # there must be a result: somebody waits for it
        sys.excepthook(type(error), error, error.__traceback__)
        said = Diagnostic("error", f"the runner failed: {type(error).__name__}: {error}")
        return Result("Failed", diagnostics=(said,), errored=folder.errored()), ()


if __name__ == "__main__":
    main(sys.argv[1])
