"""
A node for the pods of runs: a kubelet whose containers are processes of this machine.

A pod is bound, gets its Secrets and folders as folders here, and its container's command is run as
a process with what the pod says: variables, the paths of its mounts (as the folders that they are
here), its time to end. Its memory is measured as the kernel would, over all processes of the
container; a Secret that is not there yet is waited for. There is no other root, no other user.
"""

import asyncio
import base64
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.clusters import session
from tests.support.kubernetes import Client
from trueup.edge.terraform.family import memory, signalled

LOOK = 0.1
RUNS = "labelSelector=app.kubernetes.io/name%3Dtrueup-run"
NAME = "node-1"
KILLED = 137
Body = dict[str, Any]


@dataclass
class Container:
    """One pod's: its folder, and its first process."""

    pod: Body
    folder: Path
    process: asyncio.subprocess.Process
    told: bool = False
    kill_at: float = 0.0
    reason: str = ""

    @property
    def limit(self) -> int:
        return int(self.pod["spec"]["containers"][0]["resources"]["limits"]["memory"])

    def processes(self) -> list[int]:
        """All that run in it."""
        found = []
        for each in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                line = (each / "cmdline").read_bytes().decode(errors="replace")
                if str(self.folder) in line or str(self.folder) in os.readlink(each / "cwd"):
                    found.append(int(each.name))
        return found

    def kill(self) -> None:
        """As the kernel ends a container: all of it at once."""
        for each in {self.process.pid, *self.processes()}:
            signalled(each, signal.SIGKILL)


@dataclass
class Node:
    """
    *unpullable*: images that no registry has. *full*: it takes no pod. *ran*: the specs of those
    that it has run, by name.
    """

    http: Client
    folder: Path
    unpullable: set[str] = field(default_factory=set)
    full: bool = False
    ran: dict[str, Body] = field(default_factory=dict)
    containers: dict[str, Container] = field(default_factory=dict)

    async def run(self) -> None:
        await self._register()
        while True:
            with suppress(aiohttp.ClientError):  # the API server is away
                await self.look()
            await asyncio.sleep(LOOK)

    async def _register(self) -> None:
        """Pods of nodes that are not there are taken away."""
        node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": NAME}}
        await self.http.create("/api/v1/nodes", node)
        ready = {"type": "Ready", "status": "True", "reason": "KubeletReady"}
        await self.http.patch(f"/api/v1/nodes/{NAME}/status", {"status": {"conditions": [ready]}})

    async def look(self) -> None:
        listed = await self.http.get(f"/api/v1/pods?{RUNS}")
        pods = {each["metadata"]["uid"]: each for each in listed.body["items"]}
        for uid, pod in pods.items():
            if uid in self.containers:
                await self._tend(self.containers[uid], pod)
            elif _phase(pod) in ("", "Pending"):
                await self._begin(pod)
        for uid in set(self.containers) - set(pods):  # taken away by force
            self.containers.pop(uid).kill()

    def end(self) -> None:
        for each in self.containers.values():
            each.kill()

    def said(self, name: str) -> str:
        """The log of a pod."""
        return (self.folder / name / "log").read_text(errors="replace")

    def only(self) -> Container:
        """The one whose process is there."""
        (found,) = [each for each in self.containers.values() if each.process.returncode is None]
        return found

    def out_of_memory(self) -> None:
        """The kernel ends what runs, as it does if a container uses too much."""
        container = self.only()
        container.reason = "OOMKilled"
        container.kill()

    async def _begin(self, pod: Body) -> None:
        if "deletionTimestamp" in pod["metadata"]:
            await self._remove(pod)
            return
        if self.full:
            told = "0/1 nodes are available: 1 Insufficient memory."
            why = {"reason": "Unschedulable", "message": told}
            await self._status(pod, conditions=[{"type": "PodScheduled", "status": "False", **why}])
            return
        if not pod["spec"].get("nodeName"):
            target = {"target": {"apiVersion": "v1", "kind": "Node", "name": NAME}}
            binding = {"apiVersion": "v1", "kind": "Binding", "metadata": {"name": _name(pod)}}
            await self.http.create(f"{_path(pod)}/binding", {**binding, **target})
            return
        image = pod["spec"]["containers"][0]["image"]
        if image in self.unpullable:
            why = {"reason": "ImagePullBackOff", "message": f'Back-off pulling image "{image}"'}
            await self._tell(pod, "Pending", {"waiting": why})
            return
        folder = self.folder / _name(pod)
        mounts = await self._mounts(pod, folder)
        if mounts is not None:
            await self._start(pod, folder, mounts)

    async def _mounts(self, pod: Body, folder: Path) -> dict[str, Path] | None:
        """The folders here by their paths in the container; None: something is not there yet."""
        places: dict[str, Path] = {}
        for volume in pod["spec"]["volumes"]:
            place = places[volume["name"]] = folder / volume["name"]
            place.mkdir(parents=True, exist_ok=True)
            if "secret" in volume:
                name = volume["secret"]["secretName"]
                found = await self.http.get(f"{_namespaced(pod)}/secrets/{name}")
                if found.status != 200:
                    await self._tell(pod, "Pending", {"waiting": {"reason": "ContainerCreating"}})
                    return None
                for key, value in found.body.get("data", {}).items():
                    (place / key).write_bytes(base64.b64decode(value))
        mounts = pod["spec"]["containers"][0]["volumeMounts"]
        return {
            each["mountPath"]: places[each["name"]] for each in mounts if each["name"] in places
        }

    async def _start(self, pod: Body, folder: Path, mounts: Mapping[str, Path]) -> None:
        container = pod["spec"]["containers"][0]
        words = [_here(each, mounts) for each in container["command"]]
        words[0] = shutil.which(words[0], path=_programs()) or words[0]
        with (folder / "log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *words,
                env={"PATH": _programs(), **_environment(pod, mounts)},
                cwd=folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        self.ran[_name(pod)] = pod["spec"]
        self.containers[pod["metadata"]["uid"]] = Container(pod, folder, process)
        await self._tell(pod, "Running", {"running": {"startedAt": _now()}})

    async def _tend(self, container: Container, pod: Body) -> None:
        process, loop = container.process, asyncio.get_running_loop()
        if process.returncode is None:
            if "deletionTimestamp" in pod["metadata"] and not container.told:
                container.told = True
                grace = pod["metadata"].get("deletionGracePeriodSeconds") or 0
                container.kill_at = loop.time() + grace
                process.send_signal(signal.SIGTERM)
            if container.told and loop.time() > container.kill_at:
                container.kill()
            if sum(map(memory, container.processes())) > container.limit:
                container.reason = "OOMKilled"
                container.kill()
            return
        if _phase(pod) == "Running":
            container.kill()  # the first process has ended, and with it all others
            await self._ended(container, pod)
        if "deletionTimestamp" in pod["metadata"]:
            await self._remove(pod)

    async def _ended(self, container: Container, pod: Body) -> None:
        code = container.process.returncode or 0
        code = code if code >= 0 else 128 - code
        reason = container.reason or ("Error" if code else "Completed")
        gone: Body = {"exitCode": code, "reason": reason, "finishedAt": _now()}
        if code and not container.reason:
            gone["message"] = self.said(_name(pod))[-2048:]
        await self._tell(pod, "Failed" if code else "Succeeded", {"terminated": gone})

    async def evict(self, message: str = "The node was low on resource: memory.") -> None:
        """The node is short of something: the pod must go, with its time to end."""
        container = self.only()
        why = {"type": "DisruptionTarget", "status": "True", "reason": "TerminationByKubelet"}
        await self._status(container.pod, conditions=[{**why, "message": message}])
        container.process.send_signal(signal.SIGTERM)

    async def _remove(self, pod: Body) -> None:
        await self.http.delete(_path(pod), {"gracePeriodSeconds": 0})

    async def _tell(self, pod: Body, phase: str, state: Body) -> None:
        container = pod["spec"]["containers"][0]
        told = {
            "name": container["name"],
            "image": container["image"],
            "imageID": "",
            "ready": "running" in state,
            "restartCount": 0,
            "state": state,
        }
        await self._status(pod, phase=phase, containerStatuses=[told])

    async def _status(self, pod: Body, **status: Any) -> None:
        await self.http.patch(f"{_path(pod)}/status", {"status": status})


def _environment(pod: Body, mounts: Mapping[str, Path]) -> dict[str, str]:
    """As the container's says it; of fields of the pod only its name."""
    found = {"HOSTNAME": _name(pod)}
    for each in pod["spec"]["containers"][0].get("env", ()):
        value = _name(pod) if "valueFrom" in each else each.get("value", "")
        found[each["name"]] = _here(value, mounts)
    return found


def _here(text: str, mounts: Mapping[str, Path]) -> str:
    """A path in the container as it is here."""
    for path, place in mounts.items():
        if re.match(rf"{re.escape(path)}(/|$)", text):
            return str(place) + text.removeprefix(path)
    return text


def _programs() -> str:
    """What the image has: ours, and those of this machine."""
    return f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"


def _name(pod: Body) -> str:
    return str(pod["metadata"]["name"])


def _phase(pod: Body) -> str:
    return str(pod.get("status", {}).get("phase", ""))


def _namespaced(pod: Body) -> str:
    return f"/api/v1/namespaces/{pod['metadata']['namespace']}"


def _path(pod: Body) -> str:
    return f"{_namespaced(pod)}/pods/{_name(pod)}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@asynccontextmanager
async def node(config: Path, folder: Path) -> AsyncIterator[Node]:
    """For the cluster of a kubeconfig, for the length of the block."""
    async with session(config) as asking:
        made = Node(Client(asking), folder)
        task = asyncio.create_task(made.run())
        try:
            yield made
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            made.end()
