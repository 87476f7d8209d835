"""
A storm of 10,000 changes: how fast all are told, each or together; and what a look costs.

``python -m bench.notifications [--changes N]``; the outbox is real, the receivers take all at once.
"""

import argparse
import asyncio
import resource
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bench.__main__ import machine
from trueup.control.alerts.postman import Postman
from trueup.control.alerts.round import Way
from trueup.core.alerts import Around, configuration, due, scope
from trueup.core.gotemplate.gotime import LAYOUTS, parse
from trueup.edge.clock import SystemClock
from trueup.edge.outbox.opened import Outbox
from trueup.edge.outbox.opened import opened as outbox_opened
from trueup.edge.states.opened import opened as states_opened
from trueup.k8s.object import Object
from trueup.model.delivery import Letter, Occasion, Phase, Topic
from trueup.model.notice import About, Notice

TOGETHER = 64  # objects that are looked at at the same time
LOOKS = 2_000
SETTINGS = {
    "service.slack": "token: x",
    "subscriptions": """
- recipients: ["slack:ops"]
  triggers: [on-sync-failed, on-deployed, on-health-degraded, on-sync-running]
""",
}


class Counting:
    """A ``Notifier`` that takes everything."""

    def __init__(self) -> None:
        self.sent = 0

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        self.sent += 1


async def storm(folder: Path, kind: str, changes: int) -> str:
    """Put by many at once, as workers do, and brought at the same time."""
    clock, it = SystemClock(), Counting()
    async with (
        states_opened("", folder / "keys", clock) as states,
        outbox_opened("", folder / kind, states.states.vault, clock, "bench") as outbox,
    ):
        postman = Postman(outbox.deliveries, lambda _: Way(kind, it), clock, lambda: 0.5)
        task = asyncio.create_task(postman.run())
        began = time.perf_counter()
        await filled(outbox, kind, changes)
        put = time.perf_counter() - began
        while True:
            counts = await outbox.deliveries.counts()
            if counts.get((kind, Phase.SENT), 0) >= changes:
                break
            await asyncio.sleep(0.2)
        took = time.perf_counter() - began
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    return f"{kind}: put {put:.1f} s, all told after {took:.1f} s, in {it.sent} messages"


async def filled(outbox: Outbox, service: str, changes: int) -> None:
    waiting = iter(range(changes))

    async def some() -> None:
        for at in waiting:
            topic = Topic(
                "Application", "argocd", f"app-{at}", f"uid-{at}", "default", "applications"
            )
            occasion = Occasion(topic, "on-sync-failed", "state", ("app",), service, "ops")
            text = f"Application app-{at} could not be synced"
            await outbox.deliveries.put(occasion, Letter(Notice(text), About(f"app-{at}")))

    async with asyncio.TaskGroup() as group:
        for _ in range(TOGETHER):
            group.create_task(some())


def look() -> str:
    """Four triggers held against an Application of which nothing is due."""
    now = datetime.now(UTC)
    read, it = configuration(SETTINGS, {}), application()
    time_now = parse(LAYOUTS["RFC3339Nano"], now.isoformat())
    began = time.perf_counter()
    for _ in range(LOOKS):
        due([read], it, None, [scope(read, it, Around(lambda: time_now))], now)
    return f"a look: {(time.perf_counter() - began) / LOOKS * 1e6:.0f} µs"


def application() -> Object:
    operation = {"phase": "Running", "startedAt": "2026-01-01T00:00:00Z"}
    status = {"sync": {"status": "Synced"}, "health": {"status": "Healthy"}}
    meta = {"name": "shop", "namespace": "argocd"}
    body = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": meta}
    return Object({**body, "spec": {}, "status": {**status, "operationState": operation}})


async def main(changes: int) -> None:
    print(machine())
    print(look())
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("slack", "webhook"):
            print(await storm(Path(folder), kind, changes))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{peak} MiB at most")


if __name__ == "__main__":
    said = argparse.ArgumentParser()
    said.add_argument("--changes", type=int, default=10_000)
    asyncio.run(main(said.parse_args().changes))
