"""Service: Endpoints and EndpointSlices of its pods, and the address of a load balancer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.marks import age, digest, number
from trueup.apiserver.simulate.owners import POD, labels_of, owner_reference
from trueup.apiserver.simulate.template import is_ready
from trueup.apiserver.writes import Write, create, delete, update
from trueup.k8s.ref import GroupKind, Ref

ENDPOINTS = GroupKind("", "Endpoints")
SLICE = GroupKind("discovery.k8s.io", "EndpointSlice")
HEADLESS = "service.kubernetes.io/headless"
MANAGED_BY = "endpointslice.kubernetes.io/managed-by"
MANAGER = "endpointslice-controller.k8s.io"
SERVICE_NAME = "kubernetes.io/service-name"

Resolved = tuple[dict[str, Any], ...]  # ports with their numbers, for one group of pods


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a Service."""
    if "deletionTimestamp" in body["metadata"]:
        return Step()
    writes: list[Write] = []
    if body["spec"].get("selector"):
        pods = _pods(body, related)
        writes += _endpoints(body, pods, related)
        writes += _slices(body, pods, related)
    balanced = balance(body, related, now, pace)
    return Step((*writes, *balanced.writes), balanced.wake_after)


def _pods(service: Body, related: Related) -> list[Body]:
    """The pods that the Service's selector selects and that have an address."""
    wanted = service["spec"]["selector"].items()
    return [
        pod
        for pod in related.listed(POD, service["metadata"]["namespace"])
        if pod.get("status", {}).get("podIP")
        and wanted <= labels_of(pod).items()
        and pod["status"].get("phase") not in ("Succeeded", "Failed")
    ]


def _ports(service: Body, pod: Body) -> Resolved:
    """The Service's ports as this pod has them; named ones are looked up."""
    found = []
    for port in service["spec"].get("ports") or ():
        target = port.get("targetPort", port["port"])
        if isinstance(target, str):
            target = _named(pod, target, port.get("protocol", "TCP"))
        if target is None:
            continue
        made = {"port": target, "protocol": port.get("protocol", "TCP")}
        if port.get("name"):
            made["name"] = port["name"]
        if port.get("appProtocol"):
            made["appProtocol"] = port["appProtocol"]
        found.append(made)
    return tuple(found)


def _named(pod: Body, name: str, protocol: str) -> int | None:
    for container in pod["spec"]["containers"]:
        for port in container.get("ports") or ():
            if port.get("name") == name and port.get("protocol", "TCP") == protocol:
                return int(port["containerPort"])
    return None


def _grouped(service: Body, pods: Sequence[Body]) -> list[tuple[Resolved, list[Body]]]:
    """Pods by the ports that they have."""
    groups: dict[str, tuple[Resolved, list[Body]]] = {}
    for pod in sorted(pods, key=lambda pod: str(pod["metadata"]["name"])):
        ports = _ports(service, pod)
        groups.setdefault(str(ports), (ports, []))[1].append(pod)
    return list(groups.values())


def _target(pod: Body) -> dict[str, str]:
    meta = pod["metadata"]
    return {
        "kind": "Pod",
        "name": meta["name"],
        "namespace": meta["namespace"],
        "uid": meta["uid"],
    }


def _labels(service: Body) -> dict[str, str]:
    headless = {HEADLESS: ""} if service["spec"].get("clusterIP") == "None" else {}
    return {**labels_of(service), **headless}


def _endpoints(service: Body, pods: Sequence[Body], related: Related) -> list[Write]:
    meta = service["metadata"]
    told = service["spec"].get("publishNotReadyAddresses", False)
    subsets = []
    for ports, group in _grouped(service, pods):
        ready = [_address(pod) for pod in group if told or is_ready(pod)]
        waiting = [_address(pod) for pod in group if not told and not is_ready(pod)]
        subset = {"addresses": ready, "notReadyAddresses": waiting, "ports": list(ports)}
        subsets.append({key: value for key, value in subset.items() if value})
    managed = {"endpoints.kubernetes.io/managed-by": "endpoint-controller"}
    labels = {**_labels(service), **managed}
    live = related.get(Ref(ENDPOINTS, meta["namespace"], meta["name"]))
    body: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": {"name": meta["name"], "namespace": meta["namespace"], "labels": labels},
    }
    if subsets:
        body["subsets"] = subsets
    if live is None:
        return [create(body)]
    if labels_of(live) == labels and live.get("subsets", []) == subsets:
        return []
    kept = {key: value for key, value in live.items() if key != "subsets"}
    kept["metadata"] = {**live["metadata"], "labels": labels}
    return [update({**kept, "subsets": subsets} if subsets else kept)]


def _address(pod: Body) -> dict[str, Any]:
    found = {"ip": pod["status"]["podIP"], "nodeName": pod["spec"].get("nodeName")}
    if pod["spec"].get("hostname"):
        found["hostname"] = pod["spec"]["hostname"]
    return {**found, "targetRef": _target(pod)}


def _slices(service: Body, pods: Sequence[Body], related: Related) -> list[Write]:
    """One slice for each address family and set of ports; an empty one if there is no pod."""
    meta = service["metadata"]
    live = {
        str(s["metadata"]["name"]): s
        for s in related.owned(SLICE, meta["uid"])
        if labels_of(s).get(MANAGED_BY) == MANAGER
    }
    writes: list[Write] = []
    wanted: set[str] = set()
    for family in (service["spec"].get("ipFamilies") or ["IPv4"])[:1]:
        for ports, group in _grouped(service, pods) or [((), [])]:
            body = _slice(service, family, ports, group)
            name = body["metadata"]["name"]
            wanted.add(name)
            writes += _changed(live.get(name), body)
    return [*writes, *(delete(s) for name, s in live.items() if name not in wanted)]


def _changed(live: Body | None, body: dict[str, Any]) -> list[Write]:
    if live is None:
        return [create(body)]
    same = all(live.get(key) == body[key] for key in ("endpoints", "ports"))
    if same and labels_of(live) == body["metadata"]["labels"]:
        return []
    metadata = {**live["metadata"], "labels": body["metadata"]["labels"]}
    return [update({**live, **body, "metadata": metadata})]


def _slice(service: Body, family: str, ports: Resolved, pods: Sequence[Body]) -> dict[str, Any]:
    meta = service["metadata"]
    name = f"{meta['name']}-{digest([meta['uid'], family, list(ports)], 5)}"
    told = bool(service["spec"].get("publishNotReadyAddresses", False))
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": name,
            "namespace": meta["namespace"],
            "labels": {
                **_labels(service),
                MANAGED_BY: MANAGER,
                SERVICE_NAME: meta["name"],
            },
            "ownerReferences": [owner_reference(service)],
        },
        "addressType": family,
        "endpoints": [_endpoint(pod, told=told) for pod in pods],
        "ports": [{"name": "", **port} for port in ports],
    }


def _endpoint(pod: Body, *, told: bool) -> dict[str, Any]:
    ready, going = is_ready(pod), "deletionTimestamp" in pod["metadata"]
    states = {"ready": told or (ready and not going), "serving": ready, "terminating": going}
    found: dict[str, Any] = {"addresses": [pod["status"]["podIP"]], "conditions": states}
    if pod["spec"].get("hostname"):
        found["hostname"] = pod["spec"]["hostname"]
    return {**found, "nodeName": pod["spec"].get("nodeName"), "targetRef": _target(pod)}


def balance(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """A LoadBalancer gets its address after a while; a Service that is none loses it."""
    before: Mapping[str, Any] = body.get("status", {}).get("loadBalancer") or {}
    if body["spec"].get("type") != "LoadBalancer":
        if not before.get("ingress"):
            return Step()
        return Step((update({**body, "status": {**body["status"], "loadBalancer": {}}}),))
    if before.get("ingress"):
        return Step()
    left = pace.balance - age(body["metadata"]["creationTimestamp"], now)
    if left > 0:
        return Step(wake_after=left)
    address = body["spec"].get("loadBalancerIP") or balancer_ip(body["metadata"]["uid"])
    ingress = [{"ip": address, "ipMode": "VIP"}]
    status = {**body.get("status", {}), "loadBalancer": {"ingress": ingress}}
    return Step((update({**body, "status": status}, "cloud-controller-manager"),))


def balancer_ip(uid: str) -> str:
    """An address of the network that is kept for examples (RFC 5737), the same for one uid."""
    return f"203.0.113.{number(uid, 253) + 1}"


SERVICES = Controller(step)
BALANCERS = Controller(balance)
