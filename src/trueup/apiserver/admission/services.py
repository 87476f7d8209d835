"""Service: addresses and ports are allocated, and kept as long as the type needs them."""

from typing import Any

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.labels import check_labels
from trueup.apiserver.admission.numbers import (
    ADDRESS,
    NETWORK,
    check_port,
    check_port_or_name,
    is_address,
    is_network,
)
from trueup.apiserver.admission.problems import Problems, in_go
from trueup.apiserver.admission.rules import Draft, Rules
from trueup.k8s.causes import Cause, invalid, not_supported
from trueup.k8s.names import dns_label, dns_subdomain, label_key
from trueup.k8s.status import Refused, Resource
from trueup.k8s.status import invalid as refused

TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
PROTOCOLS = ("SCTP", "TCP", "UDP")
_SPREADS = ("PreferClose", "PreferSameZone", "PreferSameNode")
_FAMILIES = ("IPv4", "IPv6")
_WITH_PORTS = ("NodePort", "LoadBalancer")


def _default(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    kind = spec.setdefault("type", "ClusterIP")
    spec.setdefault("sessionAffinity", "None")
    if spec["sessionAffinity"] == "ClientIP":
        affinity = spec.setdefault("sessionAffinityConfig", {}).setdefault("clientIP", {})
        affinity.setdefault("timeoutSeconds", 10800)
    for port in spec.get("ports") or ():
        port.setdefault("protocol", "TCP")
        if port.get("targetPort") in (None, "", 0):
            port["targetPort"] = port.get("port")
    if kind != "ExternalName":
        spec.setdefault("internalTrafficPolicy", "Cluster")
    if kind in _WITH_PORTS or spec.get("externalIPs"):
        spec.setdefault("externalTrafficPolicy", "Cluster")
    if kind == "LoadBalancer":
        spec.setdefault("allocateLoadBalancerNodePorts", True)
    body.setdefault("status", {"loadBalancer": {}})


def _complete(body: Draft, before: Draft | None, context: Admission) -> None:
    """What is allocated, kept and given back."""
    spec = body["spec"]
    kind = spec["type"]
    if before is not None:
        _carry(before["spec"], spec)
    if kind == "ExternalName":
        return
    _families(spec)
    _addresses(body, before, context)
    if kind in _WITH_PORTS and spec.get("allocateLoadBalancerNodePorts", True):
        _node_ports(body, before, context)
    _health_port(spec, context)


def _carry(old: Draft, spec: Draft) -> None:
    """What was allocated stays if the client does not say otherwise, and goes with its use."""
    was, now = old.get("type", "ClusterIP"), spec["type"]
    if was != "ExternalName" and now != "ExternalName":
        for field in ("clusterIP", "ipFamilies", "ipFamilyPolicy"):
            if not spec.get(field) and field in old:
                spec[field] = old[field]
        if spec.get("clusterIP") == old.get("clusterIP"):
            spec["clusterIPs"] = spec.get("clusterIPs") or old.get("clusterIPs")
        elif spec.get("clusterIPs") == old.get("clusterIPs"):
            spec.pop("clusterIPs", None)  # only the one address was changed: it leads
    if was in _WITH_PORTS and now in _WITH_PORTS:
        known = {_port_key(port): port.get("nodePort") for port in old.get("ports") or ()}
        for port in spec.get("ports") or ():
            if not port.get("nodePort") and known.get(_port_key(port)):
                port["nodePort"] = known[_port_key(port)]
        if "healthCheckNodePort" in old and _needs_health(spec):
            spec.setdefault("healthCheckNodePort", old["healthCheckNodePort"])
    elif now not in _WITH_PORTS:
        _drop_same(old, spec)


def _port_key(port: Draft) -> tuple[Any, Any]:
    return port.get("protocol", "TCP"), port.get("port")


def _drop_same(old: Draft, spec: Draft) -> None:
    """Turned into a kind without node ports: those that it had are given back."""
    ports = {port.get("nodePort") for port in old.get("ports") or ()}
    for port in spec.get("ports") or ():
        if port.get("nodePort") in ports:
            port.pop("nodePort", None)
    if not spec.get("externalIPs"):
        for field in ("externalTrafficPolicy", "healthCheckNodePort"):
            if spec.get(field) == old.get(field):
                spec.pop(field, None)
    if spec.get("allocateLoadBalancerNodePorts") == old.get("allocateLoadBalancerNodePorts"):
        spec.pop("allocateLoadBalancerNodePorts", None)


def _families(spec: Draft) -> None:
    headless = spec.get("clusterIP") == "None"
    if headless and not spec.get("selector"):
        spec.setdefault("ipFamilyPolicy", "RequireDualStack")
    policy = spec.setdefault("ipFamilyPolicy", "SingleStack")
    given = spec.get("clusterIPs") or [spec.get("clusterIP") or ""]
    first = "IPv6" if ":" in given[0] else "IPv4"
    families = spec.setdefault("ipFamilies", [first])
    if policy != "SingleStack" and len(families) == 1:
        spec["ipFamilies"] = [families[0], "IPv4" if families[0] == "IPv6" else "IPv6"]


def _addresses(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body["spec"]
    if spec.get("clusterIP") == "None":
        spec["clusterIPs"] = ["None"]
        return
    held = set((before or {}).get("spec", {}).get("clusterIPs") or ())
    wanted = list(spec.get("clusterIPs") or ([spec["clusterIP"]] if spec.get("clusterIP") else []))
    first = spec.get("clusterIP")
    if first and wanted and wanted[0] != first and before is None:
        _refuse(body, "spec.clusterIPs", wanted, "first value must match `clusterIP`")
    for address in wanted:
        why = (
            None if address in held or not is_address(address) else context.services.holds(address)
        )
        if why is not None:
            _refuse(body, "spec.clusterIPs", wanted, f"failed to allocate IP {address}: {why}")
    for index, family in enumerate(spec["ipFamilies"]):
        if family not in _FAMILIES:
            at = f"spec.ipFamilies[{index}]"
            _refuse_cause(body, not_supported(at, family, _FAMILIES))
    for family in spec["ipFamilies"][len(wanted) :]:
        wanted.append(context.services.address(family))
    spec["clusterIP"], spec["clusterIPs"] = wanted[0], wanted


def _node_ports(body: Draft, before: Draft | None, context: Admission) -> None:
    old = {p.get("nodePort") for p in ((before or {}).get("spec") or {}).get("ports") or ()}
    given: dict[int, str] = {}  # one number may serve a port of each protocol
    for index, port in enumerate(body["spec"].get("ports") or ()):
        wanted = port.get("nodePort")
        if not wanted:
            port["nodePort"] = context.services.port()
        elif wanted not in old and given.get(wanted) in (None, port.get("protocol")):
            why = context.services.holds_port(wanted)
            if why is not None:
                _refuse(body, f"spec.ports[{index}].nodePort", wanted, why)
        given[port["nodePort"]] = port.get("protocol", "TCP")


def _needs_health(spec: Draft) -> bool:
    return spec["type"] == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local"


def _health_port(spec: Draft, context: Admission) -> None:
    if _needs_health(spec) and not spec.get("healthCheckNodePort"):
        spec["healthCheckNodePort"] = context.services.port()


def _refuse(body: Draft, path: str, value: Any, why: str) -> None:
    _refuse_cause(body, invalid(path, value, why))


def _refuse_cause(body: Draft, cause: Cause) -> None:
    name = body["metadata"].get("name", "")
    raise Refused(refused(Resource("", "Service"), name, [cause]))


_POLICIES = ("PreferDualStack", "RequireDualStack", "SingleStack")


def _check(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    kind, headless = spec["type"], spec.get("clusterIP") == "None"
    if kind not in TYPES:
        problems.unsupported("spec.type", kind, TYPES)
    ports = spec.get("ports") or []
    if not ports and not headless and kind != "ExternalName":
        problems.required("spec.ports")
    _check_ports(problems, ports, kind)
    check_labels(problems, "spec.selector", spec.get("selector") or {})
    problems.one_of("spec.sessionAffinity", spec["sessionAffinity"], ("ClientIP", "None"))
    _check_affinity(problems, spec)
    _check_outside(problems, spec, kind)
    if kind == "ExternalName":
        _check_external_name(problems, spec)
    elif kind in _WITH_PORTS and headless:
        told = f"may not be set to 'None' for {kind} services"
        problems.invalid("spec.clusterIPs[0]", "None", told)
    if (policy := spec.get("ipFamilyPolicy")) not in (None, *_POLICIES):
        problems.unsupported("spec.ipFamilyPolicy", policy, _POLICIES)
    for index, address in enumerate(spec.get("clusterIPs") or ()):
        if address != "None" and not is_address(address):
            told = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
            problems.invalid(f"spec.clusterIPs[{index}]", address, told)
    for field in ("externalTrafficPolicy", "internalTrafficPolicy"):
        if field in spec:
            problems.one_of(f"spec.{field}", spec[field], ("Cluster", "Local"))
    if "externalTrafficPolicy" in spec and kind not in _WITH_PORTS and not spec.get("externalIPs"):
        told = "may only be set for externally-accessible services"
        problems.invalid("spec.externalTrafficPolicy", spec["externalTrafficPolicy"], told)


def _check_affinity(problems: Problems, spec: Draft) -> None:
    client = (spec.get("sessionAffinityConfig") or {}).get("clientIP") or {}
    seconds = client.get("timeoutSeconds", 1)
    if spec["sessionAffinity"] == "ClientIP" and not 0 < seconds <= 86400:
        at = "spec.sessionAffinityConfig.clientIP.timeoutSeconds"
        problems.invalid(at, seconds, "must be greater than 0 and less than 86400")


def _check_outside(problems: Problems, spec: Draft, kind: str) -> None:
    """What only a load balancer has, and addresses from outside."""
    at, ranges = "spec.LoadBalancerSourceRanges", spec.get("loadBalancerSourceRanges") or ()
    if ranges and kind != "LoadBalancer":
        problems.forbidden(at, "may only be used when `type` is 'LoadBalancer'")
    for index, text in enumerate(ranges):
        if not is_network(text.strip()):
            problems.invalid(f"{at}[{index}]", text.strip(), NETWORK)
    if spec.get("loadBalancerClass") and kind != "LoadBalancer":
        told = "may only be used when `type` is 'LoadBalancer'"
        problems.forbidden("spec.loadBalancerClass", told)
    for index, address in enumerate(spec.get("externalIPs") or ()):
        if not is_address(address):
            problems.invalid(f"spec.externalIPs[{index}]", address, ADDRESS)
    spread = spec.get("trafficDistribution", _SPREADS[0])
    if spread not in _SPREADS:
        problems.unsupported("spec.trafficDistribution", spread, _SPREADS)
    if spec.get("healthCheckNodePort") and not _needs_health(spec):
        told = (
            "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
        )
        problems.invalid("spec.healthCheckNodePort", spec["healthCheckNodePort"], told)


def _check_external_name(problems: Problems, spec: Draft) -> None:
    if spec.get("clusterIP") not in (None, ""):
        told = "may not be set for ExternalName services"
        problems.forbidden("spec.clusterIPs", told)
    name = (spec.get("externalName") or "").removesuffix(".")
    if not name:
        problems.required("spec.externalName")
        return
    problems.named("spec.externalName", name, dns_subdomain)


def _check_ports(problems: Problems, ports: list[Draft], kind: str) -> None:
    names: set[Any] = set()
    numbers: set[Any] = set()
    for index, port in enumerate(ports):
        at = f"spec.ports[{index}]"
        if len(ports) > 1 or port.get("name"):
            problems.named(f"{at}.name", port.get("name"), dns_label)
        if port.get("name"):
            problems.unique(f"{at}.name", port["name"], names)
        check_port(problems, f"{at}.port", port.get("port", 0))
        problems.one_of(f"{at}.protocol", port.get("protocol"), PROTOCOLS)
        check_port_or_name(problems, f"{at}.targetPort", port.get("targetPort", 0))
        for words in label_key(port["appProtocol"]) if port.get("appProtocol") else ():
            problems.invalid(f"{at}.appProtocol", port["appProtocol"], words)
        if port.get("nodePort") and kind not in _WITH_PORTS:
            problems.forbidden(f"{at}.nodePort", f"may not be used when `type` is '{kind}'")
        key = _port_key(port)
        if key in numbers:
            shown = {"Name": "", "Protocol": key[0], "AppProtocol": None, "Port": key[1]}
            problems.duplicate(at, in_go({**shown, "TargetPort": 0, "NodePort": 0}))
        numbers.add(key)


def _compare(before: Draft, after: Draft, problems: Problems) -> None:
    old, new = before["spec"], after["spec"]
    if "ExternalName" in (old.get("type"), new["type"]):
        return
    was, now = old.get("clusterIPs") or [old.get("clusterIP")], new.get("clusterIPs") or []
    if was[:1] != now[:1]:
        told = "may not change once set"
        problems.invalid("spec.clusterIPs[0]", now, told)
    if (old.get("ipFamilies") or [])[:1] != (new.get("ipFamilies") or [])[:1]:
        told = "may not change once set"
        problems.invalid("spec.ipFamilies[0]", new.get("ipFamilies"), told)


SERVICES = Rules(_default, _check, _compare, _complete)
