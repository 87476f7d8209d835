"""Node info: the short lines and the network facts that a node of the tree shows."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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
    """The network facts of a Pod, a Service, or what leads to Services; None for anything else."""
    which = obj.kind
    match which.kind:
        case "Pod":
            return Networking(obj.at("metadata", "labels") or {})
        case "Service" if not which.group:
            return Networking(
                target_labels=obj.at("spec", "selector") or {},
                external_urls=tuple(urls(obj)),
                ingress=tuple(obj.listed("status", "loadBalancer", "ingress")),
            )
        case _ if targets := TARGETS.get((which.group, which.kind)):
            return Networking(
                target_refs=tuple(dict.fromkeys(targets(obj))),
                external_urls=tuple(dict.fromkeys(urls(obj))),
                ingress=tuple(obj.listed("status", "loadBalancer", "ingress")),
            )
    return None


def _pod(obj: Object) -> Iterator[NodeInfo]:
    """As the STATUS, READY, NODE and RESTARTS columns of ``kubectl get pods``."""
    containers = obj.listed("status", "containerStatuses")
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
    for each in (*obj.listed("status", "initContainerStatuses"), *containers):
        state = each.get("state") or {}
        waiting, ended = state.get("waiting") or {}, state.get("terminated") or {}
        if waiting.get("reason"):
            return str(waiting["reason"])
        if ended.get("reason") and ended.get("exitCode"):
            return str(ended["reason"])
    return reason


def _service(obj: Object, name: Any, namespace: Any = None) -> Iterator[NodeRef]:
    """The Service of that name, beside the object if nothing else is said."""
    if name:
        where = str(namespace or obj.at("metadata", "namespace") or "")
        yield NodeRef(kind="Service", namespace=where, name=str(name))


def _ingress(obj: Object) -> Iterator[NodeRef]:
    default = obj.at("spec", "defaultBackend") or obj.at("spec", "backend")
    paths = [
        path.get("backend")
        for rule in obj.listed("spec", "rules")
        for path in ((rule.get("http") or {}).get("paths") or ())
    ]
    for backend in filter(None, (default, *paths)):
        name = (backend.get("service") or {}).get("name") or backend.get("serviceName")
        yield from _service(obj, name)


def _virtual_service(obj: Object) -> Iterator[NodeRef]:
    """A host is a Service: ``web``, ``web.shop`` or ``web.shop.svc.cluster.local``."""
    for protocol in ("http", "tls", "tcp"):
        for rule in obj.listed("spec", protocol):
            for route in rule.get("route") or ():
                host = str((route.get("destination") or {}).get("host") or "")
                name, _, rest = host.partition(".")
                yield from _service(obj, name, rest.partition(".")[0])


def _ingress_route(obj: Object) -> Iterator[NodeRef]:
    for rule in obj.listed("spec", "routes"):
        for service in rule.get("services") or ():
            if service.get("kind", "Service") == "Service":
                yield from _service(obj, service.get("name"), service.get("namespace"))


def _route(obj: Object) -> Iterator[NodeRef]:
    for rule in obj.listed("spec", "rules"):
        for backend in rule.get("backendRefs") or ():
            if backend.get("kind", "Service") == "Service" and not backend.get("group"):
                yield from _service(obj, backend.get("name"), backend.get("namespace"))


ROUTES = ("GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute")
TARGETS: Mapping[tuple[str, str], Callable[[Object], Iterator[NodeRef]]] = {
    ("extensions", "Ingress"): _ingress,
    ("networking.k8s.io", "Ingress"): _ingress,
    ("networking.istio.io", "VirtualService"): _virtual_service,
    ("traefik.containo.us", "IngressRoute"): _ingress_route,
    ("traefik.io", "IngressRoute"): _ingress_route,
    **{("gateway.networking.k8s.io", kind): _route for kind in ROUTES},
}
"""What leads to Services, and how it names them."""
