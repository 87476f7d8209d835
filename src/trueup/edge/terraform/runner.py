"""
The runner of this machine: each run is a process of its own with a folder of its own.

Nothing of a run is kept in memory: whoever asks later, after a restart too, finds the folder and
the process that works in it. If that process is gone without a result the run is ``Lost``: what
can be known of it still, such as a state that could not be saved, is taken from the folder.
"""

import asyncio
import os
import re
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from trueup.edge.terraform import telling
from trueup.edge.terraform.family import family, killed, signalled
from trueup.edge.terraform.folder import Folder
from trueup.edge.terraform.following import Following
from trueup.edge.terraform.nursery import Nursery
from trueup.edge.terraform.order import Limits, Order, Providers
from trueup.edge.terraform.programs import Programs
from trueup.k8s.value import encode
from trueup.model.errors import Stalled
from trueup.model.terraform import Diagnostic, Job, Progress, Result

_LOOK = 0.2
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}")
_PASSED_ON = ("PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY")


class ProcessRunner:
    """*folder*: of the runs; *private*: folders that no run sees, but for what is *shown*."""

    def __init__(
        self,
        folder: Path,
        programs: Programs | None = None,
        providers: Providers | None = None,
        limits: Limits | None = None,
        private: Sequence[Path] = (),
        shown: Sequence[Path] = (),
    ) -> None:
        self._runs = folder
        self._private = tuple(map(str, (folder, *private)))
        self._shown = tuple(map(str, shown))
        self._programs = programs or Programs()
        store = str(folder.parent / "providers")
        self._providers = providers or Providers(store=store)
        self._limits = limits or Limits()
        self._nursery = Nursery()

    async def start(self, job: Job) -> None:
        """Raises ``Stalled`` if no engine here fits."""
        folder = self._folder(job.id)
        if folder.begun:
            return
        order = Order(
            job=job,
            program=await self._programs.find(job.engine),
            environment=passed_on(os.environ),
            providers=self._providers,
            limits=self._limits,
            hidden=self._private,
            shown=self._shown,
            warm=str(self._runs.parent / "warm"),
            schemas=str(self._runs.parent / "schemas"),
            turns=str(self._runs.parent / "turns"),
        )
        await asyncio.to_thread(self._begin, folder, order)

    def _begin(self, folder: Folder, order: Order) -> None:
        self._nursery.begin(folder.path, encode(order))

    async def watch(self, id: str, told: Callable[[Progress], None]) -> Result | None:
        folder = self._folder(id)
        if not folder.begun:
            return None
        following = Following(folder, folder.secrets)
        async with _end_of(folder.runs) as ended:
            while folder.runs is not None:
                if await asyncio.to_thread(following.look):
                    told(following.progress)
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK):
                        await ended.wait()
        if await asyncio.to_thread(following.look):
            told(following.progress)
        if (result := await asyncio.to_thread(lambda: folder.result)) is not None:
            return result
        await self._orphan_gone(folder)
        return await asyncio.to_thread(_lost, folder)

    async def cancel(self, id: str) -> None:
        folder = self._folder(id)
        if not folder.begun or folder.ended:
            return
        folder.cancelled.touch(mode=0o600)
        if (process := folder.runs) is not None:
            signalled(process, signal.SIGTERM)
        elif (orphan := folder.works) is not None:
            signalled(orphan, signal.SIGINT)

    async def forget(self, id: str) -> None:
        folder = self._folder(id)
        if folder.runs is None:
            await asyncio.to_thread(folder.remove)

    async def left(self) -> Sequence[str]:
        found = await asyncio.to_thread(lambda: [*self._runs.glob("*/begun")])
        return [each.parent.name for each in found if _ID.fullmatch(each.parent.name)]

    async def _orphan_gone(self, folder: Folder) -> None:
        """It was interrupted when its keeper was killed; for its end it has some time."""
        until = time.monotonic() + self._limits.patience
        while (orphan := folder.works) is not None:
            if time.monotonic() > until:
                killed(family(orphan))
            await asyncio.sleep(_LOOK)

    def _folder(self, id: str) -> Folder:
        if _ID.fullmatch(id) is None:
            raise Stalled("InvalidRun", f"{id!r} is no id of a run")
        return Folder(self._runs / id)


def passed_on(environment: Mapping[str, str]) -> dict[str, str]:
    """What a run has of the server's environment: how to reach others, and nothing else."""
    kept = {name: environment[name] for name in _PASSED_ON if name in environment}
    return {**kept, **proxies(environment)}


def proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """Those that others are reached by."""
    names = (*_PROXIES, *map(str.lower, _PROXIES))
    return {name: environment[name] for name in names if name in environment}


@asynccontextmanager
async def _end_of(process: int | None) -> AsyncIterator[asyncio.Event]:
    """Set when it has ended."""
    ended = asyncio.Event()
    try:
        handle = os.pidfd_open(process or 0)
    except OSError:  # gone, or an old kernel: whoever waits looks by itself
        yield ended
        return
    loop = asyncio.get_running_loop()
    loop.add_reader(handle, ended.set)
    try:
        yield ended
    finally:
        loop.remove_reader(handle)
        os.close(handle)


def _lost(folder: Folder) -> Result:
    if (result := folder.result) is not None:
        return result
    secrets, files = folder.secrets, folder.steps()
    said = [each for _, file in files for each in telling.diagnostics(file, secrets)]
    why = Diagnostic(
        "error",
        "the process of the run was killed",
        "what it did until then is in the state; plan again to see what is left to do",
    )
    return Result(
        "Lost",
        diagnostics=(*dict.fromkeys(said), why),
        errored=folder.errored(),
        log=telling.log(files, secrets, Limits().log),
    )
