"""
One command of Terraform, from its start to its end, whatever that takes.

It writes into files, so that it goes on if nobody reads any more. If its end is wanted it is
interrupted first: Terraform then stops its providers, saves the state and gives the lock back. Only
the program itself gets the signal, as it tells its providers in its own way. It also gets it
from the kernel, if the process that looks after it is killed.
"""

import ctypes
import os
import resource
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from trueup.edge.terraform.family import executable, family, killed, memory, signalled
from trueup.edge.terraform.first import program_of
from trueup.edge.terraform.room import Disk, Room
from trueup.k8s.value import Value

_DEATH_SIGNAL = 1
_LOOK = 0.2
_FIRST_TO_GO = "500"  # if the machine has no memory left: before the server
Process = subprocess.Popen[bytes]
_TOO_MUCH = 2  # times the limit, and there is no time for a clean end


class Ended(Value, frozen=True):
    """
    *why* we ended it: ``cancelled``, ``time``, ``memory``, ``output``, ``disk`` or ``full`` (that
    of the machine is); empty: it did itself.
    """

    code: int
    why: str = ""


class Bounds(Value, frozen=True):
    """*seconds* of this command; *patience* with each way to end it."""

    seconds: float
    memory: int
    output: int
    patience: float
    disk: Disk = Disk()


class Command:
    """
    *said*: what it writes to; *stopping*: whether its end is wanted by now. *inner*: the program
    that it runs, and that is to be told of that.
    """

    def __init__(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        said: Path,
        stopping: Callable[[], bool],
        inner: str = "",
    ) -> None:
        self._inner = os.path.realpath(inner) if inner else ""
        self._words = words
        self._environment = environment
        self._folder = folder
        self._said = said
        self._stopping = stopping

    def run(
        self,
        bounds: Bounds,
        begun: Callable[[int], None] = lambda _: None,
        inside: Callable[[], None] = lambda: None,
    ) -> Ended:
        """*begun* is told its number; *inside*: see `start`."""
        process = self.start(bounds, inside)
        begun(process.pid)
        return self.wait(process, bounds)

    def start(self, bounds: Bounds, inside: Callable[[], None] = lambda: None) -> Process:
        """*inside* is called in the process before the program is loaded."""
        with _opened(self._said) as out, _opened(self._errors()) as errors:
            return subprocess.Popen(
                self._words,
                env=self._environment,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=errors,
                start_new_session=True,
                preexec_fn=lambda: _before(bounds, inside),  # noqa: PLW1509 - no threads
            )

    def wait(self, process: Process, bounds: Bounds) -> Ended:
        ending = _Ending(process.pid, bounds.patience, self._inner)
        room = Room(bounds.disk)
        try:
            code = self._wait(process, bounds, room, ending)
            room.look()
            return Ended(code, ending.why or (room.lacks() if code else ""))
        finally:
            killed(family(process.pid)[1:])  # plug-ins that it left behind
            _killed_group(process.pid)

    def _errors(self) -> Path:
        return self._said.with_suffix(".errors")

    def _wait(self, process: Process, bounds: Bounds, room: Room, ending: "_Ending") -> int:
        until = time.monotonic() + bounds.seconds
        seen = select.poll()
        handle = os.pidfd_open(process.pid)
        try:
            seen.register(handle, select.POLLIN)
            while not seen.poll(_LOOK * 1000):
                if self._stopping():
                    ending.ask("cancelled")
                elif time.monotonic() > until:
                    ending.ask("time")
                elif self._size() > bounds.output:
                    ending.ask("output")
                elif why := room.lacks():
                    ending.ask(why)
                self._weigh(process.pid, bounds, ending)
                self._clear(process.pid, room)
                ending.insist()
        finally:
            os.close(handle)
        return process.wait()

    def _size(self) -> int:
        return self._said.stat().st_size + self._errors().stat().st_size

    @staticmethod
    def _weigh(first: int, bounds: Bounds, ending: "_Ending") -> None:
        """Too much memory: a plug-in that has the most of it goes first, and Terraform saves."""
        members = family(first)
        used = {process: memory(process) for process in members}
        total = sum(used.values())
        if total <= bounds.memory:
            return
        ending.ask("memory")
        most = max(used, key=lambda each: used[each])
        if most != program_of(first, members) or total > bounds.memory * _TOO_MUCH:
            signalled(most, signal.SIGKILL)

    @staticmethod
    def _clear(first: int, room: Room) -> None:
        """Too much by far on the disk: plug-ins and scripts go, so that Terraform can save."""
        if room.lacks(_TOO_MUCH):
            members = family(first)
            killed({*members} - {first, program_of(first, members)})


class _Ending:
    """Interrupted, interrupted again, killed: each after some patience."""

    def __init__(self, process: int, patience: float, inner: str) -> None:
        self._process = process
        self._inner = inner
        self._patience = patience
        self._steps = 0
        self._next = 0.0
        self.why = ""

    def ask(self, why: str) -> None:
        if not self.why:
            self.why = why
            self._next = time.monotonic()

    def insist(self) -> None:
        if not self.why or time.monotonic() < self._next:
            return
        self._steps += 1
        self._next = time.monotonic() + self._patience
        if self._steps <= 2:
            signalled(self._told(), signal.SIGINT)
        else:
            killed(family(self._process))

    def _told(self) -> int:
        """Who is interrupted: only the engine knows that it has to save the state."""
        if not self._inner:
            return self._process
        inside = (each for each in family(self._process)[1:] if executable(each) == self._inner)
        return next(inside, self._process)


def end_all(process: int) -> None:
    """At once: what it does is of no use to anybody."""
    killed(family(process))
    _killed_group(process)


def _opened(file: Path) -> IO[bytes]:
    """For nobody but us."""
    return open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def _before(bounds: Bounds, inside: Callable[[], None]) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.disk.most, bounds.disk.most))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO)
    inside()
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGINT)


def _killed_group(process: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)
