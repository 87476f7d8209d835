"""
Showing: what Terraform says of the plan that it has saved.

It asks the providers what their values mean. Where all of them are known, a process of ours answers
for them, and none is started; and where a processor has nothing to do while the plan is made, it is
loaded by then. Whatever goes wrong with either, it is done as if there were none.
"""

import os
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from trueup.core.terraform.versions import version
from trueup.edge.terraform import steps, terragrunt
from trueup.edge.terraform.commands import Commands, Over
from trueup.edge.terraform.folder import Folder
from trueup.edge.terraform.held import Held
from trueup.edge.terraform.order import Order
from trueup.edge.terraform.schemas.answering import answering
from trueup.edge.terraform.schemas.kept import Kept, programs

_REACHES_OTHERS = version("1.0.0")  # from which on a provider may run already, in both protocols


class Showing(ExitStack):
    """Of one run, at whose end all that was prepared for it ends."""

    def __init__(self, folder: Folder, order: Order, commands: Commands) -> None:
        super().__init__()
        self._folder = folder
        self._order = order
        self._commands = commands
        self._held: Held | None = None
        self.unknown: Sequence[Path] = ()

    def prepare(self) -> None:
        """While the plan is made; a look for drift mostly finds nothing that is to be shown."""
        if self._order.job.kind != "drift" and _idle():
            self.close()
            self._held = self._loaded()

    def shown(self) -> dict[str, Any]:
        """Raises `Over`."""
        held = self._held or self._loaded()
        if held is not None:
            try:
                return self._commands.read(*self._asked(), held)
            except Over as over:
                if over.phase != "Failed":
                    raise
        return self._commands.read(*self._asked())

    def _loaded(self) -> Held | None:
        """With others that answer for the providers; None: it takes the providers themselves."""
        lasts = self._order.schemas and self._order.job.owner  # else nobody comes after us
        if not lasts or terragrunt.is_it(self._order):
            return None
        there = programs(self._folder.root(self._order.job.root))
        if there is None or version(self._order.program.version) < _REACHES_OTHERS:
            return None
        kept = Kept(Path(self._order.schemas), self._order)
        if (said := kept.of(there)) is None:
            self.unknown = kept.lacking(there)
            return None
        given = self.enter_context(answering(self._folder.scratch(), said)) if said else {}
        step, words, _ = self._asked()
        held = self._commands.hold(step, words, given)
        self.callback(held.give_up)
        return held

    def _asked(self) -> tuple[str, list[str], float]:
        words = steps.show(self._order, self._folder.plan, self._folder.values)
        return "show", words, self._order.job.seconds[1]


def _idle() -> bool:
    """
    Whether there is a processor that nobody waits for, besides Terraform and us, now.

    We are about to wait, and Terraform begins with a thread or two.
    """
    with suppress(OSError), open("/proc/stat", "rb") as told:
        for line in told:
            if line.startswith(b"procs_running "):
                return int(line.split()[1]) <= (os.cpu_count() or 1) + 1
    return False
