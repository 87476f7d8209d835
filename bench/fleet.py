"""
A fleet of applications in one Kustomize monorepo, on the embedded API server or a real one.

The roll-out, a commit to one of them, drift, a commit that touches nothing, idleness, a restart.
The cost of the embedded server is in all figures, that of a real cluster in none; nor is the
client that looks on.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.monorepo import Monorepo
from bench.processes import cpu, memory
from bench.server import Server
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION

REFRESH = {"metadata": {"annotations": {"argocd.argoproj.io/refresh": "normal"}}}
ROUNDS = 15
IDLE = 30.0  # seconds
CONFIG = GroupKind("", "ConfigMap")

Row = tuple[str, str]


async def fleet(count: int, cluster: Path | None = None) -> list[Row]:
    """The figures of a fleet of *count*, as rows of a table; *cluster*: on a real one."""
    with tempfile.TemporaryDirectory(prefix="trueup-bench-") as folder:
        monorepo = Monorepo(Path(folder) / "monorepo", count)
        monorepo.make()
        async with Server(Path(folder) / "data", cluster) as server:
            try:
                return [
                    *await _rollout(server, monorepo),
                    *await _commits(server, monorepo),
                    *await _drift(server, monorepo),
                    *await _untouched(server, monorepo),
                    *await _idle(server),
                    *await _restart(server, monorepo),
                ]
            finally:
                if cluster:
                    await server.clear(Ref(APPLICATION, "argocd", name) for name in monorepo.names)


async def _rollout(server: Server, monorepo: Monorepo) -> list[Row]:
    used, began = cpu(server.pid), time.monotonic()
    waiting = asyncio.create_task(server.until_well(len(monorepo.names)))
    await server.create(monorepo.application(name) for name in monorepo.names)
    took = await waiting - began
    return [
        ("all created at once, until Synced and Healthy", f"{took:.1f} s"),
        ("processor time of that", f"{cpu(server.pid) - used:.1f} s"),
        ("memory, render workers left out", f"{memory(server.pid):.0f} MiB"),
    ]


async def _commits(server: Server, monorepo: Monorepo) -> list[Row]:
    took = []
    for turn, name in enumerate(_some(monorepo)):
        greeting = f"round {turn}"
        monorepo.change(name, greeting)
        ref = Ref(CONFIG, "bench", f"{name}-web")
        waiting = asyncio.create_task(server.until(ref, _says(greeting)))
        await asyncio.sleep(0.3)  # the watch is open, and what came before is over
        began = time.monotonic()
        await server.client.patch(Ref(APPLICATION, "argocd", name), REFRESH, media_type="merge")
        took.append(await waiting - began)
        await asyncio.sleep(2)  # the others have looked too
    return [("commit to applied, told by a refresh", _median(took))]


async def _drift(server: Server, monorepo: Monorepo) -> list[Row]:
    took = []
    await asyncio.sleep(2)
    for name in _some(monorepo):
        ref = Ref(CONFIG, "bench", f"{name}-web")
        live = await server.client.get(ref)
        assert live is not None
        waiting = asyncio.create_task(server.until(ref, _healed(live)))
        await asyncio.sleep(0.3)
        began = time.monotonic()
        await server.client.patch(ref, {"data": {"level": "drifted"}}, media_type="merge")
        took.append(await waiting - began)
    return [("drift to healed", _median(took))]


async def _untouched(server: Server, monorepo: Monorepo) -> list[Row]:
    await asyncio.sleep(3)
    monorepo.touch_nothing("a note")
    name = Ref(APPLICATION, "argocd", monorepo.names[0])
    used = cpu(server.pid)
    await server.client.patch(name, REFRESH, media_type="merge")
    await asyncio.sleep(5)
    return [("a commit that touches nothing: processor time", f"{cpu(server.pid) - used:.2f} s")]


async def _idle(server: Server) -> list[Row]:
    await asyncio.sleep(2)
    used = cpu(server.pid)
    await asyncio.sleep(IDLE)
    share = (cpu(server.pid) - used) / IDLE * 100
    return [
        ("idle, of one core", f"{share:.2f} %"),
        ("memory then", f"{memory(server.pid):.0f} MiB"),
    ]


async def _restart(server: Server, monorepo: Monorepo) -> list[Row]:
    await server.stop()
    began = time.monotonic()
    await server.start()
    name = monorepo.names[-1]
    up = time.monotonic() - began
    monorepo.change(name, "after the restart")
    await server.client.patch(Ref(APPLICATION, "argocd", name), REFRESH, media_type="merge")
    ref = Ref(CONFIG, "bench", f"{name}-web")
    await server.until(ref, _says("after the restart"))
    took = time.monotonic() - began
    return [
        ("restart until the API answers", f"{up:.1f} s"),
        ("restart until a commit is applied", f"{took:.1f} s"),
        ("processor time of the restart", f"{cpu(server.pid):.1f} s"),
    ]


def _healed(before: Object) -> Callable[[Object], bool]:
    """Seen drifted, and then again as before."""
    seen = set()

    def test(obj: Object) -> bool:
        level = obj.at("data", "level")
        seen.add(level)
        return "drifted" in seen and bool(level == before.at("data", "level"))

    return test


def _says(greeting: str) -> Callable[[Object], bool]:
    return lambda obj: bool(obj.at("data", "greeting") == greeting)


def _some(monorepo: Monorepo) -> Iterator[str]:
    """Some applications, spread over all."""
    every = max(1, len(monorepo.names) // ROUNDS)
    yield from monorepo.names[::every][:ROUNDS]


def _median(took: list[float]) -> str:
    low, mid, high = min(took), statistics.median(took), max(took)
    return f"median {mid * 1000:.0f} ms (of {len(took)}: {low * 1000:.0f} to {high * 1000:.0f})"
