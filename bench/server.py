"""A ``trueup serve`` of our own, and a client of its Kubernetes API."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from bench.processes import family
from trueup.edge.clock import SystemClock
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.client import Client
from trueup.edge.kube.transport import Transport
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION
from trueup.model.errors import Refused, Stalled, Unreachable

TRUEUP = Path(sys.executable).parent / "trueup"
PROJECT = Ref(GroupKind("argoproj.io", "AppProject"), "argocd", "default")
BENCH = Ref(GroupKind("", "Namespace"), "", "bench")
ANYTHING = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "AppProject",
    "metadata": {"name": "default", "namespace": "argocd"},
    "spec": {
        "sourceRepos": ["*"],
        "destinations": [{"server": "*", "namespace": "*"}],
        "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
    },
}
AT_ONCE = 32
CHANGES = ("ADDED", "MODIFIED")


class Server:
    """
    Started on a data folder; may be stopped and started again on the same.

    With *cluster*, a kubeconfig, it keeps that one instead of the embedded server.
    """

    def __init__(self, data: Path, cluster: Path | None = None) -> None:
        self._data = data
        self._cluster = cluster
        self._process: subprocess.Popen[bytes] | None = None
        self.client: Client

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            self._kill()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        self._spawn()
        clock = SystemClock()
        config = self._cluster or self._data / "apiserver" / "kubeconfig"
        for _ in range(600):
            if _ready(config):
                access = kubeconfig.read([config]).access(clock)
                self.client = Client(Transport(access, clock), clock)
                with suppress(Stalled, Unreachable):
                    if self._cluster:
                        await self._furnish()
                    if await self.client.get(PROJECT):
                        return
                await self.client.close()
            await asyncio.sleep(0.05)
        raise RuntimeError("the server did not come up")

    def _spawn(self) -> None:
        words = [str(TRUEUP), "serve", "--data", str(self._data), "--port", "0"]
        if self._cluster:
            words += ["--kubeconfig", str(self._cluster), "--install-crds"]
        with self._data.with_suffix(".log").open("ab") as log:
            self._process = subprocess.Popen(words, stdout=log, stderr=log)

    async def _furnish(self) -> None:
        """What the embedded server comes with and a cluster of the user's does not."""
        for body in (namespace("argocd"), ANYTHING):
            with suppress(Refused):  # it is there
                await self.client.create(body)

    async def clear(self, apps: Iterable[Ref]) -> None:
        """Take away what a run made in a cluster of the user's."""
        for ref in apps:
            await self.client.delete(ref)
        gone = asyncio.create_task(self._gone(BENCH))
        await self.client.delete(BENCH)
        await gone

    async def _gone(self, ref: Ref) -> None:
        async for event in self.client.watch(ref.kind):
            if event.type == "DELETED" and event.object.ref == ref:
                return

    async def stop(self) -> None:
        assert self._process is not None
        await self.client.close()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        self._process.wait()

    async def kill(self) -> None:
        """``kill -9`` of the server and all that it started, at whatever it is doing."""
        self._kill()
        await self.client.close()

    def _kill(self) -> None:
        for pid in family(self.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert self._process is not None
        self._process.wait()

    async def create(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        """All of them, some at a time."""
        turn = asyncio.Semaphore(AT_ONCE)

        async def one(body: Mapping[str, Any]) -> None:
            async with turn:
                await self.client.create(body)

        async with asyncio.TaskGroup() as group:
            for body in bodies:
                group.create_task(one(body))

    async def until_well(self, count: int) -> float:
        """Wait until *count* applications are Synced and Healthy; the time when that was seen."""
        well: set[Ref] = set()
        async for event in self.client.watch(APPLICATION):
            if event.type not in CHANGES:
                continue
            (well.add if _well(event.object) else well.discard)(event.object.ref)
            if len(well) >= count:
                break
        return time.monotonic()

    async def until(self, ref: Ref, seen: Callable[[Object], bool]) -> float:
        """Wait until an object is as it should be; the time when that was seen."""
        async for event in self.client.watch(ref.kind, namespace=ref.namespace):
            if event.type in CHANGES and event.object.ref == ref and seen(event.object):
                break
        return time.monotonic()


def namespace(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def _ready(config: Path) -> bool:
    return config.exists() and config.stat().st_size > 0


def _well(app: Object) -> bool:
    sync, health = app.at("status", "sync", "status"), app.at("status", "health", "status")
    return bool(sync == "Synced" and health == "Healthy")
