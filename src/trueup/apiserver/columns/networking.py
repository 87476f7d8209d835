"""The columns of Services, Ingresses and what is around them."""

from datetime import datetime
from typing import Any

from trueup.apiserver.columns.column import (
    AGE,
    NAME,
    NONE,
    Body,
    Column,
    at,
    field,
    joined,
    labels,
    of,
    selector,
)

SHOWN = 3  # endpoints that are listed before "+ n more..."


def _balancers(body: Body) -> list[str]:
    found = at(body, "status", "loadBalancer", "ingress") or ()
    return [str(i.get("ip") or i.get("hostname") or "") for i in found]


def _external(body: Body) -> str:
    addresses = at(body, "spec", "externalIPs") or []
    match at(body, "spec", "type"):
        case "ExternalName":
            return str(at(body, "spec", "externalName") or "")
        case "LoadBalancer":
            return joined([*_balancers(body), *addresses], "<pending>")
        case _:
            return joined(addresses)


def _ports(body: Body) -> str:
    found = []
    for port in at(body, "spec", "ports") or ():
        node = f":{port['nodePort']}" if port.get("nodePort") else ""
        found.append(f"{port['port']}{node}/{port.get('protocol', 'TCP')}")
    return joined(found)


SERVICES = (
    NAME,
    Column("Type", field("spec", "type")),
    Column("Cluster-IP", field("spec", "clusterIP")),
    Column("External-IP", of(_external)),
    Column("Port(s)", of(_ports)),
    AGE,
    Column("Selector", of(lambda body: labels(at(body, "spec", "selector"))), priority=1),
)


def _endpoints(body: Body) -> str:
    found: list[str] = []
    for subset in at(body, "subsets") or ():
        ports = subset.get("ports") or ()
        for address in subset.get("addresses") or ():
            found += [f"{_bracketed(address['ip'])}:{port['port']}" for port in ports] or [
                address["ip"]
            ]
    more = f" + {len(found) - SHOWN} more..." if len(found) > SHOWN else ""
    return joined(found[:SHOWN]) + more


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


ENDPOINTS = (NAME, Column("Endpoints", of(_endpoints)), AGE)


def _limited(values: list[str], missing: str) -> str:
    more = f" + {len(values) - SHOWN} more..." if len(values) > SHOWN else ""
    return joined(values[:SHOWN], missing) + more


def _slice_ports(body: Body) -> str:
    return _limited([str(p.get("port", "*")) for p in at(body, "ports") or ()], "<unset>")


def _slice_addresses(body: Body) -> str:
    found = [a for e in at(body, "endpoints") or () for a in e.get("addresses") or ()]
    return _limited(found, "<unset>")


SLICES = (
    NAME,
    Column("AddressType", field("addressType")),
    Column("Ports", of(_slice_ports)),
    Column("Endpoints", of(_slice_addresses)),
    AGE,
)


def _class(body: Body) -> str:
    legacy = (at(body, "metadata", "annotations") or {}).get("kubernetes.io/ingress.class")
    return str(at(body, "spec", "ingressClassName") or legacy or NONE)


def _hosts(body: Body) -> str:
    hosts = [r["host"] for r in at(body, "spec", "rules") or () if r.get("host")]
    return _limited(hosts, "*")


INGRESSES = (
    NAME,
    Column("Class", of(_class)),
    Column("Hosts", of(_hosts)),
    Column("Address", of(lambda body: joined(_balancers(body), ""))),
    Column("Ports", of(lambda body: "80, 443" if at(body, "spec", "tls") else "80")),
    AGE,
)


def _parameters(body: Body) -> str:
    found: Any = at(body, "spec", "parameters")
    if not found:
        return NONE
    group = f".{found['apiGroup']}" if found.get("apiGroup") else ""
    return f"{found.get('kind', '')}{group}/{found.get('name', '')}"


INGRESS_CLASSES = (
    NAME,
    Column("Controller", field("spec", "controller")),
    Column("Parameters", of(_parameters)),
    AGE,
)


def _pod_selector(body: Body, now: datetime) -> str:
    return selector(at(body, "spec", "podSelector"))


POLICIES = (NAME, Column("Pod-Selector", _pod_selector), AGE)
