"""One run, from the job to its result: init, then what the job is about."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any

import msgspec

from trueup.core.terraform.quiet import count, quiet
from trueup.core.terraform.quiet import shown as as_shown
from trueup.core.terraform.reducing import reduced
from trueup.core.terraform.secrets import secrets_of
from trueup.core.terraform.unmet import unmet
from trueup.edge.terraform import steps, telling
from trueup.edge.terraform.commands import Commands, Over
from trueup.edge.terraform.folder import CHANGING, Folder
from trueup.edge.terraform.initialising import Initialising
from trueup.edge.terraform.layout import lay_out, state_of
from trueup.edge.terraform.order import Order
from trueup.edge.terraform.showing import Showing
from trueup.edge.terraform.turns import turn
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
        self._showing = Showing(folder, order, self._commands)

    @property
    def unknown(self) -> Sequence[Path]:
        """The providers that had to be started to say what they are."""
        return self._showing.unknown

    def result(self) -> Result:
        """Never raises what the job is to blame for."""
        try:
            with self._turn(), self._showing:
                made = self._made()
        except Over as over:
            made = Result(over.phase, diagnostics=over.diagnostics)
        except Stalled as error:
            made = Result("Failed", diagnostics=(self._error(error),))
        except TimeoutError as error:
            made = Result("TimedOut", diagnostics=(Diagnostic("error", str(error)),))
        return self._completed(made)

    def _turn(self) -> AbstractContextManager[None]:
        order = self._order
        if not order.turns:
            return nullcontext()
        changes = self._job.kind in CHANGING
        number = order.limits.changes if changes else order.limits.looks
        folder = Path(order.turns) / ("changes" if changes else "looks")
        said = f"it waits for its turn: {number} run at the same time\n"

        def waits() -> None:
            self._folder.said(0, "turn").write_text(said)

        return turn(folder, number, self._commands.go_on, waits)

    def _made(self) -> Result:
        lay_out(self._folder, self._job)
        prepared = Initialising(self._folder, self._order, self._commands)
        prepared.run()
        return self._do(prepared)

    def _do(self, prepared: Initialising) -> Result:
        match self._job.kind:
            case "apply":
                return self._apply()
            case "import":
                return self._import()
            case "unlock":
                return self._unlock()
            case _:
                self._planned(prepared)
                return self._nothing() or self._plan()

    def _planned(self, prepared: Initialising) -> None:
        seconds = self._job.seconds[1]
        words = steps.plan(self._order, self._folder.plan, self._folder.values)
        if prepared.warm:
            wants = f"{self._order.program.tool} init"
            if self._commands.tried("plan", words, seconds, wants, self._showing.prepare):
                return
            prepared.afresh()
        self._commands.run("plan", words, seconds, self._showing.prepare)

    def _nothing(self) -> Result | None:
        """If there is nothing to do, and nobody wants to look at that more closely."""
        _, said = self._folder.steps()[-1]
        saved = self._folder.plan
        if self._job.whole or not quiet(telling.lines(said)) or not (state := state_of(saved)):
            return None
        shown = as_shown(state, refresh_only=self._job.kind == "drift")
        return Result(
            "Succeeded",
            plan=saved.read_bytes(),
            shown=shown,
            outputs=shown["prior_state"]["values"]["outputs"],
            resources=count(state),
        )

    def _plan(self) -> Result:
        saved = self._folder.plan
        shown = self._showing.shown()
        self._commands.hide(shown)
        before = (shown.get("prior_state") or {}).get("values") or {}
        return Result(
            "Succeeded",
            plan=saved.read_bytes(),
            shown=shown if self._job.whole else reduced(shown),
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

    def _unlock(self) -> Result:
        words = steps.unlocking(self._order, self._job.unlocks, self._folder.values)
        self._commands.run("unlock", words, _SHORT)
        return Result("Succeeded")

    def _held(self) -> Result:
        """What the state says now. It was done: that this cannot be read makes it no failure."""
        try:
            state = self._commands.read(
                "state", steps.state(self._order, self._folder.values), _SHORT
            )
        except Over as over:
            why = Diagnostic("warning", "it is done, but the state could not be read after it")
            return Result("Succeeded", diagnostics=(why, *over.diagnostics))
        outputs: Mapping[str, Any] = state.get("outputs", {})
        return Result(
            "Succeeded",
            outputs={name: {"sensitive": False, **each} for name, each in outputs.items()},
            resources=count(state),
            unmet=tuple(map(self._commands.masked, unmet(state))),
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
