"""
Showing: what Terraform says of the plan that it has saved.

It asks the providers what their values mean. Where all of them are known, a process of ours answers
for them, and none is started; whatever goes wrong with that, it is done as if there were none.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trueup.core.terraform.versions import version
from trueup.edge.terraform import steps, terragrunt
from trueup.edge.terraform.commands import Commands, Over
from trueup.edge.terraform.folder import Folder
from trueup.edge.terraform.order import Order
from trueup.edge.terraform.schemas.answering import answering
from trueup.edge.terraform.schemas.kept import Kept, programs

_REACHES_OTHERS = version("1.0.0")  # from which on a provider may run already, in both protocols


class Showing:
    """Of one run."""

    def __init__(self, folder: Folder, order: Order, commands: Commands) -> None:
        self._folder = folder
        self._order = order
        self._commands = commands
        self.unknown: Sequence[Path] = ()

    def shown(self) -> dict[str, Any]:
        """Raises `Over`."""
        found = self._answered()
        return found if found is not None else self._commands.read(*self._asked())

    def _answered(self) -> dict[str, Any] | None:
        """Without any provider; None: it takes them."""
        if not self._order.schemas or terragrunt.is_it(self._order):
            return None
        there = programs(self._folder.root(self._order.job.root))
        if not there or version(self._order.program.version) < _REACHES_OTHERS:
            return None
        kept = Kept(Path(self._order.schemas), self._order)
        if (said := kept.of(there)) is None:
            self.unknown = kept.lacking(there)
            return None
        with answering(self._folder.scratch(), said) as given:
            try:
                return self._commands.read(*self._asked(), given)
            except Over as over:
                if over.phase != "Failed":
                    raise
        return None

    def _asked(self) -> tuple[str, list[str], float]:
        words = steps.show(self._order, self._folder.plan, self._folder.values)
        return "show", words, self._order.job.seconds[1]
