"""What a Stack says of itself is written once, though an API server counts it as a generation."""

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from tests.support.clock import FakeClock
from tests.support.held import Held
from trueup.control.holdings import Change, Reason
from trueup.control.queue import Queue
from trueup.control.stacks.wake import Wake
from trueup.control.stacks.write import Writer
from trueup.core.stacks.status import described
from trueup.k8s.object import Object
from trueup.k8s.patch import merge_patch
from trueup.k8s.ref import Ref
from trueup.model.stack import STACK, Stack
from trueup.model.stacking import StackSeen
from trueup.ports import Cluster, Live

NET = Ref(STACK, "argocd", "net")
replace = msgspec.structs.replace


class Server(Held):
    """An API server and its watch."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0
        self.queue = Queue[Ref](FakeClock())
        wake = Wake(self.queue, cast("Live", self))
        self.wake = wake
        self.writer = Writer(cast("Cluster", self), cast("Live", _Watch(self)), wake)
        meta = {"name": "net", "namespace": "argocd", "generation": 1, "resourceVersion": "1"}
        body = {"apiVersion": "trueup.dev/v1alpha1", "kind": "Stack", "metadata": meta}
        self.objects[NET] = Object({**body, "spec": {}})

    async def patch(self, ref: Ref, patch: Mapping[str, Any], **_: Any) -> Object:
        before = self.objects[ref].body
        after = merge_patch(before, patch)
        rest = [{**each, "metadata": {}} for each in (before, after)]
        counted = before["metadata"]["generation"] + (rest[0] != rest[1])
        self.written += 1
        version = str(self.written + 1)
        meta = {**after["metadata"], "generation": counted, "resourceVersion": version}
        return Object({**after, "metadata": meta})

    async def look(self, revision: str) -> None:
        """As the reconciler does, until nothing wakes it any more."""
        self.queue.add(NET)
        for _ in range(5):
            if NET not in self.queue:
                return
            self.queue.drop(NET)
            obj = self.objects[NET]
            stack = msgspec.convert(obj.body, Stack, strict=False)
            stack = replace(stack, status=replace(stack.status, engine=revision))
            seen = StackSeen(stack, FakeClock().now())
            told = replace(stack, status=described(seen, stack.status))
            await self.writer.write(obj, told)
        raise AssertionError("it wakes itself for ever")

    @property
    def observed(self) -> tuple[int, int]:
        found = self.objects[NET]
        return found.at("status", "observedGeneration"), found.at("metadata", "generation")


class _Watch:
    """What is written is told at once."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def put(self, obj: Object) -> None:
        self._server.objects[obj.ref] = obj
        self._server.wake.told(Change(obj.ref, Reason.STATUS, frozenset()))


async def test_a_status_is_written_once_and_is_of_the_generation_that_it_makes() -> None:
    server = Server()
    await server.look("c1")
    assert server.observed[0] == server.observed[1]
    began = server.written
    for number, revision in enumerate(("c1", "c2", "c2", "c3"), start=1):
        await server.look(revision)
        assert server.observed[0] == server.observed[1], (number, revision)
    assert server.written - began == 2
