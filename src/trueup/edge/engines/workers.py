"""
The pool of workers: started when needed, watched while they work, replaced when they fall.

A job that needs too long, too much memory or gives too much is ended with its process, and told
as ``Stalled``. One that is merely slow gives its place to others after a while (it goes on beside
them), so that a few bad charts never hold up the rest.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from trueup.core.metrics.catalogue.repositories import RENDER_WAITS
from trueup.core.metrics.unmetered import UNMETERED
from trueup.core.render.job import Plugin, tool_of
from trueup.edge import program
from trueup.edge.engines.wire import HEADER, Done, Refused, Work, answer, packed
from trueup.edge.engines.worker import Manner
from trueup.k8s.value import encode
from trueup.model.errors import Stalled
from trueup.ports import Meter

T = TypeVar("T")

_PAGE = os.sysconf("SC_PAGE_SIZE")
_STEP = 0.05
_PREFIX = "worker-"
_HINT = "make it render less, or raise the limit of rendering in the settings"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one render may use, and how the pool behaves."""

    seconds: float = 60.0
    memory: int = 1 << 30
    output: int = 128 << 20
    processes: int = 256
    workers: int = field(default_factory=lambda: os.cpu_count() or 2)
    slow_after: float = 2.0
    slow: int = 4
    idle: float = 300.0


@dataclass(slots=True)
class _Worker:
    process: asyncio.subprocess.Process
    folder: Path
    manner: Manner
    tools: set[str] = field(default_factory=set)
    retire: asyncio.TimerHandle | None = None

    def family(self) -> list[int]:
        """The worker and all that it started, as far as they have not left it."""
        found = [self.process.pid]
        for one in found:
            found += map(int, _text(f"/proc/{one}/task/{one}/children").split())
        return found

    def end(self) -> None:
        """Kill it with all that it started."""
        family = self.family()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for one in family[1:]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)

    def last_words(self) -> str:
        log = _text(str(self.folder / "log")).strip()
        return log[-500:].rpartition("\n")[2]


class Workers:
    """
    The pool; *folder* is where workers keep files while they work; what lies beside it is private.

    *shown*: what those that are started then see all the same of what is private.
    """

    def __init__(
        self,
        folder: Path,
        limits: Limits | None = None,
        shown: Callable[[], Iterable[str]] = tuple,
        meter: Meter = UNMETERED,
    ) -> None:
        self._meter = meter
        self.limits = limits or Limits()
        self._shown = shown
        self._folder = folder
        self._places = asyncio.Semaphore(self.limits.workers)
        self._slow = 0
        self._idle: list[_Worker] = []
        self._leaving: list[asyncio.subprocess.Process] = []
        self._all: set[int] = set()

    async def render(self, work: Work) -> Done:
        """The objects of a job. Raises ``Stalled`` if it is refused or breaks a limit."""
        try:
            return await self._attempt(work)
        except _Fallen:  # perhaps killed from outside: another worker may fare better
            return await self._attempt(work)

    async def _attempt(self, work: Work) -> Done:
        await self._placed()
        place = _Place(self)
        try:
            reach = isinstance(work.job, Plugin) and work.job.network
            hidden, shown = (str(self._folder.parent),), tuple(self._shown())
            worker = await self._worker(tool_of(work.job), Manner(reach, hidden, shown))
            try:
                made = await self._converse(worker, work, place)
            except BaseException:  # also where we are cancelled: it is at work on that
                await self._end(worker)
                raise
            if _memory(worker.family()) > self.limits.memory // 2:
                await self._end(worker)  # or the next job would be blamed for it
            else:
                self._rest(worker)
        finally:
            place.leave()
        await asyncio.sleep(0)  # who waits for the worker gives it something to do meanwhile
        if isinstance(made, Refused):
            raise Stalled(made.reason, made.message, made.hint)
        return made

    async def _placed(self) -> None:
        began = time.monotonic()
        try:
            await self._places.acquire()
        finally:
            self._meter.observe(RENDER_WAITS, (), time.monotonic() - began)

    @property
    def running(self) -> int:
        """The processes that there are."""
        return len(self._all)

    @property
    def busy(self) -> int:
        """Those of them that have a job."""
        return len(self._all) - len(self._idle)

    async def close(self) -> None:
        """End every worker."""
        while self._idle:
            await self._end(self._idle.pop())
        for process in self._leaving:
            await program.end(process)

    async def _converse(self, worker: _Worker, work: Work, place: "_Place") -> Done | Refused:
        stdin, stdout = worker.process.stdin, worker.process.stdout
        if stdin is None or stdout is None:
            raise _fallen(worker, None)
        watch = _Watch(self.limits, worker, place)
        try:
            stdin.write(packed(work))
            head = await watch.over(lambda: stdout.readexactly(HEADER))
            size = int.from_bytes(head, "big")
            if size > self.limits.output:
                raise Stalled(
                    "RenderTooLarge",
                    f"rendering gave {size >> 20} MiB, more than {self.limits.output >> 20} MiB",
                    _HINT,
                )
            return answer(await watch.over(lambda: stdout.readexactly(size)))
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await worker.process.wait()
            raise _fallen(worker, worker.process.returncode) from error

    async def _worker(self, tool: str, manner: Manner) -> _Worker:
        """A worker at rest, best one that has loaded *tool* already; else a new one."""
        alive = [one for one in self._idle if one.process.returncode is None]
        fit = [one for one in alive if one.manner == manner]
        chosen = next((one for one in reversed(fit) if tool in one.tools), None)
        if chosen is None and len(self._all) < self.limits.workers:
            chosen = await self._start(manner)
        elif chosen is None:
            chosen = fit[-1] if fit else await self._start(manner)
        self._idle = [one for one in alive if one is not chosen]
        if chosen.retire is not None:
            chosen.retire.cancel()
        chosen.tools.add(tool)
        return chosen

    async def _start(self, manner: Manner) -> _Worker:
        if not self._all:
            _sweep(self._folder)
        folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=self._folder))
        try:
            with (folder / "log").open("wb") as log:
                process = await program.started(
                    *(sys.executable, "-I", "-m", "trueup.edge.engines.worker"),
                    encode(manner).decode(),
                    stderr=log,
                    env=_environment(folder),
                    cwd=folder,
                )
        except BaseException:  # also where we are cancelled: nobody has it
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._all.add(process.pid)
        return _Worker(process, folder, manner)

    def _rest(self, worker: _Worker) -> None:
        self._idle.append(worker)
        surplus = len(self._all) > self.limits.workers
        loop = asyncio.get_running_loop()
        worker.retire = loop.call_later(1 if surplus else self.limits.idle, self._retire, worker)

    def _retire(self, worker: _Worker) -> None:
        """A worker that nobody needs ends when its input does; it is reaped then, or by close."""
        if worker in self._idle and worker.process.stdin is not None:
            self._idle.remove(worker)
            worker.process.stdin.close()
            self._leaving = [*program.running(self._leaving), worker.process]
            self._forget(worker)

    async def _end(self, worker: _Worker) -> None:
        if worker.retire is not None:
            worker.retire.cancel()
        worker.end()
        if worker.process.stdin is not None:
            worker.process.stdin.close()
        await _gone(worker.process)
        self._forget(worker)

    def _forget(self, worker: _Worker) -> None:
        self._all.discard(worker.process.pid)
        shutil.rmtree(worker.folder, ignore_errors=True)


class _Fallen(Stalled):
    """The process ended before it answered."""


class _Place:
    """A place among the workers that count; a slow job leaves it early."""

    def __init__(self, pool: Workers) -> None:
        self._pool = pool
        self._held = True
        self._slow = False

    def is_slow(self) -> None:
        if self._held and self._pool._slow < self._pool.limits.slow:
            self._slow = True
            self._held = False
            self._pool._slow += 1
            self._pool._places.release()

    def leave(self) -> None:
        if self._held:
            self._pool._places.release()
        if self._slow:
            self._pool._slow -= 1
        self._held = self._slow = False


class _Watch:
    """Waits for a worker, and looks at clock and memory meanwhile."""

    def __init__(self, limits: Limits, worker: _Worker, place: _Place) -> None:
        self._limits = limits
        self._worker = worker
        self._place = place
        self._began = time.monotonic()

    async def over(self, wait: Callable[[], Awaitable[T]]) -> T:
        """What *wait* gives; it is called again after each look (stream reads lose nothing)."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_STEP):
                    return await wait()
            self._look()

    def _look(self) -> None:
        passed = time.monotonic() - self._began
        if passed > self._limits.slow_after:
            self._place.is_slow()
        if passed > self._limits.seconds:
            seconds = f"{self._limits.seconds:g}"
            raise Stalled("RenderTimeout", f"rendering took more than {seconds} s", _HINT)
        family = self._worker.family()
        if len(family) > self._limits.processes:
            most = self._limits.processes
            raise Stalled("RenderProcesses", f"rendering ran more than {most} processes", _HINT)
        if _memory(family) > self._limits.memory:
            size = f"{self._limits.memory >> 20} MiB"
            raise Stalled("RenderMemory", f"rendering needed more than {size} of memory", _HINT)


def _memory(processes: Iterable[int]) -> int:
    """Bytes in use."""
    pages = (_text(f"/proc/{one}/statm").split() for one in processes)
    return sum(int(each[1]) * _PAGE for each in pages if len(each) > 1)


def _sweep(folder: Path) -> None:
    """Remove what workers of processes that are gone left behind."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_PREFIX}*"):
        if not Path("/proc", left.name.split("-")[1]).exists():
            shutil.rmtree(left, ignore_errors=True)


async def _gone(process: asyncio.subprocess.Process) -> None:
    """Wait for a killed process; asyncio does not see its end while output lies unread."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(5):
            if process.stdout is not None:
                await process.stdout.read()
            await process.wait()


def _fallen(worker: _Worker, code: int | None) -> "_Fallen":
    how = "ended" if code is None else f"ended by signal {-code}" if code < 0 else f"ended ({code})"
    said = worker.last_words()
    return _Fallen(
        "RenderCrashed",
        f"the render process {how}" + (f": {said}" if said else ""),
        "the files may be made to break the tool; look at the last change",
    )


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of our own environment but the search path; folders of the worker's own."""
    home = str(folder)
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": home,
        "TMPDIR": home,
        "LC_ALL": "C.UTF-8",
        "HELM_PLUGINS": f"{home}/plugins",
        "HELM_CONFIG_HOME": home,
        "HELM_CACHE_HOME": home,
        "HELM_DATA_HOME": home,
        "KUBECONFIG": f"{home}/none",
        "GOMAXPROCS": "2",
        "GOGC": "400",  # a render's garbage is small, and collecting it took a third of its time
        "GOMEMLIMIT": "512MiB",
    }


def _text(path: str) -> str:
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""
