"""
Metrics of ten thousand applications. ``python -m bench.metrics`` prints them.

Lines are kept as in the product, over objects that a cache would give; counters have what a day of
syncs leaves for each application. A client in a process of its own scrapes over loopback. *lag*: by
how much a task beside it wakes later than it asked to, every five milliseconds, at worst.
"""

import asyncio
import gc
import statistics
import sys
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from bench.__main__ import machine
from bench.lists import application
from trueup.cli.serve import COLLECT
from trueup.control.holdings import Change, Reason
from trueup.control.metrics.exposition import Exposition
from trueup.control.metrics.keeping import Keeping
from trueup.core.metrics import applications
from trueup.core.metrics.catalogue.applications import K8S_REQUESTS, SYNC_DURATION, SYNC_TOTAL
from trueup.core.metrics.catalogue.deliveries import DEPLOYMENTS, LEAD_TIME
from trueup.core.metrics.kept import Asked
from trueup.edge.clock import SystemClock
from trueup.edge.meter import CountingMeter
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION
from trueup.model.metric import Part
from trueup.service.listen import listening, taken
from trueup.web.metrics import app

COUNT, ROUNDS, CHANGES = 10_000, 15, 500
HERE = "https://kubernetes.default.svc"
CLIENT = """
import sys, time, urllib.request
for line in sys.stdin:
    began = time.perf_counter()
    size = len(urllib.request.urlopen(line.strip()).read())
    print(time.perf_counter() - began, size, flush=True)
"""


class Held:
    """What a cache gives."""

    def __init__(self, count: int) -> None:
        made = (application(number, 1, count) for number in range(count))
        self.objects = {each.ref: each for each in made}

    def get(self, ref: Ref) -> Object | None:
        return self.objects.get(ref)

    def refs(self, kind: GroupKind) -> Iterable[Ref]:
        return self.objects if kind == APPLICATION else ()


@dataclass
class Lag:
    """The worst since it was asked last."""

    worst: float = 0.0

    async def run(self) -> None:
        while True:
            due = time.perf_counter() + 0.005
            await asyncio.sleep(0.005)
            self.worst = max(self.worst, time.perf_counter() - due)

    def take(self) -> float:
        worst, self.worst = self.worst, 0.0
        return worst


def counted(count: int) -> CountingMeter:
    meter = CountingMeter()
    for number in range(count):
        named = ("argocd", f"app-{number:05}", "project-0")
        meter.count(SYNC_TOTAL, (*named, HERE, "Succeeded", "false"), 3)
        meter.count(SYNC_DURATION, (*named, HERE), 4.25)
        for kind in ("Deployment", "Service", "ConfigMap"):
            meter.count(K8S_REQUESTS, (*named, HERE, "200", "patch", kind, "shop", "false"), 3)
        meter.count(DEPLOYMENTS, (*named, "succeeded"), 3)
        meter.observe(LEAD_TIME, named, 41.5)
    return meter


async def figures(count: int) -> AsyncIterator[tuple[str, str]]:
    """What is measured, and how long it took."""
    held, lag = Held(count), Lag()
    keeping = Keeping(
        held,
        SystemClock(),
        APPLICATION,
        applications.known(Asked(labels=("team",))),
        lambda body: applications.lines(body, Asked(labels=("team",)), lambda server, _: server),
    )
    exposition = Exposition(counted(count))
    exposition.sources = (keeping,)
    gc.collect()
    gc.freeze()
    watching = asyncio.create_task(lag.run())
    began = time.perf_counter()
    await keeping.ready()
    yield "all lines made, in the background", f"{time.perf_counter() - began:.2f} s"
    yield "  lag at worst", f"{lag.take() * 1000:.0f} ms"
    sock = taken("127.0.0.1", 0)
    url = f"http://127.0.0.1:{sock.getsockname()[1]}/metrics"
    parts = (Part.CONTROLLER, Part.EVERY)
    async with listening(app(lambda openly: exposition.pieces(parts, openly=openly)), sock):
        client = await asyncio.create_subprocess_exec(
            sys.executable, "-c", CLIENT, stdin=-1, stdout=-1
        )
        assert client.stdin
        assert client.stdout
        for what, changes in (("a scrape", 0), (f"a scrape after {CHANGES} have changed", CHANGES)):
            took, lags, size, worked = [], [], 0, time.process_time()
            for _ in range(ROUNDS):
                for ref in list(held.objects)[:changes]:
                    keeping.told(Change(ref, Reason.STATUS, frozenset()))
                lag.take()
                client.stdin.write(f"{url}\n".encode())
                seconds, length = (await client.stdout.readline()).split()
                took.append(float(seconds))
                lags.append(lag.take())
                size = int(length)
            yield f"{what}, {size / 1e6:.1f} MB", f"{statistics.median(took) * 1000:.0f} ms"
            worked = (time.process_time() - worked) / ROUNDS
            yield "  processor time of the server", f"{worked * 1000:.0f} ms"
            yield "  the slowest", f"{max(took) * 1000:.0f} ms"
            yield "  lag at worst", f"{max(lags) * 1000:.0f} ms"
        client.stdin.close()
        await client.wait()
    watching.cancel()


async def main() -> None:
    gc.set_threshold(*COLLECT)
    print(machine())
    print(f"\nmetrics of {COUNT:,} applications")
    async for what, figure in figures(COUNT):
        print(f"  {what:<52} {figure}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
