"""
How much memory Trueup needs to watch a cluster that is full of what no application owns.

``python -m bench.memory`` fills an embedded API server (a process of its own, without simulation)
and prints what ``trueup serve`` on that cluster holds; ``--kubeconfig FILE`` takes a cluster of
yours, puts the objects into a namespace of their own and takes them away again.
"""

import argparse
import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bench.__main__ import machine
from bench.processes import cpu, memory
from trueup.edge.clock import SystemClock
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.client import Client
from trueup.edge.kube.transport import Transport
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused

TRUEUP = Path(sys.executable).parent / "trueup"
NAMESPACE = f"trueup-bench-memory-{os.getpid()}"
AT_ONCE = 32
SHARES = {"ConfigMap": 0.3, "Secret": 0.2, "Pod": 0.3, "ReplicaSet": 0.2}
LABELS = {f"app.kubernetes.io/{key}": "shop-checkout-service" for key in ("name", "part-of")}
WORDS = "feature.flags=on;region=eu-west-1;log.level=info;pool.size=20;timeout=30s\n"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def objects(count: int, owner: Object) -> Iterator[dict[str, Any]]:
    """Of all kinds in turn, as large as such objects are; *owner* owns the pods."""
    named = {"apiVersion": "v1", "kind": "ConfigMap", "name": owner.ref.name}
    owned = {"ownerReferences": [named | {"uid": owner.at("metadata", "uid")}]}
    for kind, share in SHARES.items():
        for number in range(int(count * share)):
            body = MADE[kind](f"{kind.lower()}-{number:05}")
            more = owned if kind == "Pod" else {}
            yield {**body, "metadata": {**body["metadata"], **more}}


def _meta(name: str) -> dict[str, Any]:
    return {"name": name, "namespace": NAMESPACE, "labels": {**LABELS, "app": name}}


def _config_map(name: str) -> dict[str, Any]:
    data = {"application.properties": WORDS * 20}
    meta = _meta(name)
    meta["annotations"] = {LAST_APPLIED: WORDS * 20}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": data}


def _secret(name: str) -> dict[str, Any]:
    data = {"username": "shop", "password": "x" * 32, "tls.crt": WORDS * 25}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": _meta(name), "stringData": data}


def _template(name: str) -> dict[str, Any]:
    probe = {"httpGet": {"path": "/healthz", "port": 8080}, "periodSeconds": 10}
    variables = [{"name": f"SETTING_{number}", "value": f"value-{number}"} for number in range(12)]
    container = {
        "name": "web",
        "image": "registry.example.com/shop/checkout:1.42.0",
        "env": variables,
        "ports": [{"name": "http", "containerPort": 8080}],
        "livenessProbe": probe,
        "readinessProbe": probe,
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}},
        "volumeMounts": [{"name": "config", "mountPath": "/etc/shop"}],
    }
    volumes = [{"name": "config", "configMap": {"name": name}}]
    return {"containers": [container], "volumes": volumes, "serviceAccountName": "default"}


def _pod(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": _meta(name), "spec": _template(name)}


def _replica_set(name: str) -> dict[str, Any]:
    labels = {"app": name}
    spec = {
        "replicas": 0,
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": _template(name)},
    }
    return {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": _meta(name), "spec": spec}


MADE: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "ConfigMap": _config_map,
    "Secret": _secret,
    "Pod": _pod,
    "ReplicaSet": _replica_set,
}


async def each(many: Iterable[Any], work: Callable[[Any], Awaitable[Any]]) -> None:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(item: Any) -> None:
        async with turn:
            await work(item)

    async with asyncio.TaskGroup() as group:
        for item in many:
            group.create_task(one(item))


@contextmanager
def serving(folder: Path, *flags: str, until: str) -> Iterator[tuple[int, str]]:
    """A ``trueup serve``; its process id, and what it says after *until*."""
    words = [str(TRUEUP), "serve", "--data", str(folder), "--port", "0", *flags]
    env = {**os.environ, "TRUEUP_APISERVER_SIMULATE": "false", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line.decode()
            if found := re.match(until, line.decode()):
                break
        else:
            raise RuntimeError(said)
        yield process.pid, found.group(1)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()


async def measured(
    config: Path, count: int, folder: Path, *, tidy: bool
) -> Iterator[tuple[str, str]]:
    clock = SystemClock()
    client = Client(Transport(kubeconfig.read([config]).access(clock), clock), clock)
    for name in (NAMESPACE, "argocd"):
        with suppress(Refused):  # it is there
            await client.create(
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
            )
    try:
        return iter([*_before(config, folder), *await _filled(client, config, count, folder)])
    finally:
        if tidy:
            await client.delete(Ref(GroupKind("", "Namespace"), "", NAMESPACE))
        await client.close()


def _before(config: Path, folder: Path) -> list[tuple[str, str]]:
    with _on(config, folder / "empty") as (pid, _):
        return [("watching an empty cluster", f"{memory(pid):.0f} MiB")]


async def _filled(client: Client, config: Path, count: int, folder: Path) -> list[tuple[str, str]]:
    begun = time.monotonic()
    owner = await client.create(_config_map("owner"))
    await each(objects(count, owner), client.create)
    made = time.monotonic() - begun
    begun = time.monotonic()
    with _on(config, folder / "full") as (pid, _):
        started = time.monotonic() - begun
        await asyncio.sleep(2.0)
        held, used = memory(pid), cpu(pid)
    return [
        (f"{count} objects made", f"{made:.1f} s"),
        (f"watching {count} objects", f"{held:.0f} MiB"),
        ("started in", f"{started:.1f} s, {used:.1f} s of processor time"),
    ]


def _on(config: Path, data: Path) -> Any:
    flags = ("--kubeconfig", str(config), "--install-crds")
    return serving(data, *flags, until=r"HTTP API:\s+(\S+)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=20_000)
    parser.add_argument("--kubeconfig", type=Path)
    given = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="trueup-bench-") as name:
        folder = Path(name)
        if given.kubeconfig:
            figures = asyncio.run(measured(given.kubeconfig, given.objects, folder, tidy=True))
        else:
            flags = ("--role", "apiserver")
            with serving(folder / "api", *flags, until="export KUBECONFIG=(.*)") as (_, config):
                figures = asyncio.run(measured(Path(config), given.objects, folder, tidy=False))
    for what, figure in figures:
        print(f"  {what:<52} {figure}")


if __name__ == "__main__":
    main()
