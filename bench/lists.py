"""
Lists and streams of Applications. ``python -m bench.lists`` prints them.

A web role over Applications that nobody else changes, in a process of its own, asked over loopback.
Lists: the median of 20, until the last byte. Streams: 1,000 are open; each second every one of them
has something to be told: once of one Application that all of them watch, once each of its own, all
at the same moment. *delivered*: from that moment until a client has read it; all clients are this
one process, whose own time is told beside.
"""

import asyncio
import gc
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp

from bench.__main__ import machine
from trueup.cli.serve import COLLECT
from trueup.core.metrics.unmetered import UNMETERED
from trueup.edge.clock import SystemClock
from trueup.k8s.object import Object
from trueup.model.serving import USUAL
from trueup.ports import WatchEvent
from trueup.service.listen import listening, taken
from trueup.service.openfiles import raised
from trueup.web.app import app

LISTED, STREAMS, ROUNDS = 10_000, 1_000, 20
SECONDS = 10
ALL, FIRST = "/api/v1/applications", "/api/v1/applications?projects=project-0"
OURS = "/api/trueup/v1/applications"
STREAM = "/api/v1/stream/applications"
DELTAS = "/api/trueup/v1/stream/applications"
EVENTS = {"Accept": "text/event-stream"}


def application(number: int, version: int, count: int) -> Object:
    """With the status of thirty objects: about 9 KB."""
    resources = [
        {
            "group": "apps",
            "version": "v1",
            "kind": "Deployment",
            "namespace": f"shop-{number}",
            "name": f"web-{each}",
            "status": "Synced",
            "health": {"status": "Healthy"},
        }
        for each in range(30)
    ]
    source = {"repoURL": f"https://git.example.com/shop-{number % 50}.git", "path": "web"}
    return Object(
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Application",
            "metadata": {
                "name": f"app-{number:05}",
                "namespace": "argocd",
                "uid": f"uid-{number}",
                "resourceVersion": str(version),
                "labels": {"team": f"team-{number % 7}"},
                "annotations": {"at": ""},
            },
            "spec": {
                "project": f"project-{number % max(count // 1000, 1)}",
                "source": {**source, "targetRevision": "main"},
                "destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"},
            },
            "status": {
                "health": {"status": ("Healthy", "Degraded")[number % 9 == 0]},
                "sync": {"status": "Synced", "revision": "a" * 40},
                "resources": resources,
            },
        }
    )


class Watched:
    """The ``Cluster`` port as far as lists need it; *changing*: those that change each second."""

    def __init__(self, count: int, changing: int) -> None:
        self.count = count
        self.changing = changing

    async def watch(self, *_: Any, **__: Any) -> AsyncIterator[WatchEvent]:
        version = 0
        for number in range(self.count):
            version += 1
            (made,) = stamped([application(number, version, self.count)])
            yield WatchEvent("ADDED", made)
        yield WatchEvent("SYNCED", Object({"metadata": {"name": ""}}))
        while True:
            numbers = range(self.changing)
            changed = [application(each, version + each + 1, self.count) for each in numbers]
            version += self.changing
            await asyncio.sleep(1 if self.changing else 3600)
            for change in stamped(changed):
                yield WatchEvent("MODIFIED", change)


def stamped(changes: list[Object]) -> list[Object]:
    now = str(time.monotonic_ns())
    for each in changes:
        each.body["metadata"]["annotations"]["at"] = now
    return changes


class Deps:
    """What of `web.deps` lists touch."""

    def __init__(self, cluster: Watched) -> None:
        self.cluster = cluster
        self.names = None
        self.doors = None
        self.namespace = "argocd"
        self.clock = SystemClock()
        self.meter = UNMETERED
        self.serving = USUAL
        self.proxies = ()
        self.views = SimpleNamespace(governs=lambda _namespace: True)
        self.history = SimpleNamespace(problems=())
        self.problems = tuple

    def __getattr__(self, name: str) -> None:
        return None


async def serve(count: int, changing: int) -> None:
    gc.set_threshold(*COLLECT)  # as `trueup serve` does
    sock = taken("127.0.0.1", 0)
    deps: Any = Deps(Watched(count, changing))
    async with listening(app(deps), sock):
        print(sock.getsockname()[1], flush=True)
        gc.collect()
        gc.freeze()
        await asyncio.Event().wait()


async def served(count: int, changing: int, work: Callable[[str, int], Awaitable[None]]) -> None:
    words = (sys.executable, "-m", "bench.lists", str(count), str(changing))
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        port = int(await process.stdout.readline())
        await work(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.kill()
        await process.wait()


def memory(pid: int) -> str:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    kib = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return f"{kib // 1024} MiB"


def told(what: str, figure: object) -> None:
    print(f"  {what:<64} {figure}", flush=True)


async def lists(address: str, pid: int) -> None:
    wanted = {
        "the first page of 10,000, with counts": OURS,
        "the first page of 10,000 by health, then name": f"{OURS}?sort=health,name",
        "the first page of the degraded ones": f"{OURS}?q=health:degraded",
        "the first page that a free word finds": f"{OURS}?q=app-099",
        "Argo CD's list, one project of ten": FIRST,
        "Argo CD's list, 10,000": ALL,
    }
    async with aiohttp.ClientSession(address) as session:
        await (await session.get(OURS)).read()
        told("memory with 10,000", memory(pid))
        for what, path in wanted.items():
            await figure(session, pid, what, path)
        told("memory after that", memory(pid))


async def figure(session: aiohttp.ClientSession, pid: int, what: str, path: str) -> None:
    first, before = await asked(session, path), cpu(pid)
    took = [await asked(session, path) for _ in range(ROUNDS)]
    spent = (cpu(pid) - before) / ROUNDS
    found = f"{statistics.median(took) * 1000:.1f} ms, processor {spent * 1000:.1f} ms"
    told(what, f"{found}; the first {first * 1000:.0f} ms")


async def whole(address: str, pid: int) -> None:
    async with aiohttp.ClientSession(address) as session:
        await figure(session, pid, "Argo CD's list", ALL)


async def asked(session: aiohttp.ClientSession, path: str) -> float:
    began = time.perf_counter()
    async with session.get(path) as response:
        assert response.status == 200, await response.text()
        async for _ in response.content.iter_any():
            pass
    return time.perf_counter() - began


def streams(path: Callable[[int], str]) -> Callable[[str, int], Awaitable[None]]:
    async def work(address: str, pid: int) -> None:
        delays, warm = Delays(), asyncio.Event()
        delays.when(STREAMS, warm.set)
        limit = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(address, connector=limit, headers=EVENTS) as session:
            readers = [
                asyncio.create_task(read(session, path(number), delays))
                for number in range(STREAMS)
            ]
            await warm.wait()
            before, own = cpu(pid), time.process_time()
            delays.clear()
            await asyncio.sleep(SECONDS)
            spent = (cpu(pid) - before) / max(len(delays), 1)
            own = (time.process_time() - own) / max(len(delays), 1)
            told("processor time for each event", f"{spent * 1e6:.0f} µs")
            told("that of the client, which is not ours", f"{own * 1e6:.0f} µs")
            for each in readers:
                each.cancel()
            await asyncio.gather(*readers, return_exceptions=True)
        told("events read a second", f"{len(delays) / SECONDS:.0f}")
        for share in (0.5, 0.99, 1.0):
            place = min(int(len(delays) * share), len(delays) - 1)
            told(f"delivered, {share:.0%}", f"{sorted(delays)[place] * 1000:.0f} ms")
        told("memory", memory(pid))

    return work


async def unread(address: str, pid: int) -> None:
    """1,000 clients ask for a stream of everything, and then read nothing of it."""
    port = int(address.rpartition(":")[2])
    asking = f"GET {STREAM}?resourceVersion=999999 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    before = memory(pid)
    readers = [await asyncio.open_connection("127.0.0.1", port, limit=1) for _ in range(STREAMS)]
    for _, writer in readers:
        writer.write(asking)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
    await asyncio.sleep(SECONDS)
    told("memory before, and after ten seconds", f"{before}, {memory(pid)}")
    async with aiohttp.ClientSession(address) as session:
        await figure(session, pid, "the first page beside that", OURS)
    for _, writer in readers:
        writer.transport.abort()


def cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Delays(list[float]):
    """Of what was delivered; *when* so many are there, it calls."""

    def when(self, count: int, call: Callable[[], None]) -> None:
        self.wanted, self.call = count, call

    def note(self, delay: float) -> None:
        self.append(delay)
        if len(self) == self.wanted:
            self.call()


async def read(session: aiohttp.ClientSession, path: str, delays: Delays) -> None:
    mark = b'"at":"'
    async with session.get(path, timeout=aiohttp.ClientTimeout(total=None)) as response:
        async for line in response.content:
            now = time.monotonic_ns()
            start = line.find(mark)
            if start >= 0:
                start += len(mark)
                delays.note((now - int(line[start : line.index(b'"', start)])) / 1e9)


def measurements() -> Iterator[tuple[str, int, int, Callable[[str, int], Awaitable[None]]]]:
    yield "a list of 1,000 Applications", 1000, 0, whole
    yield "lists of 10,000 Applications", LISTED, 0, lists
    every = streams(lambda _number: f"{STREAM}?resourceVersion=999999")
    yield "1,000 streams, all of one Application that changes each second", 1000, 1, every
    own = streams(lambda number: f"{STREAM}?resourceVersion=0&name=app-{number:05}")
    yield "1,000 streams, each of its own that changes each second", 1000, 1000, own
    deltas = streams(lambda _number: f"{DELTAS}?q=name:app-00000&fields=metadata")
    yield "1,000 streams of our own, deltas of one", 1000, 1, deltas
    yield "1,000 streams that nobody reads, of 1,000 changes each second", 1000, 1000, unread


def main() -> None:
    raised()
    if len(sys.argv) == 3:
        asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
        return
    print(machine())
    for what, count, changing, work in measurements():
        print(f"\n{what}")
        asyncio.run(served(count, changing, work))


if __name__ == "__main__":
    main()
