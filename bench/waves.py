"""
A sync of 500 objects in 10 waves, side by side with ``kubectl apply --server-side`` of the files.

``python -m bench.waves [--kubeconfig FILE]``: each round makes them anew in a namespace of its own,
once by a sync and once by kubectl, in turn; what counts is the ratio of the two.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from bench.__main__ import machine
from bench.server import Server, namespace
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION

KUBECTL = Path(sys.executable).parent / "kubectl"
OBJECTS, WAVES, ROUNDS = 500, 10, 5
WAVE = "argocd.argoproj.io/sync-wave"


def write(folder: Path) -> None:
    """A repository of as many ConfigMaps, a file for each wave."""
    folder.mkdir()
    for wave in range(WAVES):
        bodies = [body(number, wave) for number in range(wave, OBJECTS, WAVES)]
        (folder / f"wave-{wave}.yaml").write_text(yaml.safe_dump_all(bodies))
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=bench", "-c", "user.email=", "commit", "--quiet", "-m", "waves")


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True)


def body(number: int, wave: int) -> dict[str, Any]:
    meta = {"name": f"c{number:03}", "annotations": {WAVE: str(wave)}}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"key": "value"}}


def application(folder: Path, name: str) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {
            "project": "default",
            "source": {"repoURL": f"file://{folder}", "path": ".", "targetRevision": "main"},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": name},
        },
    }


async def synced(server: Server, folder: Path, name: str) -> float:
    """Seconds from the wish to the end of the operation."""
    await server.client.create(namespace(name))
    await server.client.create(application(folder, name))
    await _until(server, name, lambda status: (status.get("sync") or {}).get("status"))
    began = time.monotonic()
    ref = Ref(APPLICATION, "argocd", name)
    await server.client.patch(ref, {"operation": {"sync": {}}}, media_type="merge")
    await _until(server, name, lambda status: _phase(status) == "Succeeded")
    return time.monotonic() - began


async def applied(server: Server, folder: Path, name: str, config: Path) -> float:
    """The same by kubectl, all at once: it knows no waves."""
    await server.client.create(namespace(name))
    words = [str(KUBECTL), "apply", "--server-side", "--namespace", name, "--filename", str(folder)]
    began = time.monotonic()
    await asyncio.to_thread(
        subprocess.run, [*words, f"--kubeconfig={config}"], check=True, capture_output=True
    )
    return time.monotonic() - began


async def compared(cluster: Path | None) -> list[tuple[float, float]]:
    with tempfile.TemporaryDirectory(prefix="trueup-bench-") as temporary:
        top = Path(temporary)
        folder = top / "waves"
        write(folder)
        async with Server(top / "data", cluster) as server:
            config = cluster or top / "data" / "apiserver" / "kubeconfig"
            return [
                (
                    await synced(server, folder, f"waves-{turn}"),
                    await applied(server, folder, f"kubectl-{turn}", config),
                )
                for turn in range(ROUNDS)
            ]


def _phase(status: Mapping[str, Any]) -> str:
    return str((status.get("operationState") or {}).get("phase", ""))


async def _until(server: Server, name: str, holds: Callable[[Mapping[str, Any]], Any]) -> None:
    async for event in server.client.watch(APPLICATION):
        told = event.type != "SYNCED" and event.object.ref.name == name
        if told and holds(event.object.at("status") or {}):
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kubeconfig", type=Path, help="measure on this cluster instead")
    cluster = parser.parse_args().kubeconfig
    print(machine())
    pairs = asyncio.run(compared(cluster))
    for sync, kubectl in pairs:
        print(f"  sync {sync:.2f} s, kubectl {kubectl:.2f} s, ratio {sync / kubectl:.2f}")
    print(f"  median ratio {statistics.median(sync / kubectl for sync, kubectl in pairs):.2f}")


if __name__ == "__main__":
    main()
