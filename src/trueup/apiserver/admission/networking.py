"""Ingress, IngressClass, NetworkPolicy, Endpoints, EndpointSlice."""

from ipaddress import ip_network
from typing import Any

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.labels import check_selector
from trueup.apiserver.admission.numbers import (
    ADDRESS,
    NETWORK,
    check_port,
    check_port_or_name,
    is_address,
    is_network,
)
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.rules import Draft, Rules
from trueup.k8s.names import (
    dns_1035_label,
    dns_subdomain,
    path_segment,
    port_name,
    wildcard_subdomain,
)
from trueup.k8s.ref import GroupKind

INGRESS_CLASS = GroupKind("networking.k8s.io", "IngressClass")
DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"
LEGACY_CLASS = "kubernetes.io/ingress.class"
PATH_TYPES = ("Exact", "ImplementationSpecific", "Prefix")


def _default_ingress(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    body.setdefault("status", {"loadBalancer": {}})
    legacy = LEGACY_CLASS in (body["metadata"].get("annotations") or {})
    if before is not None or spec.get("ingressClassName") or legacy:
        return
    for found in context.reader.listed(INGRESS_CLASS):
        notes = found["metadata"].get("annotations") or {}
        if notes.get(DEFAULT_CLASS) == "true":
            spec["ingressClassName"] = found["metadata"]["name"]
            return


def _check_ingress(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    rules, backend = spec.get("rules") or [], spec.get("defaultBackend")
    if not rules and not backend:
        told = "either `defaultBackend` or `rules` must be specified"
        problems.invalid("spec", None, told)
    if backend:
        _check_backend(problems, "spec.defaultBackend", backend)
    if spec.get("ingressClassName") is not None:
        problems.named("spec.ingressClassName", spec["ingressClassName"], dns_subdomain)
    for index, rule in enumerate(rules):
        at = f"spec.rules[{index}]"
        _check_host(problems, f"{at}.host", rule.get("host") or "")
        if rule.get("http") is None:
            continue
        if not rule["http"].get("paths"):
            problems.required(f"{at}.http.paths")
        for number, path in enumerate(rule["http"].get("paths") or ()):
            _check_path(problems, f"{at}.http.paths[{number}]", path)
    for index, tls in enumerate(spec.get("tls") or ()):
        for number, host in enumerate(tls.get("hosts") or ()):
            _check_host(problems, f"spec.tls[{index}].hosts[{number}]", host)
        if name := tls.get("secretName"):
            problems.named(f"spec.tls[{index}].secretName", name, dns_subdomain)


def _bare(spec: Draft) -> Any:
    return {key: value for key, value in spec.items() if value}


def _check_host(problems: Problems, path: str, host: str) -> None:
    if not host:
        return
    if host.replace(".", "").isdigit() and host.count(".") == 3:
        problems.invalid(path, host, "must be a DNS name, not an IP address")
    elif "*" in host:
        problems.named(path, host, wildcard_subdomain)
    else:
        problems.named(path, host, dns_subdomain)


def _check_path(problems: Problems, path: str, rule: Draft) -> None:
    kind, where = rule.get("pathType"), rule.get("path") or ""
    if kind is None:
        problems.required(f"{path}.pathType", "pathType must be specified")
        return
    if kind not in PATH_TYPES:
        problems.unsupported(f"{path}.pathType", kind, PATH_TYPES)
    elif kind != "ImplementationSpecific" or where:
        _check_absolute(problems, f"{path}.path", where, kind)
    _check_backend(problems, f"{path}.backend", rule.get("backend") or {})


def _check_absolute(problems: Problems, path: str, where: str, kind: str) -> None:
    if not where.startswith("/"):
        problems.invalid(path, where, "must be an absolute path")
        return
    if kind == "ImplementationSpecific":
        return
    for token in ("//", "/./", "/../", "%2f", "%2F"):
        if token in where:
            problems.invalid(path, where, f"must not contain '{token}'")
    for ending in ("/..", "/."):
        if where.endswith(ending):
            problems.invalid(path, where, f"cannot end with '{ending}'")


def _check_backend(problems: Problems, path: str, backend: Draft) -> None:
    service, resource = backend.get("service"), backend.get("resource")
    if service is not None and resource is not None:
        problems.invalid(path, "", "cannot set both resource and service backends")
    elif service is None and resource is None:
        problems.invalid(path, "", "resource or service backend is required")
    elif service is not None:
        _check_service(problems, path, service)
    elif resource is not None:
        _check_resource(problems, f"{path}.resource", resource)


def _check_resource(problems: Problems, path: str, resource: Draft) -> None:
    group = resource.get("apiGroup")
    for words in () if group is None else dns_subdomain(group):
        problems.invalid(f"{path}.apiGroup", group, words)
    for field in ("kind", "name"):
        problems.named(f"{path}.{field}", resource.get(field), path_segment)


def _check_service(problems: Problems, path: str, service: Draft) -> None:
    problems.named(f"{path}.service.name", service.get("name"), dns_1035_label)
    port = service.get("port") or {}
    if port.get("name") and port.get("number"):
        problems.invalid(path, "", "cannot set both port name & port number")
    elif port.get("name"):
        problems.named(f"{path}.service.port.name", port["name"], port_name)
    elif port.get("number"):
        check_port(problems, f"{path}.service.port.number", port["number"])
    else:
        problems.required(path, "port name or number is required")


def _default_class(body: Draft, before: Draft | None, context: Admission) -> None:
    if parameters := body.setdefault("spec", {}).get("parameters"):
        parameters.setdefault("scope", "Cluster")


def _check_class(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    controller = spec.get("controller") or ""
    if not controller:
        problems.required("spec.controller")
    elif "/" not in controller or dns_subdomain(controller.partition("/")[0]):
        told = 'must be a domain-prefixed path (such as "acme.io/foo")'
        problems.invalid("spec.controller", controller, told)
    parameters = spec.get("parameters") or {}
    if parameters.get("scope") == "Namespace" and not parameters.get("namespace"):
        told = "`parameters.scope` is set to 'Namespace'"
        problems.required("spec.parameters.namespace", told)


def _same_class(before: Draft, after: Draft, problems: Problems) -> None:
    if before["spec"].get("controller") != after["spec"].get("controller"):
        problems.immutable("spec.controller", after["spec"].get("controller"))


def _default_policy(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    spec.setdefault("podSelector", {})
    if not spec.get("policyTypes"):
        spec["policyTypes"] = ["Ingress", *(["Egress"] if spec.get("egress") else [])]
    for rule in (*(spec.get("ingress") or ()), *(spec.get("egress") or ())):
        for port in rule.get("ports") or ():
            port.setdefault("protocol", "TCP")


def _check_policy(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    check_selector(problems, "spec.podSelector", spec["podSelector"])
    types = spec["policyTypes"]
    if len(types) > 2:
        told = "may not specify more than two policyTypes"
        problems.invalid("spec.policyTypes", types, told)
    for index, name in enumerate(types):
        if name not in ("Ingress", "Egress"):
            problems.unsupported(f"spec.policyTypes[{index}]", name, ["Ingress", "Egress"])
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for index, rule in enumerate(spec.get(direction) or ()):
            at = f"spec.{direction}[{index}]"
            _check_policy_ports(problems, f"{at}.ports", rule.get("ports") or ())
            for number, peer in enumerate(rule.get(peers) or ()):
                _check_peer(problems, f"{at}.{peers}[{number}]", peer)


def _check_policy_ports(problems: Problems, path: str, ports: Any) -> None:
    for index, port in enumerate(ports):
        at = f"{path}[{index}]"
        if port.get("protocol") not in ("SCTP", "TCP", "UDP"):
            problems.unsupported(f"{at}.protocol", port.get("protocol"), ["TCP", "UDP", "SCTP"])
        if port.get("port") is not None:
            check_port_or_name(problems, f"{at}.port", port["port"])
        if (last := port.get("endPort")) is not None:
            _check_end(problems, f"{at}.endPort", port.get("port"), last)


def _check_end(problems: Problems, path: str, first: Any, last: int) -> None:
    if first is None:
        problems.invalid(path, last, "may not be specified when `port` is not specified")
    elif not isinstance(first, int):
        problems.invalid(path, last, "may not be specified when `port` is non-numeric")
    else:
        if last < first:
            problems.invalid(path, first, "must be greater than or equal to `port`")
        check_port(problems, path, last)


def _check_peer(problems: Problems, path: str, peer: Draft) -> None:
    selectors = [key for key in ("podSelector", "namespaceSelector") if peer.get(key) is not None]
    for key in selectors:
        check_selector(problems, f"{path}.{key}", peer[key])
    block = peer.get("ipBlock")
    if block is None:
        if not selectors:
            problems.required(path, "must specify a peer")
        return
    if selectors:
        told = "may not specify both ipBlock and another peer"
        problems.forbidden(path, told)
    if not block.get("cidr"):
        problems.required(f"{path}.ipBlock.cidr")
    elif not is_network(block["cidr"]):
        problems.invalid(f"{path}.ipBlock.cidr", block["cidr"], NETWORK)
    else:
        _check_except(problems, f"{path}.ipBlock.except", block)


def _check_except(problems: Problems, path: str, block: Draft) -> None:
    whole = ip_network(block["cidr"], strict=False)
    for index, text in enumerate(block.get("except") or ()):
        at = f"{path}[{index}]"
        if not is_network(text):
            problems.invalid(at, text, NETWORK)
            continue
        part = ip_network(text, strict=False)
        inside = part.network_address in whole and part.prefixlen > whole.prefixlen
        if not inside:
            problems.invalid(at, text, "must be a strict subset of `cidr`")


def _default_endpoints(body: Draft, before: Draft | None, context: Admission) -> None:
    for subset in body.get("subsets") or ():
        for port in subset.get("ports") or ():
            port.setdefault("protocol", "TCP")


def _default_slice(body: Draft, before: Draft | None, context: Admission) -> None:
    body.setdefault("endpoints", [])
    for port in body.get("ports") or ():
        port.setdefault("name", "")
        port.setdefault("protocol", "TCP")


def _check_slice(body: Draft, problems: Problems) -> None:
    kind = body.get("addressType")
    problems.one_of("addressType", kind, ("FQDN", "IPv4", "IPv6"))
    for index, endpoint in enumerate(body.get("endpoints") or ()):
        at = f"endpoints[{index}].addresses"
        if not endpoint.get("addresses"):
            problems.required(at, "must contain at least 1 address")
        for number, address in enumerate(endpoint.get("addresses") or ()):
            if kind in ("IPv4", "IPv6") and not is_address(address):
                problems.invalid(f"{at}[{number}]", address, ADDRESS)
    names: set[str] = set()
    for index, port in enumerate(body.get("ports") or ()):
        problems.unique(f"ports[{index}].name", port.get("name", ""), names)


def _same_slice(before: Draft, after: Draft, problems: Problems) -> None:
    if before.get("addressType") != after.get("addressType"):
        problems.immutable("addressType", after.get("addressType"))


INGRESSES = Rules(_default_ingress, _check_ingress)
INGRESS_CLASSES = Rules(_default_class, _check_class, _same_class)
NETWORK_POLICIES = Rules(_default_policy, _check_policy)
ENDPOINTS = Rules(_default_endpoints)
ENDPOINT_SLICES = Rules(_default_slice, _check_slice, _same_slice)
