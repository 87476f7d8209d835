"""
In the pod of a run: what it is to do is asked for, done, told and brought.

The run is a process of its own here as it is elsewhere; this one only carries between it and us. It
holds what the root's code must not have, the key of the run, so others of the same user may neither
look into it nor trace it. Told to end (``SIGTERM``) it has the run save its state, and brings that.
"""

import asyncio
import ctypes
import os
import secrets
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from posixpath import normpath
from typing import NamedTuple

import msgspec

from trueup.core.terraform.jobs.manifest import FENCED
from trueup.edge.terraform.jobs.errand import Errand
from trueup.edge.terraform.jobs.server import Server, TooLarge, Unwanted, access, session
from trueup.edge.terraform.jobs.shared import Shared
from trueup.edge.terraform.programs import Programs
from trueup.edge.terraform.runner import ProcessRunner
from trueup.edge.terraform.steps import LOCK_FILE
from trueup.edge.terraform.store import Store
from trueup.k8s.value import decode
from trueup.model.errors import Stalled, Unreachable
from trueup.model.terraform import Diagnostic, Job, Progress, Result

BEAT = 10.0  # seconds between two words at the most
PACE = 1.0  # seconds between two at the least
SEEN = (Path("/var/run/secrets"),)
"""What the root's providers may need: tokens of the pod's account, of clouds."""
NETWORK = Diagnostic(
    "warning",
    "the network was not taken from its pod",
    "have a NetworkPolicy for pods with the label trueup.dev/network: none, or let us make one: "
    "list and create on networkpolicies",
)
"""Without any a run would not reach us, who keep its state."""
_DUMPABLE = 4  # PR_SET_DUMPABLE
replace = msgspec.structs.replace
Ending = Callable[[], Coroutine[None, None, None]]


class Places(NamedTuple):
    """*folder*: of the run; *given*: its Secret. *providers*: a volume with some that all share."""

    folder: Path
    given: Path
    engines: Path | None = None
    providers: Path | None = None


async def carry(at: Places) -> int:
    """One run, as its Secret says; the exit code."""
    ctypes.CDLL(None).prctl(_DUMPABLE, 0, 0, 0, 0)
    way, key = access(at.given), secrets.token_urlsafe(32)
    async with session() as opened:
        server = Server(opened, way, key)
        try:
            return await _carried(server, at)
        except Unwanted as error:
            print(f"this run is not wanted any more: {error.message}", flush=True)
            return 1


async def _carried(server: Server, at: Places) -> int:
    errand = decode(await server.take(os.environ.get("POD_NAME", "")), Errand)
    open_ = not errand.job.network and not (at.given / FENCED).exists()
    errand = replace(errand, job=replace(errand.job, network=True))
    store = at.folder / "providers"
    runner = ProcessRunner(
        at.folder / "runs",
        Programs(at.engines),
        replace(errand.providers, store=str(store)),
        errand.limits,
        private=tuple(filter(None, (at.folder, at.given, at.providers))),
        shown=SEEN,
    )
    shared = Shared(at.providers, Store(store)) if at.providers else None
    if shared is not None:
        count = await asyncio.to_thread(shared.bring, _lock_file(errand.job))
        print(f"providers that others have fetched: {count}", flush=True)
    run = errand.job.id
    print(f"run {run}: {errand.job.kind}", flush=True)
    async with _ended_by(lambda: runner.cancel(run)) as told:
        result = await _result(server, runner, errand, told)
    if open_:
        result = replace(result, diagnostics=(*result.diagnostics, NETWORK))
    print(result.log, flush=True)
    await _brought(server, result)
    print(f"run {run}: {result.phase}", flush=True)
    if shared is not None:  # nobody waits for that
        await asyncio.to_thread(shared.give)
    return 0


def _lock_file(job: Job) -> str:
    """That of Git."""
    return job.files.get(normpath(f"{job.root}/{LOCK_FILE}"), b"").decode(errors="replace")


async def _result(
    server: Server, runner: ProcessRunner, errand: Errand, told: asyncio.Event
) -> Result:
    """However it ends: somebody waits for it."""
    if told.is_set():
        return Result("Cancelled")
    try:
        await runner.start(errand.job)
    except Stalled as error:
        said = Diagnostic("error", error.message, error.hint)
        return Result("Failed", diagnostics=(said,))
    except Unreachable as error:
        return Result("Failed", diagnostics=(Diagnostic("error", error.message),))
    if told.is_set():
        await runner.cancel(errand.job.id)
    teller = _Teller(server, lambda: runner.cancel(errand.job.id))
    telling = asyncio.create_task(teller.run())
    try:
        result = await runner.watch(errand.job.id, teller.heard)
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
    return result or Result("Lost")


class _Teller:
    """Tells how far the run is, and that it is there; *unwanted*: called if nobody listens."""

    def __init__(self, server: Server, unwanted: Ending) -> None:
        self._server = server
        self._unwanted = unwanted
        self._progress = Progress()
        self._news = asyncio.Event()

    def heard(self, progress: Progress) -> None:
        if progress.step != self._progress.step:
            print(progress.step, flush=True)
        self._progress = progress
        self._news.set()

    async def run(self) -> None:
        while True:
            self._news.clear()
            begun = time.monotonic()
            try:
                await self._server.tell(self._progress)
            except Unreachable as error:
                print(error.message, flush=True)
            except TooLarge:
                self._progress = Progress(step=self._progress.step)
            except Unwanted as error:
                print(error.message, flush=True)
                await self._unwanted()
                return
            await asyncio.sleep(max(0.0, PACE - (time.monotonic() - begun)))
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._news.wait()


async def _brought(server: Server, result: Result) -> None:
    try:
        await server.bring(result)
    except TooLarge as error:
        why = Diagnostic("error", f"its result is too large: {error.message}", "split the root")
        await server.bring(
            Result("Failed", result.engine, errored=result.errored, diagnostics=(why,))
        )


@asynccontextmanager
async def _ended_by(cancel: Ending) -> AsyncIterator[asyncio.Event]:
    """Set when somebody wants the end of it; then *cancel* is called, too."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    tasks: set[asyncio.Task[None]] = set()

    def tell() -> None:
        told.set()
        task = loop.create_task(cancel())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, tell)
    try:
        yield told
    finally:
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_IGN)  # the result is to be brought yet
