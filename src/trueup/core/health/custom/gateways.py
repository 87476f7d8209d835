"""Gateways: Gateway API, Envoy Gateway, Contour, Istio's operator, external DNS."""

from collections.abc import Mapping, Sequence
from typing import Any

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    PROGRESSING,
    SUSPENDED,
    UNKNOWN,
    Check,
    Found,
    phased,
    said,
    seen,
    words,
)
from trueup.core.health.reading import conditions, text
from trueup.k8s.condition import find
from trueup.k8s.object import Object, maps
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health

_API, _ENVOY = "gateway.networking.k8s.io", "gateway.envoyproxy.io"
Conditions = Sequence[Mapping[str, Any]]


def gateway(obj: Object) -> Health:
    """The Gateway itself, then each of its listeners."""
    found = _programmed(conditions(obj), "Gateway")
    listeners = maps(obj.at("status", "listeners"))
    for listener in listeners:
        found = found or _programmed(_conditions(listener), "Listener", "Listener: ")
    if found:
        return found
    if obj.at("status", "conditions") is not None or listeners:
        return Health(HEALTHY, "Gateway is healthy")
    return Health(PROGRESSING, "Waiting for Gateway status")


def _programmed(known: Conditions, what: str, before: str = "") -> Health | None:
    """What is against it: references, acceptance, and only then that it is not programmed yet."""
    for kind in ("ResolvedRefs", "Accepted"):
        for each in known:
            if each.get("type") == kind and each.get("status") == "False":
                return Health(DEGRADED, before + _why(each, f"Failed condition: {kind}"))
    each = find(known, "Programmed") or {}
    if each and each.get("status") != "True":
        return Health(PROGRESSING, before + _why(each, f"{what} is still being programmed"))
    return None


def _why(condition: Mapping[str, Any], otherwise: str) -> str:
    return said(("{message}", otherwise), condition)


def _conditions(of: Mapping[str, Any]) -> Conditions:
    return maps(of.get("conditions"))


def gateway_class(obj: Object) -> Health:
    generation = obj.at("metadata", "generation")
    statuses = {"True": HEALTHY, "False": DEGRADED}
    untold = {"True": "GatewayClass is accepted", "False": "GatewayClass is not accepted"}
    waiting = "Waiting for GatewayClass status"
    for each in conditions(obj):
        if each.get("type") == "Accepted" and _of(each, generation):
            truth = str(each.get("status"))
            why = _why(each, untold.get(truth, waiting))
            return Health(statuses.get(truth, PROGRESSING), why)
    return Health(PROGRESSING, waiting)


def _of(condition: Mapping[str, Any], generation: Any) -> bool:
    """Whether it is about this generation, as far as it tells."""
    told = condition.get("observedGeneration")
    return generation is None or told is None or told == generation


def _route(kind: str) -> Check:
    """HTTPRoute, GRPCRoute: each parent that has seen the present spec, in their order."""

    def check(obj: Object) -> Health:
        heard = [each for each in maps(obj.at("status", "parents")) if _heard(obj, each)]
        for parent in heard:
            before = f"Parent {_name(parent, 'parentRef')}: "
            if found := _programmed(_conditions(parent), "Route", before):
                return found
        if heard:
            return Health(HEALTHY, f"{kind} is healthy")
        return Health(PROGRESSING, f"Waiting for {kind} status")

    return check


def _heard(obj: Object, parent: Mapping[str, Any]) -> bool:
    """It has said something, and all of that of this generation, as far as it tells."""
    generation, known = obj.at("metadata", "generation"), _conditions(parent)
    return bool(known) and all(_of(each, generation) for each in known)


def _name(of: Mapping[str, Any], ref: str) -> str:
    found = of.get(ref)
    return text(found, "name") if isinstance(found, Mapping) else ""


def tls_route(obj: Object) -> Health:
    """Stricter: accepted and resolved must be said; one parent that waits makes all wait."""
    healthy, waits, unsaid = False, "", ""
    for parent in maps(obj.at("status", "parents")):
        known = _conditions(parent)
        if not _heard(obj, parent):
            continue
        name = _name(parent, "parentRef")
        found = _programmed(known, "Route", f"Parent {name}: ")
        if found and found.status is DEGRADED:
            return found
        if found:
            waits = waits or found.message
        elif all(_holds(known, kind) for kind in ("Accepted", "ResolvedRefs")):
            healthy = True
        else:
            unsaid = unsaid or f"Parent {name}: Waiting for TLSRoute conditions"
    if waits or not healthy:
        return Health(PROGRESSING, waits or unsaid or "Waiting for TLSRoute status")
    return Health(HEALTHY, "TLSRoute is healthy")


def _holds(known: Conditions, kind: str) -> bool:
    return (find(known, kind) or {}).get("status") == "True"


def listener_set(obj: Object) -> Health:
    generation = obj.at("metadata", "generation")
    waiting = Health(PROGRESSING, "Waiting for ListenerSet status")
    known, listeners = conditions(obj), maps(obj.at("status", "listeners"))
    if not all(_of(each, generation) for each in known):
        return waiting
    found = _programmed(known, "ListenerSet")
    for listener in listeners:
        found = found or _conflict(_conditions(listener))
        found = found or _programmed(_conditions(listener), "Listener", "Listener: ")
    if found:
        return found
    return Health(HEALTHY, "ListenerSet is healthy") if listeners else waiting


def _conflict(known: Conditions) -> Health | None:
    each = find(known, "Conflicted") or {}
    if each.get("status") != "True":
        return None
    return Health(DEGRADED, "Listener: " + _why(each, "Listener is conflicted"))


def backend_tls_policy(obj: Object) -> Health:
    """
    Every controller of the cluster writes an entry, also those that have nothing to do with it.

    Theirs (``TargetNotFound``) say nothing.
    """
    kind, generation = "BackendTLSPolicy", obj.at("metadata", "generation")
    ancestors = maps(obj.at("status", "ancestors"))
    for each in ancestors:
        if not all(_of(condition, generation) for condition in _conditions(each)):
            name = _name(each, "ancestorRef")
            return Health(PROGRESSING, f"Waiting for Ancestor {name} to update {kind} status")
    found = Health(PROGRESSING, f"Waiting for {kind} status")
    for each in ancestors:
        known = _conditions(each)
        accepted = find(known, "Accepted") or {}
        if accepted.get("status") != "True" and accepted.get("reason") == "TargetNotFound":
            continue
        for condition in known:
            if condition.get("type") not in ("Accepted", "ResolvedRefs"):
                continue
            if condition.get("status") != "True":
                before = f"Ancestor {_name(each, 'ancestorRef')}: "
                return Health(DEGRADED, before + text(condition, "message"))
        if accepted:
            found = Health(HEALTHY, f"{kind} is healthy")
    return found


def _policy(obj: Object) -> Health:
    """Envoy Gateway: accepted for every ancestor that has seen the present spec."""
    kind, generation = obj.ref.kind.kind, obj.at("metadata", "generation")
    heard = [
        known
        for known in map(_conditions, maps(obj.at("status", "ancestors")))
        if known and all(_of(each, generation) for each in known)
    ]
    for known in heard:
        for each in known:
            if each.get("type") == "Accepted" and each.get("status") == "False":
                return Health(DEGRADED, text(each, "message"))
    if heard:
        return Health(HEALTHY, f"{kind} is healthy")
    return Health(PROGRESSING, f"Waiting for {kind} status")


def _backend(obj: Object) -> Health:
    accepted = find(conditions(obj), "Accepted")
    if accepted is None:
        return Health(PROGRESSING, "Waiting for Backend status")
    if not _of(accepted, obj.at("metadata", "generation")):
        return Health(PROGRESSING, "Waiting for Backend status to be updated")
    status = HEALTHY if accepted.get("status") == "True" else DEGRADED
    return Health(status, text(accepted, "message"))


def dns_endpoint(obj: Object) -> Health:
    if obj.at("status") is None or not seen(obj):
        return Health(PROGRESSING, "Waiting for Sync")
    return Health(HEALTHY, "Healthy")


def http_proxy(obj: Object) -> Health:
    """Contour's; parents and children wait for each other, so a parent is never found bad."""
    description = str(obj.at("status", "description") or "")
    for each in _present(obj):
        valid, truth = each.get("type") == "Valid", each.get("status")
        if valid and truth == "True":
            return Health(HEALTHY, description)
        if truth == "False" and obj.at("spec", "includes") is not None:
            return Health(HEALTHY, "HTTPProxy inclusions cannot be health checked")
        if valid and truth == "False":
            return Health(DEGRADED, description)
    early = obj.at("status", "conditions") is None and obj.at("status", "currentStatus")
    return Health(PROGRESSING, description if early else "Waiting for status")


def extension_service(obj: Object) -> Health:
    """Contour's."""
    for each in _present(obj):
        if each.get("type") == "Valid" and each.get("status") in ("True", "False"):
            status = HEALTHY if each.get("status") == "True" else DEGRADED
            return Health(status, text(each, "message"))
    return Health(PROGRESSING, "Waiting for status")


def _present(obj: Object) -> Conditions:
    """The conditions that are about the present spec."""
    generation = obj.at("metadata", "generation")
    return [each for each in conditions(obj) if each.get("observedGeneration") == generation]


def solo(obj: Object) -> Health:
    """Gloo: by its state, or that of each namespace that has looked at it, the first that ends."""
    statuses = obj.at("status", "statuses")
    known = list(statuses.values()) if isinstance(statuses, Mapping) else maps(statuses)
    for each in maps([*known, obj.at("status")]):
        if found := _SOLO.get(str(each.get("state"))):
            return Health(found[0], said(found[1], each))
    return Health(PROGRESSING, "Update in progress")


_SOLO_NAMES: Mapping[str, Found] = {
    "Pending": (SUSPENDED, "The resource has not yet been validated"),
    "Accepted": (HEALTHY, "The resource has been validated"),
    **words(DEGRADED, "Rejected", "Warning", say="{reason}"),
}
_SOLO: Mapping[str, Found] = {
    **_SOLO_NAMES,
    **{str(number): found for number, found in enumerate(_SOLO_NAMES.values())},
}
"""Older versions number them."""


def airlock(obj: Object) -> Health:
    """Airlock Microgateway: only its policies have a status; every ancestor must accept them."""
    kind, generation = obj.ref.kind.kind, obj.at("metadata", "generation")
    if not kind.endswith("Policy"):
        return Health(HEALTHY, f"{kind} is healthy")
    ancestors = maps(obj.at("status", "ancestors"))
    for each in ancestors:
        told = (condition.get("observedGeneration") for condition in _conditions(each))
        if generation is not None and any(seen != generation for seen in told):
            name = _name(each, "ancestorRef")
            return Health(PROGRESSING, f"Waiting for Ancestor {name} to update {kind} status")
    found = Health(PROGRESSING, f"Waiting for {kind} status")
    for each in ancestors:
        before, known = f"Ancestor {_name(each, 'ancestorRef')}: ", _conditions(each)
        for condition in known:
            named = condition.get("type") in ("Accepted", "ResolvedRefs")
            if named and condition.get("status") != "True":
                return Health(DEGRADED, before + text(condition, "message"))
        accepted = find(known, "Accepted") is not None
        refused = Health(DEGRADED, f"{before}{kind} is not accepted")
        found = Health(HEALTHY, f"{kind} is healthy") if accepted else refused
    return found


def dns_service_instance(obj: Object) -> Health:
    """DNS-SD of Proclaim: adopted, advertised, discovered; each may fail."""
    known = conditions(obj)
    adopted, advertised, found = (
        find(known, name) or {} for name in ("Adopted", "Advertised", "Discoverable")
    )
    if adopted.get("status") == "False":
        return Health(DEGRADED, text(adopted, "message"))
    if advertised.get("reason") in ("AdvertiseError", "UnadvertiseError"):
        return Health(DEGRADED, text(advertised, "message"))
    status = HEALTHY if found.get("status") == "True" else PROGRESSING
    failed = found.get("reason") == "DiscoveryError"
    return Health(UNKNOWN if failed else status, text(found, "message"))


_ISTIO: Mapping[str, Found] = {
    **words(UNKNOWN, "0", "NONE", say="Component is not present."),
    **words(PROGRESSING, "1", "UPDATING", say="Component is being updated to a different version."),
    **words(
        PROGRESSING,
        "2",
        "RECONCILING",
        say="Controller has started but not yet completed reconciliation loop for the component.",
    ),
    **words(HEALTHY, "3", "HEALTHY", say="Component is healthy."),
    **words(DEGRADED, "4", "ERROR", say="Component is in an error state."),
}

_SOLO_KINDS = (
    ("gateway", "Gateway"),
    ("gateway", "MatchableHttpGateway"),
    ("gateway", "RouteOption"),
    ("gateway", "RouteTable"),
    ("gateway", "VirtualHostOption"),
    ("gateway", "VirtualService"),
    ("gloo", "Proxy"),
    ("gloo", "Settings"),
    ("gloo", "Upstream"),
    ("gloo", "UpstreamGroup"),
)

CHECKS: Mapping[GroupKind, Check] = {
    GroupKind(_API, "BackendTLSPolicy"): backend_tls_policy,
    GroupKind(_API, "GRPCRoute"): _route("GRPCRoute"),
    GroupKind(_API, "Gateway"): gateway,
    GroupKind(_API, "GatewayClass"): gateway_class,
    GroupKind(_API, "HTTPRoute"): _route("HTTPRoute"),
    GroupKind(_API, "ListenerSet"): listener_set,
    GroupKind(_API, "TCPRoute"): _route("TCPRoute"),
    GroupKind(_API, "TLSRoute"): tls_route,
    GroupKind(_API, "UDPRoute"): _route("UDPRoute"),
    GroupKind(_ENVOY, "Backend"): _backend,
    GroupKind(_ENVOY, "BackendTrafficPolicy"): _policy,
    GroupKind(_ENVOY, "ClientTrafficPolicy"): _policy,
    GroupKind(_ENVOY, "EnvoyExtensionPolicy"): _policy,
    GroupKind(_ENVOY, "EnvoyPatchPolicy"): _policy,
    GroupKind(_ENVOY, "SecurityPolicy"): _policy,
    GroupKind("externaldns.k8s.io", "DNSEndpoint"): dns_endpoint,
    GroupKind("install.istio.io", "IstioOperator"): phased(
        "status", _ISTIO, "Waiting for Istio Control Plane"
    ),
    GroupKind("proclaim.dogmatiq.io", "DNSSDServiceInstance"): dns_service_instance,
    GroupKind("projectcontour.io", "ExtensionService"): extension_service,
    GroupKind("projectcontour.io", "HTTPProxy"): http_proxy,
    **{GroupKind(f"{group}.solo.io", kind): solo for group, kind in _SOLO_KINDS},
}

WILDCARDS: Mapping[str, Check] = {"microgateway.airlock.com/*": airlock}
