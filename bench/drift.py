"""
Drift across many Applications. ``python -m bench.drift`` prints it.

10,000 Applications of which 500 are out of sync by three fields each, in a web role of its own over
loopback. Comparing stands still here (`bench.fleet` measures it): what is measured is what asking
costs when all is known, and when one Application has changed since.
"""

import asyncio
import statistics
import sys
import time
from types import SimpleNamespace
from typing import Any

import aiohttp

from bench.__main__ import machine
from bench.lists import Deps, Watched
from trueup.edge.clock import SystemClock
from trueup.k8s.object import Object
from trueup.model.change import Action, Change, FieldChange
from trueup.model.comparison import Compared, Comparison, SyncCode
from trueup.model.decision import Target
from trueup.ports import WatchEvent
from trueup.service.listen import listening, taken
from trueup.web.app import app

COUNT, DRIFTING, ROUNDS = 10_000, 500, 20
ASKED = {
    "the first 100, by application": "/api/trueup/v1/drift",
    "the first 100, by field": "/api/trueup/v1/drift?by=field",
    "the drift of one manager": "/api/trueup/v1/drift?q=is:drift+manager:kubectl-edit&by=age",
    "what a free word finds": "/api/trueup/v1/drift?q=app-004",
}
FIELDS: dict[str, Any] = {"f:spec": {"f:replicas": {}, "f:paused": {}, "f:minReadySeconds": {}}}
LIVE = Object(
    {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "web",
            "namespace": "shop",
            "managedFields": [
                {
                    "manager": "kubectl-edit",
                    "operation": "Update",
                    "apiVersion": "apps/v1",
                    "time": "2026-01-01T00:00:00Z",
                    "fieldsType": "FieldsV1",
                    "fieldsV1": FIELDS,
                }
            ],
        },
        "spec": {"replicas": 5, "paused": True, "minReadySeconds": 3},
    }
)
NAMES = ("replicas", "paused", "minReadySeconds")
CHANGES = tuple(FieldChange(("spec", name), LIVE.at("spec", name), 1) for name in NAMES)
FOUND = Compared(
    LIVE.ref, "v1", SyncCode.OUT_OF_SYNC, Change(LIVE.ref, Action.UPDATE, LIVE, CHANGES), LIVE, LIVE
)


class Drifted(Watched):
    """The first ones are out of sync; *at*: as the last one that changed is."""

    async def watch(self, *words: Any, **more: Any) -> Any:
        async for event in super().watch(*words, **more):
            body = event.object.body
            if body["metadata"]["name"][4:].isdigit():
                number = int(body["metadata"]["name"][4:])
                body["status"]["sync"]["status"] = ("Synced", "OutOfSync")[number < DRIFTING]
            yield WatchEvent(event.type, event.object)

    async def get(self, *_: Any) -> Object:
        spec = {"sourceRepos": ["*"], "destinations": [{"server": "*", "namespace": "*"}]}
        kind = {"apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject"}
        return Object({**kind, "metadata": {"name": "default"}, "spec": spec})


async def serve() -> None:
    async def declared(*_: Any) -> Target:
        return Target((), ())

    async def compared(*_: Any) -> Comparison:
        return Comparison((FOUND,))

    async def standing(*_: Any) -> int:
        return 0

    deps: Any = Deps(Drifted(COUNT, 0))
    deps.clock, deps.held = SystemClock(), lambda _: None
    deps.views = SimpleNamespace(
        governs=lambda _: True,
        effective=lambda project: project,
        sensitive=frozenset(),
        declared=declared,
        compared=compared,
        standing=standing,
    )
    sock = taken("127.0.0.1", 0)
    async with listening(app(deps), sock):
        print(sock.getsockname()[1], flush=True)
        await asyncio.Event().wait()


async def main() -> None:
    words = (sys.executable, "-m", "bench.drift", "serve")
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    print(machine())
    try:
        address = f"http://127.0.0.1:{int(await process.stdout.readline())}"
        async with aiohttp.ClientSession(address) as session:
            first = await asked(session, next(iter(ASKED.values())))
            print(f"  {'the first time, nothing is known':<48} {first * 1000:.0f} ms")
            for what, path in ASKED.items():
                took = [await asked(session, path) for _ in range(ROUNDS)]
                print(f"  {what:<48} {statistics.median(took) * 1000:.1f} ms")
    finally:
        process.kill()
        await process.wait()


async def asked(session: aiohttp.ClientSession, path: str) -> float:
    began = time.perf_counter()
    async with session.get(path) as response:
        assert response.status == 200, await response.text()
        await response.read()
    return time.perf_counter() - began


if __name__ == "__main__":
    asyncio.run(serve() if sys.argv[1:] else main())
