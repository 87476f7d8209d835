"""
Learning what providers say, after a run that did not know: nobody waits for it.

Each is asked in a box like that of a run, but for the network: of itself a provider knows all.
"""

import fcntl
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from trueup.edge.terraform.box import Box, enter
from trueup.edge.terraform.command import Bounds, Command
from trueup.edge.terraform.order import Order
from trueup.edge.terraform.schemas.kept import Kept
from trueup.edge.terraform.schemas.wire import LARGEST
from trueup.edge.terraform.steps import given

_SECONDS, _PATIENCE = 60.0, 5.0
_ASKING = (sys.executable, "-I", "-m", "trueup.edge.terraform.schemas.asking")


def learn(order: Order, programs: Sequence[Path]) -> None:
    """What is asked by another process just now is left to that one."""
    folder = Path(order.schemas)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = Kept(folder, order)
    for program in programs:
        with suppress(OSError), _turn(kept.place(program)):
            kept.keep(program, _said(order, program))


@contextmanager
def _turn(place: Path) -> Iterator[None]:
    """Raises ``BlockingIOError``."""
    file = place.with_suffix(".asked")
    held = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
        file.unlink(missing_ok=True)
    finally:
        os.close(held)


def _said(order: Order, program: Path) -> bytes:
    """Empty: it did not say anything."""
    with tempfile.TemporaryDirectory(prefix="trueup-") as name:
        folder = Path(name)
        environment = {**given(order), "HOME": name, "TMPDIR": name}
        said = folder / "said"
        command = Command((*_ASKING, str(program)), environment, folder, said, lambda: False)
        bounds = Bounds(_SECONDS, order.job.memory, 2 * LARGEST, _PATIENCE)
        ended = command.run(bounds, inside=lambda: _boxed(order, folder, program))
        return said.read_bytes() if ended.code == 0 else b""


def _boxed(order: Order, folder: Path, program: Path) -> None:
    providers = order.providers
    mirror = (providers.folder,) if providers.folder else ()
    shown = (str(folder), str(program.parent), *mirror, *order.shown)
    enter(Box(False, order.hidden, shown, (providers.store,) if providers.store else ()))
