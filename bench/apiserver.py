"""
The embedded API server under load: how many requests a second one core answers.

The server runs in a process of its own on one core; an aiohttp client asks it from the other,
eight requests at a time, as a controller with a few workers would. Every write is on the disk
before it is answered. ``python -m bench.apiserver`` prints the figures.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import orjson
import uvloop

from trueup.apiserver.server import ApiServer
from trueup.apiserver.settings import Settings

AT_ONCE = 8
GETS = 4000
APPLIES = 1500
OBJECTS = 10_000
MAP = "/api/v1/namespaces/default/configmaps"
JSON = {"Content-Type": "application/json"}
APPLY = {"Content-Type": "application/apply-patch+yaml"}
Ask = Callable[[aiohttp.ClientSession, int], Awaitable[None]]


async def serve(folder: Path) -> None:
    """The server's process: until its standard input is closed."""
    settings = Settings(folder=folder, socket=folder / "api.sock", port=None)
    async with ApiServer(settings):
        print("ready", flush=True)
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        await reader.read()


@asynccontextmanager
async def started(folder: Path) -> AsyncIterator[tuple[aiohttp.ClientSession, int]]:
    """A client of a fresh server, and the server's process id."""
    pipe = asyncio.subprocess.PIPE
    program = (sys.executable, "-m", "bench.apiserver", str(folder))
    server = await asyncio.create_subprocess_exec(*program, stdin=pipe, stdout=pipe)
    assert server.stdout is not None
    assert server.stdin is not None
    await server.stdout.readline()
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(server.pid, {0})
        os.sched_setaffinity(0, {1})
    connector = aiohttp.UnixConnector(str(folder / "api.sock"), limit=0)
    async with aiohttp.ClientSession("http://localhost", connector=connector) as client:
        yield client, server.pid
    server.stdin.close()
    await server.wait()


async def rate(client: aiohttp.ClientSession, count: int, ask: Ask) -> float:
    """How many of *count* requests are answered in a second."""
    numbers = iter(range(count))

    async def worker() -> None:
        for number in numbers:
            await ask(client, number)

    begin = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return count / (time.perf_counter() - begin)


async def get(client: aiohttp.ClientSession, number: int) -> None:
    async with client.get(f"{MAP}/map-0") as answer:
        await answer.read()
        assert answer.status == 200


async def create(client: aiohttp.ClientSession, number: int) -> None:
    body = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": f"map-{number}", "labels": {"app": f"app-{number % 100}"}},
        "data": {"key": "value " * 20, "number": str(number)},
    }
    async with client.post(MAP, data=orjson.dumps(body), headers=JSON) as answer:
        assert answer.status == 201, await answer.text()


async def apply(client: aiohttp.ClientSession, number: int) -> None:
    """Every apply changes its Deployment: nothing is answered from what is there."""
    path = f"/apis/apps/v1/namespaces/default/deployments/web-{number % 100}"
    data = orjson.dumps(deployment(f"web-{number % 100}", f"1.{number}"))
    query = "?fieldManager=bench&force=true"
    async with client.patch(path + query, data=data, headers=APPLY) as answer:
        assert answer.status in (200, 201), await answer.text()


def deployment(name: str, tag: str) -> dict[str, object]:
    labels = {"app": name}
    container = {
        "name": "web",
        "image": f"registry.test/web:{tag}",
        "ports": [{"name": "http", "containerPort": 8080}],
        "env": [{"name": "MODE", "value": "production"}, {"name": "LEVEL", "value": "info"}],
        "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "default", "labels": labels},
        "spec": {
            "replicas": 0,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }


async def listing(client: aiohttp.ClientSession) -> float:
    """Milliseconds for a list of all ConfigMaps."""
    begin = time.perf_counter()
    async with client.get(MAP) as answer:
        await answer.read()
    return (time.perf_counter() - begin) * 1000


def memory(process: int) -> float:
    """MiB that the process keeps in memory."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def spent(process: int) -> float:
    """Seconds of processor time that the process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(folder: Path) -> dict[str, float]:
    found: dict[str, float] = {}
    async with started(folder) as (client, server):
        found["memory, empty (MiB)"] = memory(server)
        await create(client, 0)
        found["gets per second"] = await rate(client, GETS, get)
        found["server-side applies per second"] = await rate(client, APPLIES, apply)
        await asyncio.sleep(1)  # the simulated controllers have caught up
        creates = await rate(client, OBJECTS, lambda c, number: create(c, number + 1))
        found["creates per second"] = creates
        found[f"memory, {OBJECTS} objects (MiB)"] = memory(server)
        found[f"list of {OBJECTS} (ms)"] = await listing(client)
        before = spent(server)
        await asyncio.sleep(5)
        found["idle (% of a core)"] = (spent(server) - before) / 5 * 100
    begin = time.perf_counter()
    async with started(folder) as (client, _):
        await get(client, 0)
        found[f"restart with {OBJECTS} objects (s)"] = time.perf_counter() - begin
    return found


def main() -> None:
    if len(sys.argv) > 1:
        uvloop.run(serve(Path(sys.argv[1])))
        return
    with tempfile.TemporaryDirectory() as folder:
        found = uvloop.run(measure(Path(folder)))
    json.dump({name: round(value, 2) for name, value in found.items()}, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
