"""
Terraform roots. ``python -m bench.terraform`` prints figures; it takes ``make .venv/.cloud/made``.

Roots of ten resources, in turn: ``terraform plan`` in a folder where all is prepared, with its
state in a file, and a run of ours of the same Stack, from the order to its result. Of a provider
written in Python the start costs more than of most. A ratio is of two that were measured one after
the other; so a machine that does other things as well changes it less than the seconds.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.__main__ import machine
from tests.support.terraform.network_mirror import network_mirror
from tests.support.terraform.root import Root, cloud
from tests.support.terraform.runs import Runs
from tests.support.terraform.state_server import state_server
from trueup.edge.terraform.order import Providers
from trueup.model.terraform import Job

MANY = 50
STACK = {"owner": "bench", "prepares": "bench", "whole": False}
NULL = """
terraform {
  required_providers {
    null = { source = "hashicorp/null" }
  }
}
"""
ROOTS = {
    "terraform_data (built in)": """
# file: main.tf
resource "terraform_data" "web" {
  count = 10
  input = "web-${count.index}"
}
""",
    "null_resource (a program in Go)": f"""
# file: main.tf
{NULL}
resource "null_resource" "web" {{
  count    = 10
  triggers = {{ name = "web-${{count.index}}" }}
}}
""",
    "cloud_server (a program in Python)": f"""
# file: main.tf
{cloud()}
resource "cloud_server" "web" {{
  count = 10
  name  = "web-${{count.index}}"
}}
""",
}


def seconds(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


async def compared(folder: Path, text: str, rounds: int) -> None:
    """Print what both take, first with all to make, then with nothing to do."""
    for each in ("bare", "ours"):
        (folder / each).mkdir(parents=True)
    root = Root(folder / "bare", text)
    root.run("init", "-input=false")
    with state_server() as state:
        runs = Runs(folder / "ours", state)
        await ours(runs, text)  # makes what is warm from now on
        await asyncio.to_thread(known, folder / "ours", text.count("source ="))
        await both(root, runs, text, rounds, "all to make")
        root.run("apply", "-auto-approve", "-input=false")
        await runs.applied(text, **STACK)
        await both(root, runs, text, rounds, "nothing to do")


def known(folder: Path, number: int) -> None:
    """Wait until the providers have said what they are, as no run does."""
    until = time.monotonic() + 60
    while len([*folder.glob("data/schemas/*.said")]) < number and time.monotonic() < until:
        time.sleep(0.1)


async def both(root: Root, runs: Runs, text: str, rounds: int, what: str) -> None:
    def plan() -> object:
        return root.run("plan", "-input=false", "-out=saved")

    pairs = [
        (await asyncio.to_thread(seconds, plan), await ours(runs, text)) for _ in range(rounds)
    ]
    bare, own = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratios = sorted(own / bare for bare, own in pairs)
    told = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    print(f"  {what:<16} plan {bare:6.3f} s  ours {own:6.3f} s  ratio {told}", flush=True)


async def ours(runs: Runs, text: str) -> float:
    """Seconds of a run, from the order to its result."""
    began = time.perf_counter()
    result = await runs.run(runs.job("plan", text, **STACK))
    assert result.phase == "Succeeded", result.log
    return time.perf_counter() - began


async def fetched(folder: Path) -> None:
    """How often providers are downloaded by many Stacks that begin at once, and after a restart."""
    with network_mirror(folder) as mirror, state_server() as state:
        os.environ["SSL_CERT_FILE"] = str(mirror.authority)
        store = str(folder / "data" / "providers")
        providers = Providers(store=store, network=mirror.address, direct=False)
        runs = Runs(folder, state, providers=providers)
        for what in ("at once", "after a restart"):
            runs.restarted()
            mirror.asked.clear()
            began = time.perf_counter()
            await asyncio.gather(*(one(runs, number) for number in range(MANY)))
            took = time.perf_counter() - began
            asked, archives = len(mirror.asked), len(mirror.fetched)
            print(f"  {MANY} Stacks {what}: {archives} downloads, {asked} requests, {took:.0f} s")


async def one(runs: Runs, number: int) -> None:
    text = f'# file: main.tf\n{NULL}\nresource "null_resource" "one" {{}}\n'
    job: Job = runs.job("plan", text, owner=f"stack {number}", prepares="bench")
    result = await runs.run(job, 600)
    assert result.phase == "Succeeded", result.log


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        for number, (what, text) in enumerate(ROOTS.items()):
            print(what)
            await compared(Path(name, str(number)), text, rounds)
        print("providers from a mirror in the network")
        await fetched(Path(name))


if __name__ == "__main__":
    asyncio.run(main())
