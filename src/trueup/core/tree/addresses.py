"""
Addresses: where an object is reached from outside, and the links that somebody noted on it.

A link is an annotation that begins with ``link.argocd.argoproj.io/``: an address, or a title before
it as in ``Docs|https://…``. What is neither http nor https is none: it would be clicked.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind

LINK = "link.argocd.argoproj.io/"
QUIET = "argocd.argoproj.io/ignore-default-links"
"""Leave out what follows from the spec."""
TRUE = frozenset({"1", "t", "T", "true", "True", "TRUE"})
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_USUAL = {"http": 80, "https": 443}
_SCHEMES = {"HTTP": "http", "HTTPS": "https", "TLS": "https"}
Point = Mapping[str, str]
"""``{ip: …}`` or ``{hostname: …}``."""


def urls(obj: Object) -> tuple[str, ...]:
    """All, once each: the links, then what an Ingress or a Gateway serves."""
    notes = obj.at("metadata", "annotations")
    if not notes and obj.body.get("kind") not in _NAMES:  # asked of every object
        return ()
    find = _SERVING.get(obj.kind)
    quiet = find is None or obj.annotation(QUIET) in TRUE
    served = () if quiet or find is None else find(obj)
    return tuple(dict.fromkeys([*links(notes), *served]))


def links(notes: Any) -> Iterator[str]:
    """Those that annotations hold, in the order of their names."""
    for name, value in sorted(notes.items()) if isinstance(notes, Mapping) else ():
        if not name.startswith(LINK) or not isinstance(value, str):
            continue
        title, bar, address = value.partition("|")
        if _ADDRESS.fullmatch(address if bar else title):
            yield value


def points(obj: Object) -> tuple[Point, ...]:
    """Where a load balancer listens for it."""
    found = obj.listed("status", "loadBalancer", "ingress")
    return tuple(_pointed(each.get("hostname"), each.get("ip")) for each in found if _named(each))


def gates(gateway: Object) -> tuple[Point, ...]:
    """The same, of a Gateway."""

    def pointed(each: Mapping[str, Any]) -> Point | None:
        value = str(each.get("value") or "")
        match each.get("type") or "IPAddress":
            case "Hostname":
                return {"hostname": value}
            case "IPAddress":
                return {"ip": value}
        return None

    found = gateway.listed("status", "addresses")
    return tuple(point for each in found if each.get("value") and (point := pointed(each)))


def _ingress(obj: Object) -> Iterator[str]:
    said = obj.listed("spec", "tls")
    all_secure = any(each.get("secretName") for each in said)
    secure = {host for each in said for host in (each.get("host"), *(each.get("hosts") or ()))}
    first = next((host for each in points(obj) for host in each.values()), "")
    for rule in obj.listed("spec", "rules"):
        host = rule.get("host") or first
        scheme = "https" if all_secure or host in secure else "http"
        for path in Object(rule).listed("http", "paths") if host else ():
            yield f"{scheme}://{host}{str(path.get('path') or '').removesuffix('*')}"


def _gateway(obj: Object) -> Iterator[str]:
    anywhere = [host for each in gates(obj) for host in each.values()]
    for listener in obj.listed("spec", "listeners"):
        scheme = _SCHEMES.get(str(listener.get("protocol")))
        named = listener.get("hostname")
        for host in [named] if named not in (None, "", "*") else anywhere:
            port = listener.get("port")
            end = "" if scheme is None or port in (None, _USUAL[scheme]) else f":{port}"
            if scheme:
                yield f"{scheme}://{host}{end}"


def _named(point: Mapping[str, Any]) -> bool:
    return bool(point.get("hostname") or point.get("ip"))


def _pointed(hostname: Any, address: Any) -> Point:
    return {"hostname": str(hostname)} if hostname else {"ip": str(address)}


_SERVING: Mapping[GroupKind, Callable[[Object], Iterator[str]]] = {
    GroupKind("extensions", "Ingress"): _ingress,
    GroupKind("networking.k8s.io", "Ingress"): _ingress,
    GroupKind("gateway.networking.k8s.io", "Gateway"): _gateway,
}
_NAMES = frozenset(each.kind for each in _SERVING)
