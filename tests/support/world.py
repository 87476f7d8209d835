"""
World: a tiny cluster in memory, for stories about controllers.

It does with dictionaries what the API server does with SQLite: admits what is written,
runs the controllers of whatever changed, collects garbage, and moves an artificial clock
to the next moment at which somebody wants to look again.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import yaml

from trueup.apiserver.admission import Admission, admit
from trueup.apiserver.lifecycle import (
    DeleteOptions,
    Keep,
    Remove,
    after_update,
    begin_delete,
    concerned,
    garbage,
    terminate,
)
from trueup.apiserver.simulate import CONTROLLERS, Pace, woken
from trueup.apiserver.writes import Verb, Write, kind_of, ref_of
from trueup.k8s.ref import GroupKind, Ref

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
NODE = """
apiVersion: v1
kind: Node
metadata: {name: trueup-node-0}
status: {addresses: [{type: InternalIP, address: 10.0.0.2}]}
"""
NAMESPACE = GroupKind("", "Namespace")
CLUSTER_SCOPED = frozenset({"Namespace", "Node", "PersistentVolume"})
SERVERS = frozenset(
    {
        "uid",
        "generation",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
    }
)
Body = dict[str, Any]


class Services:
    """Addresses and ports in order."""

    def __init__(self) -> None:
        self.last = 0

    def address(self, family: str) -> str:
        self.last += 1
        return f"10.96.0.{self.last}" if family == "IPv4" else f"fd00::{self.last:x}"

    def port(self) -> int:
        self.last += 1
        return 30000 + self.last

    def holds(self, address: str) -> str | None:
        return None

    def holds_port(self, port: int) -> str | None:
        return None


class World:
    def __init__(self, pace: Pace | None = None, *objects: str) -> None:
        self.now = BEGIN
        self.pace = pace or Pace()
        self.objects: dict[Ref, Body] = {}
        self.writes: list[Write] = []  # all that controllers asked for
        self._count = 0
        self._queue: deque[Ref] = deque()
        self._garbage: deque[str] = deque()
        self._wakes: dict[Ref, datetime] = {}
        self._services = Services()
        for text in (NODE, *objects):
            self.apply(text)

    # What a user does

    def apply(self, text: str) -> None:
        """Create or replace the objects that the YAML *text* says."""
        for body in yaml.safe_load_all(text):
            self._put(body)

    def change(self, ref: Ref, **spec: Any) -> None:
        """Set fields of an object's spec."""
        body = self.objects[ref]
        self._put({**body, "spec": {**body["spec"], **spec}})

    def delete(self, ref: Ref, propagation: Any = "Background") -> None:
        self._delete(self.objects[ref], DeleteOptions(propagation))

    def run(self, seconds: float = 600.0) -> None:
        """Let the controllers work until nothing happens any more, or for that long."""
        end = self.now + timedelta(seconds=seconds)
        self._settle()
        while self._wakes:
            ref, moment = min(self._wakes.items(), key=lambda item: item[1])
            if moment > end:
                break
            self.now = max(self.now, moment)
            del self._wakes[ref]
            self._queue.append(ref)
            self._settle()
        self.now = end

    # What a test looks at

    def one(self, kind: str, name: str, namespace: str = "default") -> Body:
        return next(
            b
            for b in self.all(kind)
            if b["metadata"]["name"] == name
            and b["metadata"].get("namespace", "") in (namespace, "")
        )

    def all(self, kind: str) -> list[Body]:
        return [b for ref, b in sorted(self.objects.items()) if ref.kind.kind == kind]

    # Related and Graph

    def get(self, ref: Ref) -> Body | None:
        return self.objects.get(ref)

    def listed(self, kind: GroupKind, namespace: str = "") -> Sequence[Body]:
        return [
            b
            for ref, b in self.objects.items()
            if ref.kind == kind and namespace in ("", ref.namespace)
        ]

    def schema(self, group: str, version: str, resource: str) -> None:
        """No kind here is checked by its types."""

    def owned(self, kind: GroupKind, uid: str) -> Sequence[Body]:
        return [b for b in self.listed(kind) if uid in _controllers(b)]

    def orphans(self, kind: GroupKind, namespace: str) -> Sequence[Body]:
        return [b for b in self.listed(kind, namespace) if not list(_controllers(b))]

    def by_uid(self, uid: str) -> Body | None:
        return next((b for b in self.objects.values() if b["metadata"]["uid"] == uid), None)

    def dependents(self, uid: str) -> Sequence[Body]:
        return [
            b
            for b in self.objects.values()
            if any(o["uid"] == uid for o in b["metadata"].get("ownerReferences") or ())
        ]

    def knows(self, reference: Mapping[str, Any], namespace: str) -> bool:
        return bool(namespace) or reference["kind"] in CLUSTER_SCOPED

    # How it is done

    def _settle(self) -> None:
        for _ in range(20_000):
            if self._garbage:
                for write in garbage(self, self._garbage.popleft()):
                    self._perform(write)
            elif self._queue:
                self._step(self._queue.popleft())
            else:
                return
        raise AssertionError("the controllers never come to rest")

    def _step(self, ref: Ref) -> None:
        body = self.objects.get(ref)
        if body is None:
            return
        if ref.kind == NAMESPACE:
            left = [b for r, b in self.objects.items() if r.namespace == ref.name]
            for write in terminate(body, left, self.now):
                self._perform(write)
            body = self.objects.get(ref)
        controller = CONTROLLERS.get(ref.kind)
        if body is None or controller is None:
            return
        done = controller.step(body, self, self.now, self.pace)
        for write in done.writes:
            self.writes.append(write)
            self._perform(write)
        self._wakes.pop(ref, None)
        if done.wake_after is not None:
            self._wakes[ref] = self.now + timedelta(seconds=done.wake_after + 0.001)

    def _perform(self, write: Write) -> None:
        live = self.objects.get(write.ref)
        if write.verb is Verb.DELETE:
            if live is not None and live["metadata"]["uid"] == write.uid:
                self._delete(live, DeleteOptions(write.propagation, write.grace))  # type: ignore[arg-type]
        elif write.verb is Verb.CREATE:
            assert live is None, f"{write.ref} is there already"
            self._put(dict(write.body))
        elif live is not None and _version(live) == _version(write.body):
            self._store(live, dict(write.body))

    def _delete(self, body: Body, options: DeleteOptions) -> None:
        match begin_delete(body, options, self.now):
            case Remove(last):
                self._remove(last)
            case Keep(kept) if kept != body:
                self._store(body, kept)

    def _put(self, body: Body) -> None:
        self._count += 1
        meta = dict(body["metadata"])
        if "name" not in meta:
            meta["name"] = f"{meta['generateName']}{self._count:05d}"
        body = {**body, "metadata": meta}
        before = self.objects.get(ref_of(body))
        if before is None:
            meta |= {"uid": f"uid-{self._count}", "generation": 1}
            meta["creationTimestamp"] = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        else:
            for key in SERVERS.intersection(before["metadata"]):
                meta[key] = before["metadata"][key]
            body.setdefault("status", before.get("status", {}))
        context = Admission(self.now, lambda n: f"{self._count:0{n}d}", self._services, self)
        self._store(before, admit(kind_of(body), before, body, context))

    def _store(self, before: Body | None, body: Body) -> None:
        self._count += 1
        meta = {**body["metadata"], "resourceVersion": str(self._count)}
        if before is not None and before.get("spec") != body.get("spec"):
            meta["generation"] = before["metadata"]["generation"] + 1
        body = {**body, "metadata": meta}
        match after_update(body):
            case Remove(last) if before is not None:
                self._remove(last)
            case _:
                self.objects[ref_of(body)] = body
                self._changed(before, body)

    def _remove(self, body: Body) -> None:
        before = self.objects.pop(ref_of(body))
        self._wakes.pop(ref_of(body), None)
        self._changed(before, None)

    def _changed(self, before: Body | None, after: Body | None) -> None:
        body = after or before
        assert body is not None
        self._garbage.extend(concerned(before, after))
        own = ref_of(body)
        namespace = own.name if own.kind == NAMESPACE else own.namespace
        for ref in (*woken(body, self), Ref(NAMESPACE, "", namespace)):
            if ref not in self._queue:
                self._queue.append(ref)


def _controllers(body: Body) -> Iterator[str]:
    return (o["uid"] for o in body["metadata"].get("ownerReferences") or () if o.get("controller"))


def _version(body: Mapping[str, Any]) -> Any:
    return body["metadata"].get("resourceVersion")
