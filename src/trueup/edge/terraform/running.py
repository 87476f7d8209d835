"""One run, from the job to its result: init, then what the job is about."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import msgspec

from trueup.core.terraform.secrets import secrets_of
from trueup.edge.terraform import steps
from trueup.edge.terraform.commands import Commands, Over
from trueup.edge.terraform.folder import Folder
from trueup.edge.terraform.initialising import Initialising
from trueup.edge.terraform.layout import lay_out
from trueup.edge.terraform.order import Order
from trueup.model.errors import Stalled
from trueup.model.terraform import Diagnostic, Result

_SHORT = 120.0  # seconds for what only reads what is there


class Run:
    """*stopping*: whether its end is wanted by now."""

    def __init__(self, folder: Folder, order: Order, stopping: Callable[[], bool]) -> None:
        self._folder = folder
        self._order = order
        self._job = order.job
        self._commands = Commands(folder, order, stopping)

    def result(self) -> Result:
        """Never raises what the job is to blame for."""
        try:
            lay_out(self._folder, self._job)
            Initialising(self._folder, self._order, self._commands).run()
            made = self._do()
        except Over as over:
            made = Result(over.phase, diagnostics=over.diagnostics)
        except Stalled as error:
            made = Result("Failed", diagnostics=(self._error(error),))
        except TimeoutError as error:
            made = Result("TimedOut", diagnostics=(Diagnostic("error", str(error)),))
        return self._completed(made)

    def _do(self) -> Result:
        match self._job.kind:
            case "apply":
                return self._apply()
            case "import":
                return self._import()
            case _:
                return self._plan()

    def _plan(self) -> Result:
        seconds, saved = self._job.seconds[1], self._folder.plan
        self._commands.run("plan", steps.plan(self._order, saved, self._folder.values), seconds)
        shown = self._commands.read("show", steps.show(saved), seconds)
        self._commands.hide(shown)
        before = (shown.get("prior_state") or {}).get("values") or {}
        return Result(
            "Succeeded",
            plan=saved.read_bytes(),
            shown=shown,
            outputs=before.get("outputs", {}),
            resources=_counted(before.get("root_module") or {}),
        )

    def _apply(self) -> Result:
        words = steps.apply(self._order, self._folder.plan, self._folder.values)
        self._commands.run("apply", words, self._job.seconds[2])
        return self._held()

    def _import(self) -> Result:
        for address, id in self._job.imports:
            words = steps.importing(self._order, address, id, self._folder.values)
            self._commands.run("import", words, self._job.seconds[2])
        return self._held()

    def _held(self) -> Result:
        """What the state says now. It was done: that this cannot be read makes it no failure."""
        try:
            state = self._commands.read("state", ["state", "pull"], _SHORT)
        except Over as over:
            why = Diagnostic("warning", "it is done, but the state could not be read after it")
            return Result("Succeeded", diagnostics=(why, *over.diagnostics))
        managed = (each for each in state.get("resources", ()) if each.get("mode") == "managed")
        outputs: Mapping[str, Any] = state.get("outputs", {})
        return Result(
            "Succeeded",
            outputs={name: {"sensitive": False, **each} for name, each in outputs.items()},
            resources=sum(len(each.get("instances", ())) for each in managed),
        )

    def _error(self, error: Stalled) -> Diagnostic:
        secrets = secrets_of(self._job.secrets)
        return Diagnostic("error", secrets.masked(error.message), secrets.masked(error.hint))

    def _completed(self, made: Result) -> Result:
        """With what is known however it ended."""
        lock_file = ""
        with suppress(OSError):
            file = self._folder.root(self._job.root) / steps.LOCK_FILE
            lock_file = file.read_text(errors="replace")
        said = (*self._commands.said(), *made.diagnostics, *self._commands.shortcomings())
        return msgspec.structs.replace(
            made,
            engine=str(self._order.program),
            diagnostics=said,
            errored=self._folder.errored(),
            lock_file=lock_file,
            log=self._commands.log(),
        )


def _counted(module: Mapping[str, Any]) -> int:
    own = [each for each in module.get("resources", ()) if each.get("mode") == "managed"]
    return len(own) + sum(_counted(each) for each in module.get("child_modules", ()))
