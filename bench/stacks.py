"""
Stacks that have nothing to do: what five hundred of them cost, and what is started for them.

``python -m bench.stacks`` prints figures. Each Stack is a root of its own in one repository. All
are planned once, then looked at for drift by a schedule that does not come round while they are
measured: what they cost beside an empty server is what they cost for being there. Then commits come
that touch no file of any: told by a refresh of one, as by a webhook, which is one look at Git for
all of them; and by a refresh of each. The engine is counted by a script in front of it.
"""

import argparse
import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.__main__ import machine
from bench.processes import cpu
from bench.server import Server
from tests.support.repository import Repository
from tests.support.terraform.counting import Counting
from trueup.k8s.ref import Ref
from trueup.model.stack import STACK

MINUTE = 60.0
REFRESH = "argocd.argoproj.io/refresh"
ROOT = 'output "name" { value = "%s" }\n'


async def figures(folder: Path, number: int, seconds: float) -> None:
    engine = Counting(folder)
    os.environ |= engine.environment
    names = [f"stack-{each:03}" for each in range(number)]
    repository = Repository(folder / "repo")
    repository.commit({f"{name}/main.tf": ROOT % name for name in names})
    async with Server(folder / "data") as server:
        await asyncio.sleep(5)
        empty = await idle(server, seconds)
        print(f"  an empty server, a minute: {empty:.2f} s of processor time", flush=True)
        began, used = time.monotonic(), cpu(server.pid)
        await server.create(stack(repository, name) for name in names)
        await until_settled(server, number)
        took, used = time.monotonic() - began, cpu(server.pid) - used
        print(f"  {number} Stacks made and planned: {took:.0f} s, the server {used:.0f} s of them")
        await asyncio.sleep(10)
        before = len(engine.started)
        there = await idle(server, seconds)
        print(f"  with them, a minute: {there:.2f} s, {len(engine.started) - before} starts")
        for how, asked in (("one of them", names[:1]), ("each of them", names)):
            used = cpu(server.pid)
            took = await untouched(server, repository, names, asked)
            used = cpu(server.pid) - used
            each = f"{used:.2f} s of processor time, {1000 * used / number:.1f} ms each"
            print(f"  a commit that touches none, {how} refreshed: {took:.1f} s, {each}")
        print(f"  of that {len(engine.started) - before} starts")


async def idle(server: Server, seconds: float) -> float:
    """Seconds of processor time in a minute."""
    used = cpu(server.pid)
    await asyncio.sleep(seconds)
    return (cpu(server.pid) - used) / seconds * MINUTE


async def untouched(
    server: Server, repository: Repository, names: list[str], asked: list[str]
) -> float:
    """Seconds until the statuses of all name a commit, of which only those *asked* are told."""
    commit = repository.commit({"README.md": f"of no Stack, told to {len(asked)}\n"})
    began = time.monotonic()
    patch = {"metadata": {"annotations": {REFRESH: "normal"}}}
    for name in asked:
        await server.client.patch(Ref(STACK, "argocd", name), patch, media_type="merge")
    seen: set[str] = set()
    async for event in server.client.watch(STACK):
        if event.object.at("status", "sync", "revision") == commit:
            seen.add(event.object.ref.name)
        if len(seen) == len(names):
            break
    return time.monotonic() - began


async def until_settled(server: Server, number: int) -> None:
    settled: set[str] = set()
    async for event in server.client.watch(STACK):
        if event.object.at("status", "sync", "status") == "Synced":
            settled.add(event.object.ref.name)
        if len(settled) == number:
            break


def stack(repository: Repository, name: str) -> dict[str, Any]:
    return {
        "apiVersion": "trueup.dev/v1alpha1",
        "kind": "Stack",
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {
            "source": {"repoURL": repository.url, "path": name},
            "policy": {"apply": "auto"},
            "drift": {"every": "24h"},
        },
    }


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stacks", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=MINUTE, help="that idleness is measured")
    wanted = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        await figures(Path(name), wanted.stacks, wanted.seconds)


if __name__ == "__main__":
    asyncio.run(main())
