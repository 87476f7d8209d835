"""
A server for a browser: Applications that nobody else changes (`bench.lists`), open to guests.

``python -m bench.guests 1000 1`` says the port of one with 1,000; each second the first changes.
"""

import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from bench.lists import Deps, Watched, application, stamped
from trueup.cli.serve import COLLECT
from trueup.k8s.object import Object
from trueup.model.identity import ANONYMOUS, Identity
from trueup.ports import WatchEvent
from trueup.service.listen import listening, taken
from trueup.service.openfiles import raised
from trueup.web.app import app

PROJECT = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "AppProject",
    "metadata": {"name": "default", "namespace": "argocd"},
}


class Guests:
    """Doors that are open: whoever comes may look at everything."""

    anonymous = True
    problems: tuple[str, ...] = ()
    rollback_apart = False

    def allow(self, *_: Any) -> bool:
        return True

    def answers(self, *_: Any) -> Callable[[str], bool]:
        return lambda _object: True

    def groups(self, _who: Identity) -> tuple[str, ...]:
        return ()

    def renewed(self, _who: Identity) -> str:
        return ""

    async def identify(self, _token: str) -> Identity:
        return ANONYMOUS


class Fleet(Watched):
    """*count* Applications; the first one changes its health every *every* seconds."""

    def __init__(self, count: int, every: float) -> None:
        super().__init__(count, 0)
        self.every = every

    async def watch(self, *_: Any, **__: Any) -> AsyncIterator[WatchEvent]:
        for number in range(self.count):
            yield WatchEvent("ADDED", fitted(application(number, number + 1, self.count), number))
        yield WatchEvent("SYNCED", Object({"metadata": {"name": ""}}))
        version = self.count + 1
        while True:
            await asyncio.sleep(self.every)
            version += 1
            (changed,) = stamped([fitted(application(0, version, self.count), 0)])
            health = ("Progressing", "Suspended")[version % 2]
            changed.body["status"]["health"]["status"] = health
            changed.body["metadata"]["labels"]["at"] = str(time.time_ns() // 1_000_000)
            yield WatchEvent("MODIFIED", changed)

    async def list(self, *_: Any, **__: Any) -> tuple[list[Object], str]:
        return [Object(PROJECT)], "1"

    async def get(self, *_: Any, **__: Any) -> None:
        return None


def fitted(made: Object, number: int) -> Object:
    """As varied as a real fleet: destinations, paths, automation."""
    spec = made.body["spec"]
    spec["source"]["path"] = f"apps/app-{number:05}/overlays/{('dev', 'prod')[number % 2]}"
    spec["destination"] = {"name": f"cluster-{number % 12}", "namespace": f"team-{number % 200}"}
    if number % 3:
        spec["syncPolicy"] = {"automated": {"prune": True, "selfHeal": number % 2 == 0}}
    if number % 17 == 0:
        made.body["status"]["sync"]["status"] = "OutOfSync"
    return made


async def serve(count: int, every: float) -> None:
    gc.set_threshold(*COLLECT)  # as `trueup serve` does
    sock = taken("127.0.0.1", 0)
    deps: Any = Deps(Fleet(count, every))
    deps.doors = Guests()
    deps.in_force = lambda *said: said
    deps.plugins = ()
    async with listening(app(deps), sock):
        print(sock.getsockname()[1], flush=True)
        gc.collect()
        gc.freeze()
        await asyncio.Event().wait()


@asynccontextmanager
async def served(count: int, every: float = 1.0) -> AsyncIterator[str]:
    words = (sys.executable, "-m", "bench.guests", str(count), str(every))
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}"
    finally:
        process.kill()
        await process.wait()


if __name__ == "__main__":
    raised()
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
