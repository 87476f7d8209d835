"""Node info: the short lines and the network facts that a node of the tree shows."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from trueup.core.tree.addresses import gates, points, urls
from trueup.core.tree.podinfo import NodeInfo, columns
from trueup.k8s.object import Object, maps
from trueup.k8s.ref import GroupKind
from trueup.k8s.value import Value
from trueup.model.application import APPLICATION

__all__ = ["Networking", "NodeInfo", "NodeRef", "info", "networking"]

POD = GroupKind("", "Pod")
GATEWAYS = "gateway.networking.k8s.io"
REVISIONS = ("deployment.kubernetes.io/revision", "rollout.argoproj.io/revision")
MANAGED_BY = "argocd.argoproj.io/managed-by-url"
"""Where an Application of another installation is looked at."""


class NodeRef(Value, frozen=True, gc=False):
    """An object, as a parent or target of another."""

    group: str = ""
    version: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    uid: str = ""


class Networking(Value, frozen=True, gc=False):
    """Where traffic comes from and goes to."""

    labels: Mapping[str, str] = {}
    target_labels: Mapping[str, str] = {}
    target_refs: tuple[NodeRef, ...] = ()
    external_urls: tuple[str, ...] = msgspec.field(name="externalURLs", default=())
    ingress: tuple[Mapping[str, Any], ...] = ()


def info(obj: Object, labels: Iterable[str] = ()) -> tuple[NodeInfo, ...]:
    """What a node says of itself; *labels*: those that are shown of every object."""
    return tuple(_lines(obj, labels))


def _lines(obj: Object, labels: Iterable[str]) -> Iterator[NodeInfo]:
    kind, noted = obj.kind, obj.body["metadata"].get("annotations")
    if revision := _revision(obj, noted=bool(noted)):
        yield NodeInfo("Revision", f"Rev:{revision}")
    for name in labels:
        value = obj.at("metadata", "labels", name)
        if isinstance(value, str):
            yield NodeInfo(name, value)
    if noted and kind == APPLICATION and (url := obj.annotation(MANAGED_BY)):
        yield NodeInfo("managed-by-url", url)
    if kind == POD:
        yield from columns(obj)


def _revision(obj: Object, *, noted: bool) -> int:
    """Of a ReplicaSet or a ControllerRevision; 0 if there is none."""
    said = next(filter(None, map(obj.annotation, REVISIONS)), None) if noted else None
    found = obj.body.get("revision") if said is None else said
    text = str(found) if isinstance(found, int | str) else ""
    return int(text) if text.isdecimal() else 0


def networking(obj: Object) -> Networking | None:
    """The network facts of a node; None where there are none."""
    kind, found = obj.kind, urls(obj)
    if make := FACTS.get(kind):
        made = make(obj)
        return msgspec.structs.replace(made, external_urls=found) if found else made
    if targets := TARGETS.get(kind):
        refs = tuple(dict.fromkeys(targets(obj)))
        return Networking(target_refs=refs, external_urls=found, ingress=points(obj))
    return Networking(external_urls=found) if found else None


def _pod(obj: Object) -> Networking:
    return Networking(_texts(obj.at("metadata", "labels")))


def _balanced(obj: Object) -> Networking:
    ingress = points(obj) if obj.at("spec", "type") == "LoadBalancer" else ()
    return Networking(target_labels=_texts(obj.at("spec", "selector")), ingress=ingress)


def _gateway(obj: Object) -> Networking:
    return Networking(ingress=gates(obj))


def _entry(obj: Object) -> Networking:
    """A ServiceEntry leads to pods, if it selects any."""
    labels = _texts(obj.at("spec", "workloadSelector", "labels"))
    return Networking(target_labels=labels, target_refs=(NodeRef(kind="Pod"),) if labels else ())


def _texts(value: Any) -> Mapping[str, str]:
    return value if isinstance(value, Mapping) else {}


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
        for path in Object(rule).listed("http", "paths")
    ]
    for backend in maps([default, *paths]):
        name = Object(backend).at("service", "name") or backend.get("serviceName")
        yield from _service(obj, name)


def _virtual_service(obj: Object) -> Iterator[NodeRef]:
    """A host is a Service: ``web``, ``web.shop`` or ``web.shop.svc.cluster.local``."""
    for protocol in ("http", "tls", "tcp"):
        for rule in obj.listed("spec", protocol):
            for route in maps(rule.get("route")):
                host = str(Object(route).at("destination", "host") or "")
                name, _, rest = host.partition(".")
                yield from _service(obj, name, rest.partition(".")[0])


def _ingress_route(obj: Object) -> Iterator[NodeRef]:
    for rule in obj.listed("spec", "routes"):
        for service in maps(rule.get("services")):
            if service.get("kind", "Service") == "Service":
                yield from _service(obj, service.get("name"), service.get("namespace"))


def _route(obj: Object) -> Iterator[NodeRef]:
    """To the gateways that it belongs to, and to whatever serves it."""
    for parent in obj.listed("spec", "parentRefs"):
        yield from _named(obj, parent, GATEWAYS, "Gateway")
    for rule in obj.listed("spec", "rules"):
        for backend in maps(rule.get("backendRefs")):
            yield from _named(obj, backend, "", "Service")


def _named(obj: Object, said: Mapping[str, Any], group: str, kind: str) -> Iterator[NodeRef]:
    """A reference of the Gateway API; *group*, *kind*: what is meant if it says nothing."""
    if name := said.get("name"):
        yield NodeRef(
            str(said.get("group") or group),
            kind=str(said.get("kind") or kind),
            namespace=str(said.get("namespace") or obj.ref.namespace),
            name=str(name),
        )


def _api_service(obj: Object) -> Iterator[NodeRef]:
    said = obj.at("spec", "service")
    if isinstance(said, Mapping):
        yield from _service(obj, said.get("name"), said.get("namespace"))


ROUTES = ("GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute")
TARGETS: Mapping[GroupKind, Callable[[Object], Iterator[NodeRef]]] = {
    GroupKind("apiregistration.k8s.io", "APIService"): _api_service,
    GroupKind("extensions", "Ingress"): _ingress,
    GroupKind("networking.k8s.io", "Ingress"): _ingress,
    GroupKind("networking.istio.io", "VirtualService"): _virtual_service,
    GroupKind("traefik.containo.us", "IngressRoute"): _ingress_route,
    GroupKind("traefik.io", "IngressRoute"): _ingress_route,
    **{GroupKind(GATEWAYS, kind): _route for kind in ROUTES},
}
"""What leads to Services and others, and how it names them."""
FACTS: Mapping[GroupKind, Callable[[Object], Networking]] = {
    GroupKind("", "Pod"): _pod,
    GroupKind("", "Service"): _balanced,
    GroupKind("networking.istio.io", "ServiceEntry"): _entry,
    GroupKind(GATEWAYS, "Gateway"): _gateway,
}
"""What is part of the network in another way."""
