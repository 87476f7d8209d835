"""``make bench``: print the figures with the machine's. ``python -m bench --apps 100`` for some."""

import argparse
import asyncio
import os
import platform
from pathlib import Path

from bench.fleet import fleet


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    model = models[0] if models else platform.machine()
    return f"{os.cpu_count()} cores ({model}), {memory} GiB, Python {platform.python_version()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--apps", default="100,1000", help="sizes of the fleet")
    parser.add_argument("--kubeconfig", type=Path, help="measure on this cluster instead")
    wanted = parser.parse_args()
    sizes = [int(size) for size in wanted.apps.split(",")]
    print(machine())
    for size in sizes:
        print(f"\n{size} applications of ConfigMap, Service and Deployment (0 replicas)")
        for what, figure in asyncio.run(fleet(size, wanted.kubeconfig)):
            print(f"  {what:<52} {figure}", flush=True)


if __name__ == "__main__":
    main()
