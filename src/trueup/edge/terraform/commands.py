"""
The commands of one run, one after the other, each within its limits and boxed in as the job says.

One that fails ends the run: `Over` says how, and what Terraform itself does not say about it.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from trueup.core.terraform.secrets import Raw, secrets_in, secrets_of
from trueup.edge.terraform import steps, telling, terragrunt
from trueup.edge.terraform.box import Box, enter
from trueup.edge.terraform.command import Bounds, Command, Ended
from trueup.edge.terraform.folder import Folder
from trueup.edge.terraform.gate import Gate, leads_out
from trueup.edge.terraform.held import Held, opened
from trueup.edge.terraform.order import Order
from trueup.edge.terraform.room import Disk
from trueup.edge.terraform.store import installed
from trueup.model.terraform import Diagnostic

_UNBOXED = "unboxed"
_OBJECT = re.compile(rb"^\{", re.MULTILINE)
_PHASES = {"cancelled": "Cancelled", "time": "TimedOut"}


class Over(Exception):
    """The run ends here; *diagnostics* besides those that were said."""

    def __init__(self, phase: str, *diagnostics: Diagnostic) -> None:
        super().__init__(phase)
        self.phase = phase
        self.diagnostics = diagnostics


class Commands:
    """*stopping*: whether the end of the run is wanted by now."""

    def __init__(self, folder: Folder, order: Order, stopping: Callable[[], bool]) -> None:
        self._folder = folder
        self._order = order
        self._root = folder.root(order.job.root)
        self._stopping = stopping
        self._secrets = secrets_of(order.job.secrets)
        self._number = 0
        self._box = _box(folder, order)
        self._gate: Gate | None = None
        job = order.job
        if job.state is not None and not job.network and leads_out(job.state):
            self._gate = Gate(job.state, lambda: folder.works is not None)

    def go_on(self) -> None:
        """Raises `Over` if nobody wants that any more."""
        if self._stopping():
            raise Over("Cancelled")

    def hide(self, shown: Raw) -> None:
        """What a plan marks as sensitive is in nothing that is told of this run."""
        self._secrets = secrets_in(shown, self._order.job.secrets)

    def masked(self, text: str) -> str:
        """Without what is secret to this run."""
        return self._secrets.masked(text)

    def configure(self, text: str) -> None:
        """The CLI configuration from now on."""
        self._folder.write(self._config.name, text.encode())

    def run(
        self, step: str, words: list[str], seconds: float, begun: Callable[[], None] = lambda: None
    ) -> None:
        """*begun* is called as soon as it has begun. Raises `Over`."""
        ended = self._run(self._said(step), words, seconds, begun)
        if ended.code != 0:
            raise self._over(ended)

    def tried(
        self,
        step: str,
        words: list[str],
        seconds: float,
        about: str,
        begun: Callable[[], None] = lambda: None,
    ) -> bool:
        """
        Whether it went well; raises `Over` for errors that are not *about* that.

        Of an attempt that did not, nobody hears anything.
        """
        said = self._said(step)
        ended = self._run(said, words, seconds, begun)
        if ended.code == 0:
            return True
        errors = telling.diagnostics(said, self._secrets)
        if not any(about in f"{each.summary} {each.detail}".lower() for each in errors):
            raise self._over(ended)
        for each in (said, said.with_suffix(".errors")):
            each.unlink(missing_ok=True)
        return False

    def read(
        self, step: str, words: list[str], seconds: float, held: Held | None = None
    ) -> dict[str, Any]:
        """
        The JSON that it gives, which is in no log, as it holds secrets. Raises `Over`.

        *held*: it was started already, by `hold`.
        """
        said = self._file(step)
        if held is None:
            said.unlink(missing_ok=True)
            ended = self._run(said, words, seconds)
        else:
            self.go_on()
            self._folder.work(held.number)
            ended = held.go_on(self._config.read_bytes(), self._bounds(seconds))
        if ended.code != 0:
            errors = tuple(telling.diagnostics(said, self._secrets))
            raise Over(self._over(ended).phase, *errors, *_why(ended, self._order))
        return dict(_json(said.read_bytes()))

    def hold(self, step: str, words: list[str], given: Mapping[str, str]) -> Held:
        """Start what is to be `read` later. *given*: more of its environment."""
        said, pipe = self._file(step), self._folder.path / f"{step}.tfrc"
        said.unlink(missing_ok=True)
        command = self._command(said, words, pipe, given)
        writes = opened(pipe)
        return Held(command, command.start(self._bounds(0.0), self._enter), pipe, writes)

    def said(self) -> list[Diagnostic]:
        """All diagnostics so far, each once."""
        files = self._folder.steps()
        said = [each for _, file in files for each in telling.diagnostics(file, self._secrets)]
        return list(dict.fromkeys(said))

    def shortcomings(self) -> tuple[Diagnostic, ...]:
        """What this machine could not do for the run."""
        if self._order.job.network or not (self._folder.path / _UNBOXED).exists():
            return ()
        what = "the network could not be taken from it: this machine allows no name spaces"
        hint = "allow user name spaces, or run it elsewhere"
        return (Diagnostic("warning", what, hint),)

    def log(self) -> str:
        return telling.log(self._folder.steps(), self._secrets, self._order.limits.log)

    @property
    def _config(self) -> Path:
        return self._folder.path / "terraform.tfrc"

    def _run(
        self,
        said: Path,
        words: list[str],
        seconds: float,
        begun: Callable[[], None] = lambda: None,
    ) -> Ended:
        self.go_on()

        def noted(process: int) -> None:
            self._folder.work(process)
            begun()

        command = self._command(said, words, self._config, {})
        return command.run(self._bounds(seconds), noted, self._enter)

    def _command(
        self, said: Path, words: list[str], config: Path, given: Mapping[str, str]
    ) -> Command:
        alone = not terragrunt.is_it(self._order) and (
            bool(given) or not any(installed(self._root))
        )
        environment = steps.environment(self._order, self._folder, config, alone=alone)
        whole = (*terragrunt.words(self._order), *words)
        inner = self._order.program.runs
        called = inner.words[0] if inner else ""
        return Command(whole, {**environment, **given}, self._root, said, self._stopping, called)

    def _bounds(self, seconds: float) -> Bounds:
        limits, job = self._order.limits, self._order.job
        places = (str(self._folder.path), str(self._folder.scratch()))
        disk = Disk(places, job.disk, limits.spare)
        return Bounds(seconds, job.memory, limits.output, limits.patience, disk)

    def _file(self, step: str) -> Path:
        return self._folder.path / f"{step}.json"

    def _enter(self) -> None:
        """In the process that becomes Terraform."""
        if not enter(self._box):
            (self._folder.path / _UNBOXED).touch()
        elif self._gate is not None:
            self._gate.open()

    def _said(self, step: str) -> Path:
        self._number += 1
        return self._folder.said(self._number, step)

    def _over(self, ended: Ended) -> Over:
        return Over(_PHASES.get(ended.why, "Failed"), *_why(ended, self._order))


def _box(folder: Folder, order: Order) -> Box:
    """It sees its own folder, and whatever it is run by."""
    providers = order.providers
    shown = (
        *(str(each) for each in (folder.path, folder.scratch())),
        *(str(Path(each).parent) for each in order.program.words[:1]),
        *(str(Path(each).parent) for each in order.program.engine.words[:1]),
        *((providers.folder,) if providers.folder else ()),
        *order.shown,
    )
    frozen = (providers.store,) if providers.store else ()
    return Box(order.job.network, order.hidden, shown, frozen)


def _why(ended: Ended, order: Order) -> tuple[Diagnostic, ...]:
    """What Terraform itself does not say."""
    match ended.why:
        case "memory":
            size = f"{order.job.memory >> 20} MiB"
            return (_error(f"it needed more than {size} of memory", "raise spec.runner.memory"),)
        case "output":
            size = f"{order.limits.output >> 20} MiB"
            return (_error(f"it said more than {size}", "make it say less"),)
        case "disk":
            size = f"{order.job.disk >> 20} MiB"
            return (_error(f"it needed more than {size} of the disk", "raise spec.runner.disk"),)
        case "full":
            size = f"{order.limits.spare >> 20} MiB"
            what = f"the disk of the machine that runs it has less than {size} left"
            return (_error(what, "make room there; what was done is in the state"),)
        case "time":
            return (_error("it took too long", "raise spec.timeouts, or look what it waits for"),)
        case _ if ended.code < 0:
            what = f"{order.program.tool} was ended from outside, by signal {-ended.code}"
            return (_error(what, "look whether this machine has enough memory"),)
    return ()


def _error(summary: str, detail: str) -> Diagnostic:
    return Diagnostic("error", summary, detail)


def _json(data: bytes) -> Mapping[str, Any]:
    """What it gives; hooks and programs that Terragrunt runs may say something before."""
    value = None
    for start in (0, *(found.start() for found in _OBJECT.finditer(data))):
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            value = msgspec.json.decode(data[start:] or b"{}")
            break
    return value if isinstance(value, dict) else {}
