"""
A storm of 10,000 changes: how fast all are told, each or together; and what a look costs.

``python -m bench.notifications [--changes N]``; the outbox is real, the receivers take all at once.
A look is what notifications do when an Application has changed. Beside it stands the reconcile that
changes it: a commit of one ConfigMap is rendered in memory, compared, applied to an API server in a
process of its own, and seen to be healthy. Both are processor time of the one process.
"""

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from bench.__main__ import machine
from tests.stories.test_first_sync import APP, CONFIG, REPO
from tests.support.declared import Declared
from tests.support.serve import started
from tests.support.story import over
from trueup.control.alerts.postman import Postman
from trueup.control.alerts.round import Way
from trueup.control.holdings import Change
from trueup.core.alerts import Around, configuration, due, scope
from trueup.core.gotemplate.gotime import LAYOUTS, parse
from trueup.edge.clock import SystemClock
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.access import Access
from trueup.edge.outbox.opened import Outbox
from trueup.edge.outbox.opened import opened as outbox_opened
from trueup.edge.states.opened import opened as states_opened
from trueup.k8s.object import Object
from trueup.model.application import APPLICATION
from trueup.model.delivery import Letter, Occasion, Phase, Topic
from trueup.model.notice import About, Notice

TOGETHER = 64  # objects that are looked at at the same time
LOOKS = 2_000
COMMITS = 30
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


def look() -> float:
    """Seconds: four triggers held against an Application of which nothing is due."""
    now = datetime.now(UTC)
    read, it = configuration(SETTINGS, {}), application()
    time_now = parse(LAYOUTS["RFC3339Nano"], now.isoformat())
    began = time.process_time()
    for _ in range(LOOKS):
        due([read], it, None, [scope(read, it, Around(lambda: time_now))], now)
    return (time.process_time() - began) / LOOKS


async def reconciles(folder: Path) -> float:
    """Seconds: from a commit until it is live, by each write of the Application that this took."""
    async with apart(folder) as access, over(access, Declared()) as it:
        it.declared.push(REPO, {"web/config.yaml": CONFIG})
        await it.apply(APP)
        await it.becomes("Synced", "Healthy")
        writes = 0

        def told(change: Change) -> None:
            nonlocal writes
            writes += change.ref.kind == APPLICATION

        stop, began = it.cache.listen(told), time.process_time()
        for number in range(COMMITS):
            text = CONFIG.replace("blue", f"blue-{number}")
            commit = it.declared.push(REPO, {"web/config.yaml": text})
            it.poller.look_now(REPO)
            await it.becomes(revision=commit)
        took = time.process_time() - began
        stop()
        return took / writes


@asynccontextmanager
async def apart(folder: Path) -> AsyncIterator[Access]:
    """An API server in a process of its own."""
    async with started(folder, "--role", "apiserver", "--port", "0") as process:
        config = Path(await process.until("export KUBECONFIG="))
        yield kubeconfig.read([config]).access(SystemClock())


def application() -> Object:
    operation = {"phase": "Running", "startedAt": "2026-01-01T00:00:00Z"}
    status = {"sync": {"status": "Synced"}, "health": {"status": "Healthy"}}
    meta = {"name": "shop", "namespace": "argocd"}
    body = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": meta}
    return Object({**body, "spec": {}, "status": {**status, "operationState": operation}})


async def main(changes: int) -> None:
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        one, whole = look(), await reconciles(Path(folder) / "cluster")
        print(f"a look: {one * 1e6:.0f} µs, a reconcile: {whole * 1e6:.0f} µs ({one / whole:.1%})")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        for kind in ("slack", "webhook"):
            print(await storm(Path(folder), kind, changes))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{before} MiB before, {peak} MiB at most")


if __name__ == "__main__":
    said = argparse.ArgumentParser()
    said.add_argument("--changes", type=int, default=10_000)
    asyncio.run(main(said.parse_args().changes))
