"""
The tree and the health of an application of 20,000 objects. ``python -m bench.tree`` prints them.

4,000 Deployments, each with a ReplicaSet and three Pods, as the live cache keeps them (JSON that is
decoded when somebody asks). *cold*: all of it for the first time; *a change*: the median of many
looks, before each of which the status of one pod has changed; *no change*: of looks at the same.
Processor time, without a server.
"""

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bench.__main__ import machine
from trueup.cli.serve import COLLECT
from trueup.control.entry import entry
from trueup.control.shelf import Shelf
from trueup.core.annotations.tracking import Tracking, marked
from trueup.core.tree.forest import Forest
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

DEPLOYMENTS, PODS, ROUNDS = 4000, 3, 200
TEMPLATE = {
    "metadata": {"labels": {"app": "web"}},
    "spec": {"containers": [{"name": "web", "image": "registry.example.com/shop/web:1.42.0"}]},
}
SET = {"replicas": PODS, "readyReplicas": PODS, "availableReplicas": PODS, "observedGeneration": 1}


class Held:
    """The ``Live`` port as far as a tree needs it, on the shelf of the live cache."""

    def __init__(self) -> None:
        self._shelf = Shelf()
        self._log: list[Ref] = []

    def put(self, body: dict[str, Any]) -> None:
        new = entry(Object(body), Tracking())
        self._shelf.put(new)
        self._log.append(new.ref)

    def get(self, ref: Ref) -> Object | None:
        found = self._shelf.get(ref)
        return found.object if found else None

    def children(self, uid: str) -> Sequence[Object]:
        return [each.object for each in self._shelf.children(uid)]

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]:
        return [each.object for each in self._shelf.of_kind(kind)]

    def changed(self, since: int) -> tuple[int, Sequence[Ref] | None]:
        return len(self._log), None if since < 0 else self._log[since:]


def objects() -> Iterator[dict[str, Any]]:
    for number in range(DEPLOYMENTS):
        spec = {"replicas": PODS, "selector": {"matchLabels": {"app": "web"}}, "template": TEMPLATE}
        deployment = _made("apps/v1", "Deployment", f"web-{number}", spec=spec)
        deployment["status"] = {**SET, "updatedReplicas": PODS}
        yield dict(marked(deployment, "web", Tracking(), "shop"))
        replicas = _made("apps/v1", "ReplicaSet", f"web-{number}-5d", deployment, spec=spec)
        yield {**replicas, "status": SET}
        for index in range(PODS):
            yield pod(_made("v1", "Pod", f"web-{number}-5d-{index}", replicas), restarts=0)


def pod(made: dict[str, Any], restarts: int) -> dict[str, Any]:
    container = {"name": "web", "ready": True, "restartCount": restarts, "state": {"running": {}}}
    ready = [{"type": "Ready", "status": "True"}]
    status = {"phase": "Running", "conditions": ready, "containerStatuses": [container]}
    meta = {**made["metadata"], "resourceVersion": str(restarts + 1)}
    return {**made, "metadata": meta, "spec": TEMPLATE["spec"], "status": status}


def _made(
    version: str, kind: str, name: str, owner: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    meta: dict[str, Any] = {"name": name, "namespace": "shop", "uid": f"{kind}-{name}"}
    meta |= {"generation": 1, "resourceVersion": "1", "creationTimestamp": "2026-01-01T00:00:00Z"}
    if owner:
        named = {key: owner["metadata"][key] for key in ("name", "uid")}
        owned = {"apiVersion": owner["apiVersion"], "kind": owner["kind"], "controller": True}
        meta["ownerReferences"] = [owned | named]
    return {"apiVersion": version, "kind": kind, "metadata": meta, **more}


def timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main() -> None:
    print(machine())
    gc.set_threshold(*COLLECT)  # as `trueup serve` does
    held = Held()
    for body in objects():
        held.put(body)
    gc.freeze()
    kind = GroupKind("apps", "Deployment")
    managed = tuple(Ref(kind, "shop", f"web-{number}") for number in range(DEPLOYMENTS))
    forest = Forest(held)
    cold = timed(lambda: forest.nodes(managed))
    changed = []
    for turn in range(ROUNDS):
        name = f"web-{turn * 17 % DEPLOYMENTS}-5d"
        owner = held.get(Ref(GroupKind("apps", "ReplicaSet"), "shop", name))
        assert owner is not None
        held.put(pod(_made("v1", "Pod", f"{name}-1", dict(owner.body)), turn + 1))
        changed.append(timed(lambda: forest.nodes(managed)))
    same = [timed(lambda: forest.nodes(managed)) for _ in range(ROUNDS)]
    print(f"  {len(forest.nodes(managed))} objects")
    print(f"  {'cold':<52} {cold:.2f} s")
    print(f"  {'a change':<52} {statistics.median(changed) * 1000:.2f} ms")
    print(f"  {'no change':<52} {statistics.median(same) * 1000:.2f} ms")


if __name__ == "__main__":
    main()
