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
from trueup.k8s.causes import Cause, invalid
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
    elif spec["sessionAffinity"] == "None":
        spec.pop("sessionAffinityConfig", None)
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
        if kind != "LoadBalancer":
            body["status"] = {**body.get("status", {}), "loadBalancer": {}}
    if kind == "ExternalName":
        return
    if spec.get("clusterIP") and not spec.get("clusterIPs"):
        spec["clusterIPs"] = [spec["clusterIP"]]
    _refuse_wrong(body)
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
    if _needs_health(old) and spec.get("healthCheckNodePort") == old.get("healthCheckNodePort"):
        spec.pop("healthCheckNodePort", None)
    outside = old.get("type") in _WITH_PORTS or old.get("externalIPs")
    same = spec.get("externalTrafficPolicy") == old.get("externalTrafficPolicy")
    if outside and same and not spec.get("externalIPs"):
        spec.pop("externalTrafficPolicy", None)
    for field in ("allocateLoadBalancerNodePorts", "loadBalancerClass"):
        if old.get("type") == "LoadBalancer" and spec.get(field) == old.get(field):
            spec.pop(field, None)


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
    for address in wanted:
        why = None if address in held else context.services.holds(address)
        if why is not None:
            _refuse(body, "spec.clusterIPs", wanted, f"failed to allocate IP {address}: {why}")
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
    return spec.get("type") == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local"


def _health_port(spec: Draft, context: Admission) -> None:
    if _needs_health(spec) and not spec.get("healthCheckNodePort"):
        spec["healthCheckNodePort"] = context.services.port()


def _refuse(body: Draft, path: str, value: Any, why: str) -> None:
    _refuse_causes(body, [invalid(path, value, why)])


def _refuse_wrong(body: Draft) -> None:
    """Nothing is allocated for addresses that are wrong; then nothing else is told."""
    problems = Problems()
    _check_cluster_addresses(problems, body["spec"])
    if problems:
        _refuse_causes(body, problems.causes)


def _refuse_causes(body: Draft, causes: list[Cause]) -> None:
    name = body["metadata"].get("name", "")
    raise Refused(refused(Resource("", "Service"), name, causes))


_POLICIES = ("PreferDualStack", "RequireDualStack", "SingleStack")


def _check(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    kind, ports = spec["type"], spec.get("ports") or []
    if not ports and spec.get("clusterIP") != "None" and kind != "ExternalName":
        problems.required("spec.ports")
    _check_kind(problems, spec)
    _check_ports(problems, ports)
    check_labels(problems, "spec.selector", spec.get("selector") or {})
    _check_affinity(problems, spec)
    _check_addresses(problems, spec)
    if kind not in TYPES:
        problems.unsupported("spec.type", kind, TYPES)
    _check_numbers(problems, ports, kind)
    _check_balancer(problems, spec, kind)
    _check_traffic(problems, spec)


def _check_kind(problems: Problems, spec: Draft) -> None:
    kind = spec["type"]
    if kind == "ExternalName":
        _check_external_name(problems, spec)
    elif kind in _WITH_PORTS and spec.get("clusterIP") == "None":
        told = f"may not be set to 'None' for {kind} services"
        problems.invalid("spec.clusterIPs[0]", "None", told)


def _check_addresses(problems: Problems, spec: Draft) -> None:
    for index, address in enumerate(spec.get("externalIPs") or ()):
        if not is_address(address):
            problems.invalid(f"spec.externalIPs[{index}]", address, ADDRESS)


def _check_cluster_addresses(problems: Problems, spec: Draft) -> None:
    at, first, given = "spec.clusterIPs", spec.get("clusterIP"), spec.get("clusterIPs") or []
    if first and given and given[0] != first:
        problems.invalid(at, given, "first value must match `clusterIP`")
    elif given and not first:
        problems.invalid(at, given, "must be empty when `clusterIP` is not specified")
    families = spec.get("ipFamilies") or []
    for index, family in enumerate(families):
        if family not in _FAMILIES:
            problems.unsupported(f"spec.ipFamilies[{index}]", family, _FAMILIES)
        if family in families[:index]:
            problems.duplicate(f"spec.ipFamilies[{index}]", family)
    if (policy := spec.get("ipFamilyPolicy")) not in (None, *_POLICIES):
        problems.unsupported("spec.ipFamilyPolicy", policy, _POLICIES)
    wrong = [(n, each) for n, each in enumerate(given) if each != "None" and not is_address(each)]
    for index, address in wrong:
        problems.invalid(f"{at}[{index}]", address, ADDRESS)
    if len(given) > 2:
        problems.invalid(at, given, "may only hold up to 2 values")
    if not wrong and first != "None":
        for index, (address, family) in enumerate(zip(given, families, strict=False)):
            if family in _FAMILIES and ("IPv6" if ":" in address else "IPv4") != family:
                told = f"expected an {family} value as indicated by `ipFamilies[{index}]`"
                problems.invalid(f"{at}[{index}]", address, told)


def _check_affinity(problems: Problems, spec: Draft) -> None:
    problems.one_of("spec.sessionAffinity", spec["sessionAffinity"], ("ClientIP", "None"))
    client = (spec.get("sessionAffinityConfig") or {}).get("clientIP") or {}
    seconds = client.get("timeoutSeconds", 1)
    if spec["sessionAffinity"] == "ClientIP" and not 0 < seconds <= 86400:
        at = "spec.sessionAffinityConfig.clientIP.timeoutSeconds"
        problems.invalid(at, seconds, "must be greater than 0 and less than 86400")


def _check_balancer(problems: Problems, spec: Draft, kind: str) -> None:
    """What only a load balancer has."""
    told = "may only be used when `type` is 'LoadBalancer'"
    at, ranges = "spec.LoadBalancerSourceRanges", spec.get("loadBalancerSourceRanges") or ()
    if ranges and kind != "LoadBalancer":
        problems.forbidden(at, told)
    for index, text in enumerate(ranges):
        if not is_network(text.strip()):
            problems.invalid(f"{at}[{index}]", text.strip(), NETWORK)
    for field in ("allocateLoadBalancerNodePorts", "loadBalancerClass"):
        if spec.get(field) is not None and kind != "LoadBalancer":
            problems.forbidden(f"spec.{field}", told)
    _check_class(problems, spec)


def _check_class(problems: Problems, spec: Draft) -> None:
    name = spec.get("loadBalancerClass")
    if name is not None and spec["type"] == "LoadBalancer":
        for words in label_key(name):
            problems.invalid("spec.loadBalancerClass", name, words)


def _check_traffic(problems: Problems, spec: Draft) -> None:
    outside = spec["type"] in _WITH_PORTS or spec.get("externalIPs")
    policy, port = spec.get("externalTrafficPolicy"), spec.get("healthCheckNodePort")
    if outside:
        problems.one_of("spec.externalTrafficPolicy", policy, ("Cluster", "Local"))
    elif policy:
        told = "may only be set for externally-accessible services"
        problems.invalid("spec.externalTrafficPolicy", policy, told)
    if port and _needs_health(spec):
        check_port(problems, "spec.healthCheckNodePort", port)
    elif port:
        told = (
            "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
        )
        problems.invalid("spec.healthCheckNodePort", port, told)
    if (inside := spec.get("internalTrafficPolicy", "Cluster")) not in ("Cluster", "Local"):
        problems.unsupported("spec.internalTrafficPolicy", inside, ("Cluster", "Local"))
    if (spread := spec.get("trafficDistribution", _SPREADS[0])) not in _SPREADS:
        problems.unsupported("spec.trafficDistribution", spread, _SPREADS)


def _check_external_name(problems: Problems, spec: Draft) -> None:
    for field in ("clusterIPs", "ipFamilies", "ipFamilyPolicy"):
        if spec.get(field) or (field == "clusterIPs" and spec.get("clusterIP")):
            problems.forbidden(f"spec.{field}", "may not be set for ExternalName services")
    name = (spec.get("externalName") or "").removesuffix(".")
    problems.named("spec.externalName", name, dns_subdomain)


def _check_ports(problems: Problems, ports: list[Draft]) -> None:
    names: set[Any] = set()
    for index, port in enumerate(ports):
        at = f"spec.ports[{index}]"
        if len(ports) > 1 or port.get("name"):
            problems.named(f"{at}.name", port.get("name"), dns_label)
        if port.get("name"):
            problems.unique(f"{at}.name", port["name"], names)
        check_port(problems, f"{at}.port", port.get("port", 0))
        problems.one_of(f"{at}.protocol", port.get("protocol"), PROTOCOLS)
        check_port_or_name(problems, f"{at}.targetPort", port.get("targetPort", 0))
        for words in label_key(port["appProtocol"]) if "appProtocol" in port else ():
            problems.invalid(f"{at}.appProtocol", port["appProtocol"], words)


def _check_numbers(problems: Problems, ports: list[Draft], kind: str) -> None:
    """A port of the node is for some types only; no port is there twice."""
    taken: set[Any] = set()
    numbers: set[Any] = set()
    for index, port in enumerate(ports):
        if port.get("nodePort") and kind == "ClusterIP":
            told = f"may not be used when `type` is '{kind}'"
            problems.forbidden(f"spec.ports[{index}].nodePort", told)
    for index, port in enumerate(ports):
        if held := port.get("nodePort"):
            key = (port.get("protocol"), held)
            if key in taken:
                problems.duplicate(f"spec.ports[{index}].nodePort", held)
            taken.add(key)
    for index, port in enumerate(ports):
        key = _port_key(port)
        if key in numbers:
            shown = {"Name": "", "Protocol": key[0], "AppProtocol": None, "Port": key[1]}
            shown = {**shown, "TargetPort": 0, "NodePort": 0}
            problems.duplicate(f"spec.ports[{index}]", in_go(shown))
        numbers.add(key)


def _compare(before: Draft, after: Draft, problems: Problems) -> None:
    old, new = before["spec"], after["spec"]
    if "ExternalName" not in (old.get("type"), new["type"]):
        _compare_addresses(old, new, problems)
    _compare_balancer(old, new, problems)


def _compare_addresses(old: Draft, new: Draft, problems: Problems) -> None:
    """The first address stays, and so does its family; a second one may come and go."""
    headless = [spec.get("clusterIP") == "None" for spec in (old, new)]
    if all(headless):
        return
    _compare_lists("clusterIPs", old, new, problems)
    if not any(headless):
        _compare_lists("ipFamilies", old, new, problems)


def _compare_lists(field: str, old: Draft, new: Draft, problems: Problems) -> None:
    was, now = old.get(field) or [], new.get(field) or []
    several = range(len(was)) if len(was) == len(now) else range(min(1, len(was), len(now)))
    for index in several:
        if was[index] != now[index]:
            at = f"spec.{field}[{index if field == 'clusterIPs' else 0}]"
            problems.invalid(at, now, "may not change once set")


def _compare_balancer(old: Draft, new: Draft, problems: Problems) -> None:
    both = old.get("type") == new["type"] == "LoadBalancer"
    name = new.get("loadBalancerClass")
    if both and old.get("loadBalancerClass") != name:
        problems.invalid("spec.loadBalancerClass", name, "may not change once set")
    _check_class(problems, new)  # once more, as upstream does
    if name is not None and new["type"] != "LoadBalancer":
        told = "may only be used when `type` is 'LoadBalancer'"
        problems.forbidden("spec.loadBalancerClass", told)
    port = new.get("healthCheckNodePort")
    if _needs_health(old) and _needs_health(new) and old.get("healthCheckNodePort") != port:
        problems.forbidden("spec.healthCheckNodePort", "field is immutable")


SERVICES = Rules(_default, _check, _compare, _complete, compared_first=True)
