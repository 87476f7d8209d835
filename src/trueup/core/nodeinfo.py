"""Node info: the short lines and the network facts that a node of the tree shows."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.core.summary import urls
from trueup.k8s.object import Object
from trueup.k8s.value import Value

REVISION = "deployment.kubernetes.io/revision"


class NodeRef(Value, frozen=True):
    """An object, as a parent or target of another."""

    group: str = ""
    version: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    uid: str = ""


class NodeInfo(Value, frozen=True):
    """A line on a node: ``Revision: Rev:2``, ``Containers: 1/1``."""

    name: str = ""
    value: str = ""


class Networking(Value, frozen=True):
    """Where traffic comes from and goes to."""

    labels: Mapping[str, str] = {}
    target_labels: Mapping[str, str] = {}
    target_refs: tuple[NodeRef, ...] = ()
    external_urls: tuple[str, ...] = ()
    ingress: tuple[Mapping[str, Any], ...] = ()


def info(obj: Object) -> tuple[NodeInfo, ...]:
    """What a node says of itself."""
    if obj.body.get("kind") == "Pod":
        return tuple(_pod(obj))
    revision = obj.annotation(REVISION)
    return (NodeInfo("Revision", f"Rev:{revision}"),) if revision else ()


def networking(obj: Object) -> Networking | None:
    """The network facts of a Pod, Service or Ingress; None for anything else."""
    labels = obj.at("metadata", "labels") or {}
    match obj.body.get("kind"):
        case "Pod":
            return Networking(labels)
        case "Service":
            points = tuple(obj.at("status", "loadBalancer", "ingress") or ())
            return Networking(
                target_labels=obj.at("spec", "selector") or {},
                external_urls=tuple(urls(obj)),
                ingress=points,
            )
        case "Ingress":
            return Networking(
                target_refs=tuple(dict.fromkeys(_backends(obj))),
                external_urls=tuple(dict.fromkeys(urls(obj))),
                ingress=tuple(obj.at("status", "loadBalancer", "ingress") or ()),
            )
    return None


def _pod(obj: Object) -> Iterator[NodeInfo]:
    """As the STATUS, READY, NODE and RESTARTS columns of ``kubectl get pods``."""
    containers = _statuses(obj, "containerStatuses")
    if reason := _reason(obj, containers):
        yield NodeInfo("Status Reason", reason)
    if node := obj.at("spec", "nodeName"):
        yield NodeInfo("Node", str(node))
    total = len(obj.at("spec", "containers") or ())
    ready = sum(1 for each in containers if each.get("ready") is True)
    yield NodeInfo("Containers", f"{ready}/{total}")
    restarts = sum(int(each.get("restartCount") or 0) for each in containers)
    if restarts:
        yield NodeInfo("Restart Count", str(restarts))


def _reason(obj: Object, containers: Iterable[Mapping[str, Any]]) -> str:
    if obj.at("metadata", "deletionTimestamp"):
        return "Terminating"
    reason = str(obj.at("status", "reason") or obj.at("status", "phase") or "")
    for each in (*_statuses(obj, "initContainerStatuses"), *containers):
        state = each.get("state") or {}
        waiting, ended = state.get("waiting") or {}, state.get("terminated") or {}
        if waiting.get("reason"):
            return str(waiting["reason"])
        if ended.get("reason") and ended.get("exitCode"):
            return str(ended["reason"])
    return reason


def _statuses(obj: Object, name: str) -> list[Mapping[str, Any]]:
    found = obj.at("status", name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _backends(obj: Object) -> Iterator[NodeRef]:
    """The Services that an Ingress sends traffic to."""
    default = obj.at("spec", "defaultBackend")
    paths = [
        path.get("backend")
        for rule in obj.at("spec", "rules") or ()
        for path in ((rule.get("http") or {}).get("paths") or ())
    ]
    for backend in filter(None, (default, *paths)):
        name = (backend.get("service") or {}).get("name") or backend.get("serviceName")
        if name:
            namespace = obj.at("metadata", "namespace") or ""
            yield NodeRef(kind="Service", namespace=namespace, name=str(name))
