"""
Terraform roots. ``python -m bench.terraform`` prints figures; it takes ``make .venv/.cloud/made``.

A root of ten servers of the tests' cloud, whose provider is written in Python, so that starting it
costs more than with most. In turn: what a run of ours takes from its order to its result, nothing
having changed, and what ``terraform plan`` alone, and the three commands that a run consists of,
take in a folder where all is prepared.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bench.__main__ import machine
from tests.support.terraform.root import Root, cloud
from tests.support.terraform.runs import Runs
from tests.support.terraform.state_server import state_server

ROUNDS = 5
TEXT = f"""
# file: main.tf
{cloud()}
resource "cloud_server" "web" {{
  count = 10
  name  = "web-${{count.index}}"
  size  = "small"
}}
"""


def bare(root: Root) -> tuple[float, float]:
    """Seconds of ``plan``, and of all that a run does."""
    began = time.perf_counter()
    root.run("init", "-input=false")
    planned = time.perf_counter()
    root.run("plan", "-input=false", "-out=saved")
    shown = time.perf_counter()
    root.run("show", "-json", "saved")
    return shown - planned, time.perf_counter() - began


async def ours(runs: Runs) -> float:
    """Seconds of a run, from the order to its result."""
    began = time.perf_counter()
    result = await runs.run(runs.job("plan", TEXT))
    assert result.phase == "Succeeded", result.log
    return time.perf_counter() - began


async def main() -> None:
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in ("bare", "ours"):
            (folder / each).mkdir()
        root = Root(folder / "bare", TEXT)
        root.run("init", "-input=false")
        root.run("apply", "-auto-approve", "-input=false")
        with state_server() as state:
            runs = Runs(folder / "ours", state)
            await runs.applied(TEXT)
            measured = []
            for _ in range(ROUNDS):
                measured.append((*await asyncio.to_thread(bare, root), await ours(runs)))
    plan, whole, run = (statistics.median(column) for column in zip(*measured, strict=True))
    print(f"  {'terraform plan':<40} {plan:>8.2f} s")
    print(f"  {'terraform init, plan and show -json':<40} {whole:>8.2f} s")
    print(f"  {'a run of ours':<40} {run:>8.2f} s")
    print(f"  {'to plan alone, and to all three':<40} {run / plan:>8.2f}; {run / whole:.2f}")


if __name__ == "__main__":
    asyncio.run(main())
