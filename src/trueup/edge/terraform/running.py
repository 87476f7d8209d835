"""
One run, from the job to its result: init, then what the job is about.

Where it cannot go on it raises `_Over`; whatever happens, there is a result in the end.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from trueup.core.terraform.masking import Mask
from trueup.edge.terraform import steps, telling
from trueup.edge.terraform.box import Box, enter
from trueup.edge.terraform.command import Bounds, Command, Ended
from trueup.edge.terraform.folder import Folder
from trueup.edge.terraform.gate import Gate, leads_out
from trueup.edge.terraform.layout import lay_out
from trueup.edge.terraform.order import Order
from trueup.edge.terraform.store import Store
from trueup.model.errors import Stalled
from trueup.model.terraform import Diagnostic, Result

MASK = "mask"
_UNBOXED = "unboxed"
_PHASES = {"cancelled": "Cancelled", "time": "TimedOut"}
_SHORT = 120.0  # for what only reads what is there


class _Over(Exception):
    """It ends here; *diagnostics* besides those that were said."""

    def __init__(self, phase: str, *diagnostics: Diagnostic) -> None:
        super().__init__(phase)
        self.phase = phase
        self.diagnostics = diagnostics


class Run:
    """*stopping*: whether its end is wanted by now."""

    def __init__(self, folder: Folder, order: Order, stopping: Callable[[], bool]) -> None:
        self._folder = folder
        self._order = order
        self._job = order.job
        self._root = folder.root(order.job.root)
        self._stopping = stopping
        self._mask = Mask(order.job.secrets)
        self._number = 0
        self._box = _box(folder, order)
        self._gate: Gate | None = None
        if not order.job.network and order.job.state and leads_out(order.job.state):
            self._gate = Gate(order.job.state, lambda: folder.works is not None)

    def result(self) -> Result:
        """Never raises what the job is to blame for."""
        try:
            lay_out(self._folder, self._job)
            self._init()
            made = self._do()
        except _Over as over:
            made = Result(over.phase, diagnostics=over.diagnostics)
        except Stalled as error:
            said = Diagnostic("error", self._mask(error.message), self._mask(error.hint))
            made = Result("Failed", diagnostics=(said,))
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
        seconds = self._job.seconds[1]
        words = steps.plan(self._order, self._folder.plan, self._folder.values)
        self._command("plan", words, seconds)
        shown = self._read("show", ["show", "-json", "-no-color", str(self._folder.plan)], seconds)
        before = (shown.get("prior_state") or {}).get("values") or {}
        return Result(
            "Succeeded",
            plan=self._folder.plan.read_bytes(),
            shown=shown,
            outputs=before.get("outputs", {}),
            resources=_counted(before.get("root_module") or {}),
        )

    def _apply(self) -> Result:
        words = steps.apply(self._order, self._folder.plan, self._folder.values)
        self._command("apply", words, self._job.seconds[2])
        return self._held()

    def _import(self) -> Result:
        for address, id in self._job.imports:
            words = steps.importing(self._job, address, id, self._folder.values)
            self._command("import", words, self._job.seconds[2])
        return self._held()

    def _held(self) -> Result:
        """What the state says now. It was done: that this cannot be read makes it no failure."""
        try:
            state = self._read("state", ["state", "pull"], _SHORT)
        except _Over as over:
            why = _warning("it is done, but the state could not be read after it", "")
            return Result("Succeeded", diagnostics=(why, *over.diagnostics))
        managed = (each for each in state.get("resources", ()) if each.get("mode") == "managed")
        return Result(
            "Succeeded",
            outputs={name: {"sensitive": False, **each} for name, each in state["outputs"].items()},
            resources=sum(len(each.get("instances", ())) for each in managed),
        )

    def _init(self) -> None:
        """
        From the store, or from others where it lacks something.

        Without a lock file others say what is newest, so they are asked each time.
        """
        providers, seconds = self._order.providers, self._job.seconds[0]
        until = time.monotonic() + seconds
        locked = (self._root / steps.LOCK_FILE).exists()
        fetches = self._job.network and bool(providers.network or providers.direct)
        if providers.store:
            Store(Path(providers.store)).make()
        if not (fetches and providers.store):
            self._initialise(locked, steps.cli_config(providers, fetch=fetches), seconds)
            return
        store = Store(Path(providers.store))
        near = steps.cli_config(providers)
        if locked and self._tried(near, seconds):
            return
        with store.turn(until - time.monotonic()):
            if locked and self._tried(near, until - time.monotonic()):
                return  # another has fetched it meanwhile
            far = steps.cli_config(providers, kept=not locked, fetch=True)
            self._initialise(locked, far, until - time.monotonic())
            store.harvest(self._root)

    def _tried(self, config: str, seconds: float) -> bool:
        """Whether all is there already; a failure that is not about providers is one."""
        said = self._said("init")
        ended = self._started(said, self._init_words(True), config, seconds)
        if ended.code == 0:
            return True
        errors = telling.diagnostics(said, self._mask)
        if not any("provider" in f"{each.summary} {each.detail}".lower() for each in errors):
            raise self._over(ended)
        for each in (said, said.with_suffix(".errors")):
            each.unlink(missing_ok=True)  # nobody wants to read of it
        return False

    def _initialise(self, locked: bool, config: str, seconds: float) -> None:
        ended = self._started(self._said("init"), self._init_words(locked), config, seconds)
        if ended.code != 0:
            raise self._over(ended)
        if self._job.state is None and self._job.workspace:
            self._command("init", steps.workspace(self._job.workspace), seconds)

    def _init_words(self, locked: bool) -> list[str]:
        backend = None
        if self._job.state is None and self._job.backend:
            backend = self._folder.path / "backend.tfbackend"
            self._folder.write(backend.name, steps.backend_file(self._job.backend).encode())
        return steps.init(self._order, locked, backend)

    def _shortcomings(self) -> tuple[Diagnostic, ...]:
        if self._job.network or not (self._folder.path / _UNBOXED).exists():
            return ()
        what = "the network could not be taken from it: this machine allows no name spaces"
        return (_warning(what, "allow user name spaces, or run it elsewhere"),)

    def _read(self, step: str, words: list[str], seconds: float) -> dict[str, Any]:
        """The JSON that a command gives; it is in no log, as it holds secrets."""
        said = self._folder.path / f"{step}.json"
        ended = self._started(said, words, None, seconds)
        if ended.code != 0:
            errors = tuple(telling.diagnostics(said, self._mask))
            raise _Over(self._over(ended).phase, *errors)
        return dict(_json(said.read_bytes()))

    def _command(self, step: str, words: list[str], seconds: float) -> None:
        ended = self._started(self._said(step), words, None, seconds)
        if ended.code != 0:
            raise self._over(ended)

    def _started(self, said: Path, words: list[str], config: str | None, seconds: float) -> Ended:
        if self._stopping():
            raise _Over("Cancelled")
        file = self._folder.path / "terraform.tfrc"
        if config is not None:
            self._folder.write(file.name, config.encode())
        scratch = self._folder.scratch()
        environment = steps.environment(self._order, self._folder.home, scratch, file)
        limits = self._order.limits
        bounds = Bounds(seconds, self._job.memory, limits.output, limits.patience)
        command = Command(
            (*self._order.program.words, *words), environment, self._root, said, self._stopping
        )
        return command.run(bounds, self._folder.work, self._enter)

    def _enter(self) -> None:
        """In the process that becomes Terraform."""
        boxed = enter(self._box)
        if not boxed:
            (self._folder.path / _UNBOXED).touch()
        elif self._gate is not None:
            self._gate.open()

    def _said(self, step: str) -> Path:
        self._number += 1
        return self._folder.said(self._number, step)

    def _over(self, ended: Ended) -> _Over:
        return _Over(_PHASES.get(ended.why, "Failed"), *_why(ended, self._order))

    def _completed(self, made: Result) -> Result:
        """With what is known however it ended."""
        files = self._folder.steps()
        said = [each for _, file in files for each in telling.diagnostics(file, self._mask)]
        lock_file = ""
        with suppress(OSError):
            lock_file = (self._root / steps.LOCK_FILE).read_text(errors="replace")
        return msgspec.structs.replace(
            made,
            engine=str(self._order.program),
            diagnostics=(*dict.fromkeys(said), *made.diagnostics, *self._shortcomings()),
            errored=self._folder.errored(),
            lock_file=lock_file,
            log=telling.log(files, self._mask, self._order.limits.log),
        )


def _box(folder: Folder, order: Order) -> Box:
    """It sees its own folder, and whatever it is run by."""
    providers = order.providers
    shown = (
        *(str(each) for each in (folder.path, folder.scratch())),
        *(str(Path(each).parent) for each in order.program.words[:1]),
        *(each for each in (providers.folder, providers.store) if each),
        *order.shown,
    )
    return Box(order.job.network, order.hidden, shown)


def _why(ended: Ended, order: Order) -> tuple[Diagnostic, ...]:
    """What Terraform itself does not say."""
    match ended.why:
        case "memory":
            size = f"{order.job.memory >> 20} MiB"
            return (_error(f"it needed more than {size} of memory", "raise spec.runner.memory"),)
        case "output":
            size = f"{order.limits.output >> 20} MiB"
            return (_error(f"it said more than {size}", "make it say less"),)
        case "time":
            return (_error("it took too long", "raise spec.timeouts, or look what it waits for"),)
        case _ if ended.code < 0:
            what = f"{order.program.tool} was ended from outside, by signal {-ended.code}"
            return (_error(what, "look whether this machine has enough memory"),)
    return ()


def _warning(summary: str, detail: str) -> Diagnostic:
    return Diagnostic("warning", summary, detail)


def _error(summary: str, detail: str) -> Diagnostic:
    return Diagnostic("error", summary, detail)


def _counted(module: Mapping[str, Any]) -> int:
    own = [each for each in module.get("resources", ()) if each.get("mode") == "managed"]
    return len(own) + sum(_counted(each) for each in module.get("child_modules", ()))


def _json(data: bytes) -> Mapping[str, Any]:
    value = msgspec.json.decode(data or b"{}")
    return value if isinstance(value, dict) else {}
