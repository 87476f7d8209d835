"""
What a cluster without nodes, a scheduler or a cloud lacks, done by an ordinary client.

It watches a real control plane and takes the steps of the table that the embedded server uses
(``OUTSIDE``): pods get a node and a status, claims a volume, load balancers and ingresses an
address. One node is kept ready. Of a pod's events only warnings are told, for a kubelet's chatter
would be most of what the API server does in a test.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

import orjson

from tests.controlplane.mirror import Mirror
from tests.controlplane.requests import Body, requests
from tests.support.apiserver import QUICK
from trueup.apiserver.simulate import CONTROLLERS, OUTSIDE, Pace
from trueup.apiserver.simulate.ground import node, storage_class
from trueup.apiserver.simulate.marks import stamp
from trueup.apiserver.writes import Write, create, ref_of, update
from trueup.edge.clock import SystemClock
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.client import Client
from trueup.edge.kube.transport import Transport
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused, Unreachable
from trueup.ports import Clock

log = logging.getLogger("tests.simulation")

NODE = "simulated"
HOST = "192.0.2.10"  # of the network that is kept for examples; loopback may be no pod's address
READ = (  # what steps look at besides the kinds that they are for
    GroupKind("", "ConfigMap"),
    GroupKind("", "Node"),
    GroupKind("", "Secret"),
    GroupKind("storage.k8s.io", "StorageClass"),
)
WAKERS = (  # a change of these may be what a claim or a pod waits for
    GroupKind("", "PersistentVolume"),
    GroupKind("", "PersistentVolumeClaim"),
    GroupKind("storage.k8s.io", "StorageClass"),
)
USUAL = frozenset({"AlreadyExists", "Conflict", "NotFound"})  # somebody was quicker
AT_ONCE = 16
RETRY = 1.0


class Simulation:
    """Runs until cancelled."""

    def __init__(self, transport: Transport, clock: Clock, pace: Pace) -> None:
        self._transport = transport
        self._clock = clock
        self._pace = pace
        self._client = Client(transport, clock)
        self._mirror = Mirror()
        self._busy: dict[Ref, bool] = {}  # being looked at; whether to look again afterwards
        self._timers: dict[Ref, asyncio.TimerHandle] = {}
        self._places = asyncio.Semaphore(AT_ONCE)
        self._group = asyncio.TaskGroup()
        self._unknown = {*READ, *OUTSIDE}  # kinds whose first state is not known yet
        self._known = asyncio.Event()

    async def run(self) -> None:
        await self._prepare()
        async with self._group:
            for kind in tuple(self._unknown):
                self._group.create_task(self._follow(kind), name=f"follow {kind}")

    async def _prepare(self) -> None:
        """One node that is ready, and last of all a class of storage."""
        body = node(NODE, HOST, await self._client.version(), stamp(self._clock.now()))
        await self._perform(create(body), None)
        made = await self._client.get(ref_of(body))
        assert made is not None
        await self._perform(update({**made.body, "status": body["status"]}, "kubelet"), made.body)
        # It was tainted as not ready when it was made, and nobody else takes that away.
        untaint = [{"op": "add", "path": "/spec/taints", "value": []}]
        await self._client.patch(ref_of(body), untaint, media_type="json")
        await self._perform(create(storage_class()), None)

    async def _follow(self, kind: GroupKind) -> None:
        async with aclosing(self._client.watch(kind)) as events:
            async for event in events:
                match event.type:
                    case "SYNCED":
                        self._synced(kind)
                    case "ADDED" | "MODIFIED":
                        self._mirror.put(event.object.body)
                        self._changed(event.object)
                    case "DELETED":
                        self._mirror.remove(event.object.body)
                        self._changed(event.object)

    def _synced(self, kind: GroupKind) -> None:
        self._unknown.discard(kind)
        if not self._unknown:
            self._known.set()

    def _changed(self, seen: Object) -> None:
        for ref in self._concerned(seen):
            self._wake(ref)

    def _concerned(self, seen: Object) -> Iterator[Ref]:
        kind = seen.ref.kind
        if kind in OUTSIDE:
            yield seen.ref
        if kind in WAKERS and (wakes := CONTROLLERS[kind].wakes):
            yield from wakes(seen.body, self._mirror)

    def _wake(self, ref: Ref) -> None:
        if ref in self._busy:
            self._busy[ref] = True
            return
        self._busy[ref] = False
        self._group.create_task(self._attend(ref))

    async def _attend(self, ref: Ref) -> None:
        """Look at one object until nothing has happened to it meanwhile."""
        await self._known.wait()
        if timer := self._timers.pop(ref, None):
            timer.cancel()
        again = True
        while again:
            self._busy[ref] = False
            async with self._places:
                after = await self._look(ref)
            again = self._busy[ref]
        del self._busy[ref]
        if after is not None:
            later = asyncio.get_running_loop().call_later
            self._timers[ref] = later(after, self._wake, ref)

    async def _look(self, ref: Ref) -> float | None:
        live = self._mirror.get(ref)
        if live is None:
            return None
        taken = OUTSIDE[ref.kind].step(live, self._mirror, self._clock.now(), self._pace)
        try:
            for write in taken.writes:
                if not _chatter(write):
                    await self._perform(write, live)
        except Unreachable as problem:
            log.warning("%s: %s", ref, problem)
            return RETRY
        return taken.wake_after

    async def _perform(self, write: Write, live: Body | None) -> None:
        served = (await self._client.kinds())[write.ref.kind]
        try:
            for each in requests(write, live, served):
                headers = {"Content-Type": each.media}
                answer = await self._transport.send(each.method, each.path, each.body, headers)
                self._seen(orjson.loads(answer.body))
        except Refused as refusal:
            if refusal.reason not in USUAL:
                log.warning("%s was refused: %s", write.ref, refusal)

    def _seen(self, answer: Mapping[str, Any]) -> None:
        """Our own write, before the watch tells of it."""
        if (
            "resourceVersion" in answer["metadata"]
            and "deletionTimestamp" not in answer["metadata"]
        ):
            self._mirror.put(answer)


def _chatter(write: Write) -> bool:
    return write.ref.kind.kind == "Event" and write.body["type"] == "Normal"


async def simulate(config: Path) -> None:
    """For the control plane that a kubeconfig leads to, until cancelled."""
    clock = SystemClock()
    transport = Transport(kubeconfig.read([config]).access(clock), clock)
    try:
        await Simulation(transport, clock, QUICK).run()
    finally:
        await transport.close()
