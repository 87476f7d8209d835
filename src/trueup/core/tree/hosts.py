"""
Hosts: the nodes that an application's pods run on, what these hold, and who has asked for it.

As ``hosts`` of Argo CD's ``/resource-tree``. `Tenancy` knows of each node what all of its pods ask
for together, from look to look: a look at one application costs its own pods and what has changed,
however many others run beside them. Pods that have ended hold nothing, those of the application
included.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from trueup.core.tree import Node
from trueup.core.tree.podinfo import ENDED
from trueup.k8s.amounts import asked, quantity
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value

NODE, POD = GroupKind("", "Node"), GroupKind("", "Pod")
RESOURCES = ("cpu", "memory", "storage")  # what Argo CD tells of, in its order
_SYSTEM = (
    "machineID",
    "systemUUID",
    "bootID",
    "kernelVersion",
    "osImage",
    "containerRuntimeVersion",
    "kubeletVersion",
    "kubeProxyVersion",
    "operatingSystem",
    "architecture",
)

Sum = list[int]  # by the order of `RESOURCES`


class HostResource(Value, frozen=True):
    """In thousandths: of cores, of bytes."""

    resource_name: str
    requested_by_app: int = 0
    requested_by_neighbors: int = 0
    capacity: int = 0


class Host(Value, frozen=True):
    """*labels*: those of the node that may be shown."""

    name: str
    resources_info: tuple[HostResource, ...] = ()
    system_info: Mapping[str, Any] = {}
    labels: Mapping[str, str] = {}


class Populated(Protocol):
    """The live objects of a cluster, and which of them have changed."""

    def get(self, ref: Ref) -> Object | None: ...

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]: ...

    def changed(self, since: int) -> tuple[int, Sequence[Ref] | None]: ...


class _Pod(NamedTuple):
    """Where it runs, and what it asks for by the order of `RESOURCES`."""

    node: str
    asked: tuple[int, ...]


class Tenancy:
    """Of one cluster."""

    def __init__(self, live: Populated) -> None:
        self._live = live
        self._since = -1
        self._pods: dict[Ref, _Pod] = {}
        self._sums: defaultdict[str, Sum] = defaultdict(_nothing)

    def hosts(self, nodes: Iterable[Node], labels: Collection[str] = ()) -> tuple[Host, ...]:
        """
        Where the pods among *nodes*, of one application's tree, run, by name.

        Those alone that are known: who may not list nodes is told nothing of them. *labels*: of
        nodes, that are told.
        """
        self._look()
        ours: defaultdict[str, Sum] = defaultdict(_nothing)
        for each in nodes:
            ref = Ref(POD, each.namespace, each.name)
            if each.kind == POD.kind and not each.group and (found := self._pods.get(ref)):
                _add(ours[found.node], found.asked)
        return tuple(
            _host(node, ours[name], self._sums[name], labels)
            for name in sorted(ours)
            if (node := self._live.get(Ref(NODE, "", name))) is not None
        )

    def _look(self) -> None:
        self._since, changed = self._live.changed(self._since)
        if changed is None:
            self._pods.clear()
            self._sums.clear()
            for pod in self._live.of_kind(POD):
                self._enter(pod)
            return
        for ref in dict.fromkeys(changed):
            if ref.kind == POD:
                self._leave(ref)
                if pod_now := self._live.get(ref):
                    self._enter(pod_now)

    def _enter(self, pod: Object) -> None:
        if node := str(pod.at("spec", "nodeName") or ""):
            found = self._pods[pod.ref] = _Pod(node, _asked(pod))
            _add(self._sums[node], found.asked)

    def _leave(self, ref: Ref) -> None:
        if found := self._pods.pop(ref, None):
            _add(self._sums[found.node], [-each for each in found.asked])


def _asked(pod: Object) -> tuple[int, ...]:
    spec, status = pod.body.get("spec") or {}, pod.body.get("status") or {}
    if status.get("phase") in ENDED:
        return ()
    found = asked(spec, "requests", status)
    return tuple(found[each].thousandths if each in found else 0 for each in RESOURCES)


def _nothing() -> Sum:
    return [0] * len(RESOURCES)


def _add(to: Sum, more: Iterable[int]) -> None:
    for at, each in enumerate(more):
        to[at] += each


def _host(node: Object, ours: Sum, every: Sum, labels: Collection[str]) -> Host:
    capacity = node.at("status", "capacity") or {}
    held = (quantity(capacity.get(name, 0)).thousandths for name in RESOURCES)
    said = node.at("metadata", "labels") or {}
    return Host(
        node.ref.name,
        tuple(
            HostResource(name, mine, whole - mine, most)
            for name, mine, whole, most in zip(RESOURCES, ours, every, held, strict=True)
            if most > 0
        ),
        dict(_system(node)),
        {name: str(said[name]) for name in sorted(labels) if name in said},
    )


def _system(node: Object) -> Iterator[tuple[str, str]]:
    """All of them, as Argo CD's clients expect, whatever else a node may say of itself."""
    told = node.at("status", "nodeInfo") or {}
    for name in _SYSTEM:
        yield name, str(told.get(name) or "")
