"""Rules for a pod's spec, in a Pod as in the template of a workload."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from trueup.apiserver.admission.containerrules import check_containers, check_host_ports
from trueup.apiserver.admission.labels import check_labels, check_selector
from trueup.apiserver.admission.numbers import ADDRESS, amount, as_stored, is_address
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.resourcerules import check_pod_resources, check_resources
from trueup.apiserver.admission.securityrules import check_number, check_profiles
from trueup.apiserver.admission.volumerules import check_volumes
from trueup.k8s.names import Check, dns_label, dns_subdomain, label_key, label_value

Draft = Mapping[str, Any]

RESTART = ("Always", "OnFailure", "Never")
DNS = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
PREEMPTION = ("PreemptLowerPriority", "Never")
SYSTEMS = ("linux", "windows")
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


def check_template(
    problems: Problems, path: str, template: Draft, claims: Iterable[str] = ()
) -> None:
    """Look at a template; *claims* are volumes that its pods get beside their own."""
    meta = template.get("metadata") or {}
    check_labels(problems, f"{path}.labels", meta.get("labels") or {})
    check_pod_spec(problems, f"{path}.spec", template["spec"], claims)
    if template["spec"].get("ephemeralContainers"):
        told = "ephemeral containers not allowed in pod template"
        problems.forbidden(f"{path}.spec.ephemeralContainers", told)


def check_pod_spec(problems: Problems, path: str, spec: Draft, claims: Iterable[str] = ()) -> None:
    """Look at a pod's spec, in upstream's order."""
    volumes = check_volumes(problems, f"{path}.volumes", spec.get("volumes") or ())
    _check_claims(problems, f"{path}.resourceClaims", spec.get("resourceClaims") or ())
    check_containers(problems, path, spec, {*volumes, *claims})
    _check_pod_resources(problems, path, spec)
    check_host_ports(problems, path, spec)
    problems.one_of(f"{path}.restartPolicy", spec.get("restartPolicy"), RESTART)
    problems.one_of(f"{path}.dnsPolicy", spec.get("dnsPolicy"), DNS)
    check_labels(problems, f"{path}.nodeSelector", spec.get("nodeSelector") or {})
    _check_context(problems, f"{path}.securityContext", spec)
    _check_affinity(problems, f"{path}.affinity", spec.get("affinity") or {})
    _check_dns(problems, f"{path}.dnsConfig", spec)
    _check_gates(problems, path, spec)
    _check_spread(problems, path, spec.get("topologySpreadConstraints") or ())
    _check_host_users(problems, path, spec)
    _check_names(problems, path, spec)


def _check_claims(problems: Problems, path: str, claims: Sequence[Draft]) -> None:
    """The devices that a pod claims, by claims that are there or are made for it."""
    seen: set[str] = set()
    for index, claim in enumerate(claims):
        at, fields = f"{path}[{index}]", ("resourceClaimName", "resourceClaimTemplateName")
        name, given = claim.get("name") or "", [each for each in fields if each in claim]
        problems.named(f"{at}.name", name, dns_label)
        if name:
            problems.unique(f"{at}.name", name, seen)
        if len(given) == 2:
            told = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be"
            problems.refused_value(at, _claim(claim), f"{told} specified")
        if not given:
            told = "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"
            problems.refused_value(at, _claim(claim), told)
        for field in given:
            for words in dns_subdomain(claim[field]):
                problems.invalid(f"{at}.{field}", claim[field], words)


def _claim(claim: Draft) -> Draft:
    fields = ("name", "resourceClaimName", "resourceClaimTemplateName")
    return {field[:1].upper() + field[1:]: claim.get(field) for field in fields}


def _check_gates(problems: Problems, path: str, spec: Draft) -> None:
    for index, gate in enumerate(spec.get("readinessGates") or ()):
        for words in label_key(gate.get("conditionType") or ""):
            at = f"{path}.readinessGates[{index}].conditionType"
            problems.invalid(at, gate.get("conditionType") or "", words)
    seen: set[str] = set()
    for index, gate in enumerate(spec.get("schedulingGates") or ()):
        at, name = f"{path}.schedulingGates[{index}]", gate.get("name") or ""
        for words in label_key(name):
            problems.invalid(at, name, words)
        problems.unique(at, name, seen)


def _check_pod_resources(problems: Problems, path: str, spec: Draft) -> None:
    resources = spec.get("resources")
    if resources is None:
        return
    at = f"{path}.resources"
    if (spec.get("os") or {}).get("name") == "windows":
        problems.forbidden(at, "may not be set for a windows pod")
        return
    if resources.get("claims") is not None:
        told = "claims may not be set for Resources at pod-level"
        problems.forbidden(f"{at}.claims", told)
    check_pod_resources(problems, at, resources)
    together = _together(spec)
    for name, least in together.items():
        asked = (resources.get("requests") or {}).get(name)
        if asked is not None and (amount(asked) or 0) < least:
            shown = as_stored(f"{least.normalize():f}")
            told = f"must be greater than or equal to aggregate container requests of {shown}"
            problems.invalid(f"{at}.requests[{name}]", asked, told)


def _together(spec: Draft) -> dict[str, Decimal]:
    """What all containers of a pod ask for, those that run at the same time added up."""
    running: dict[str, Decimal] = {}
    beginning: dict[str, Decimal] = {}
    beside: dict[str, Decimal] = {}  # what stays of the init containers
    for container in spec.get("containers") or ():
        _add(running, _asked(container))
    for container in spec.get("initContainers") or ():
        asked = _asked(container)
        if container.get("restartPolicy") == "Always":
            _add(running, asked)
            _add(beside, asked)
            asked = {}
        for name in beside.keys() | asked.keys():
            most = beside.get(name, Decimal()) + asked.get(name, Decimal())
            beginning[name] = max(beginning.get(name, most), most)
    return {
        name: max(running.get(name, Decimal()), beginning.get(name, Decimal()))
        for name in running.keys() | beginning.keys()
    }


def _asked(container: Draft) -> dict[str, Decimal]:
    requests = (container.get("resources") or {}).get("requests") or {}
    return {name: amount(value) or Decimal() for name, value in requests.items()}


def _add(total: dict[str, Decimal], more: dict[str, Decimal]) -> None:
    for name, value in more.items():
        total[name] = total.get(name, Decimal()) + value


def _check_names(problems: Problems, path: str, spec: Draft) -> None:
    _check_override(problems, f"{path}.hostnameOverride", spec)
    for field in ("serviceAccountName", "nodeName"):
        _check_named(problems, path, spec, field, dns_subdomain)
    limit = spec.get("activeDeadlineSeconds")
    if isinstance(limit, int) and not 1 <= limit <= 2**31 - 1:
        told = "must be between 1 and 2147483647, inclusive"
        problems.invalid(f"{path}.activeDeadlineSeconds", limit, told)
    for field in ("hostname", "subdomain"):
        _check_named(problems, path, spec, field, dns_label)
    _check_tolerations(problems, f"{path}.tolerations", spec.get("tolerations") or ())
    for index, alias in enumerate(spec.get("hostAliases") or ()):
        _check_alias(problems, f"{path}.hostAliases[{index}]", alias)
    for field in ("priorityClassName", "runtimeClassName"):
        _check_named(problems, path, spec, field, dns_subdomain)
    if (policy := spec.get("preemptionPolicy")) is not None:
        problems.one_of(f"{path}.preemptionPolicy", policy, PREEMPTION)
    check_resources(problems, f"{path}.overhead", {"limits": spec.get("overhead")})
    if (system := spec.get("os")) is not None:
        _check_system(problems, f"{path}.os", system.get("name") or "")


def _check_override(problems: Problems, path: str, spec: Draft) -> None:
    if (name := spec.get("hostnameOverride")) is None:
        return
    for field in ("setHostnameAsFQDN", "hostNetwork"):
        if spec.get(field):
            problems.forbidden(path, f"may not be specified when {field} is true")
    if len(name) > _LONGEST_HOSTNAME:
        problems.too_long(path, _LONGEST_HOSTNAME)
    for words in dns_subdomain(name):
        problems.invalid(path, name, words)


_LONGEST_HOSTNAME = 64


def _check_named(problems: Problems, path: str, spec: Draft, field: str, check: Check) -> None:
    if value := spec.get(field):
        problems.named(f"{path}.{field}", value, check)


def _check_alias(problems: Problems, path: str, alias: Draft) -> None:
    if not is_address(alias.get("ip", "")):
        problems.invalid(f"{path}.ip", alias.get("ip", ""), ADDRESS)
    for index, name in enumerate(alias.get("hostnames") or ()):
        problems.named(f"{path}.hostnames[{index}]", name, dns_subdomain)


def _check_system(problems: Problems, path: str, name: str) -> None:
    if not name:
        problems.required(f"{path}.name")
    elif name not in SYSTEMS:
        problems.unsupported(path, name, SYSTEMS)


def _check_dns(problems: Problems, path: str, spec: Draft) -> None:
    config = spec.get("dnsConfig") or {}
    servers = config.get("nameservers") or []
    if spec.get("dnsPolicy") == "None" and not config:
        problems.required(path, "must provide `dnsConfig` when `dnsPolicy` is None")
    elif spec.get("dnsPolicy") == "None" and not servers:
        told = "must provide at least one DNS nameserver when `dnsPolicy` is None"
        problems.required(f"{path}.nameservers", told)
    if len(servers) > 3:
        problems.invalid(f"{path}.nameservers", servers, "must not have more than 3 nameservers")
    for index, server in enumerate(servers):
        if not is_address(server):
            problems.invalid(f"{path}.nameservers[{index}]", server, ADDRESS)
    searches = config.get("searches") or []
    if len(searches) > _MOST_SEARCHES:
        told = f"must not have more than {_MOST_SEARCHES} search paths"
        problems.invalid(f"{path}.searches", searches, told)
    if len(" ".join(searches)) > _LONGEST_SEARCHES:
        told = f"must not have more than {_LONGEST_SEARCHES} characters (including spaces)"
        problems.invalid(f"{path}.searches", searches, f"{told} in the search list")
    for index, option in enumerate(config.get("options") or ()):
        if not option.get("name"):
            problems.required(f"{path}.options[{index}]", "must not be empty")


_MOST_SEARCHES, _LONGEST_SEARCHES = 32, 2048


def _check_context(problems: Problems, path: str, spec: Draft) -> None:
    context = spec.get("securityContext") or {}
    for field in ("fsGroup", "runAsUser", "runAsGroup"):
        check_number(problems, f"{path}.{field}", context.get(field))
    for index, group in enumerate(context.get("supplementalGroups") or ()):
        check_number(problems, f"{path}.supplementalGroups[{index}]", group)
    if spec.get("shareProcessNamespace") and spec.get("hostPID"):
        told = "ShareProcessNamespace and HostPID cannot both be enabled"
        problems.invalid(f"{path}.shareProcessNamespace", True, told)
    seen: set[str] = set()
    for index, setting in enumerate(context.get("sysctls") or ()):
        _check_sysctl(problems, f"{path}.sysctls[{index}].name", setting.get("name") or "", seen)
    for field, policies in _CONTEXT_POLICIES.items():
        if (said := context.get(field)) is not None and said not in policies:
            problems.unsupported(f"{path}.{field}", said, policies)
        if field == "fsGroupChangePolicy":
            check_profiles(problems, path, context)


_CONTEXT_POLICIES: Mapping[str, tuple[str, ...]] = {
    "fsGroupChangePolicy": ("Always", "OnRootMismatch"),
    "supplementalGroupsPolicy": ("Merge", "Strict"),
    "seLinuxChangePolicy": ("Recursive",),  # the other is behind a gate
}
_SYSCTL = r"([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_LONGEST_SYSCTL = 253


def _check_sysctl(problems: Problems, path: str, name: str, seen: set[str]) -> None:
    if not name:
        problems.required(path)
    elif len(name) > _LONGEST_SYSCTL or not re.fullmatch(_SYSCTL, name):
        told = f"must have at most {_LONGEST_SYSCTL} characters and match regex ^{_SYSCTL}$"
        problems.invalid(path, name, told)
    else:
        problems.unique(path, name, seen)


def _check_host_users(problems: Problems, path: str, spec: Draft) -> None:
    if spec.get("hostUsers") is not False:
        return
    for field, called in _HOST.items():
        if spec.get(field):
            problems.forbidden(f"{path}.{called}", "when `hostUsers` is false")


_HOST = {"hostNetwork": "hostNetwork", "hostPID": "HostPID", "hostIPC": "HostIPC"}


def _check_tolerations(problems: Problems, path: str, tolerations: Any) -> None:
    for index, toleration in enumerate(tolerations):
        at, key = f"{path}[{index}]", toleration.get("key")
        operator, effect = toleration.get("operator", ""), toleration.get("effect") or ""
        for words in label_key(key) if key else ():
            problems.invalid(f"{at}.key", key, words)
        if not key and operator != "Exists":
            told = 'operator must be Exists when `key` is empty, which means "match all values '
            problems.invalid(f"{at}.operator", operator, told + 'and all keys"')
        if toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
            told = "effect must be 'NoExecute' when `tolerationSeconds` is set"
            problems.invalid(f"{at}.effect", effect, told)
        _check_tolerated(problems, f"{at}.operator", operator, toleration.get("value") or "")
        if effect and effect not in EFFECTS:
            problems.unsupported(f"{at}.effect", effect, EFFECTS)


def _check_tolerated(problems: Problems, path: str, operator: str, value: str) -> None:
    if operator in ("Lt", "Gt"):
        problems.unsupported(path, operator, ["Equal", "Exists", "Lt", "Gt"])
    elif operator not in ("", "Equal", "Exists"):
        problems.unsupported(path, operator, ["Equal", "Exists"])
    elif operator == "Exists" and value:
        problems.invalid(path, value, "value must be empty when `operator` is 'Exists'")
    elif wrong := label_value(value):
        problems.invalid(path, value, ";".join(wrong))


def _check_spread(problems: Problems, path: str, constraints: Any) -> None:
    for index, constraint in enumerate(constraints):
        at = f"{path}.topologySpreadConstraints[{index}]"
        skew = constraint.get("maxSkew", 0)
        if isinstance(skew, int) and skew <= 0:
            problems.invalid(f"{at}.maxSkew", skew, "must be greater than zero")
        if not constraint.get("topologyKey"):
            problems.required(f"{at}.topologyKey", "can not be empty")
        policy = constraint.get("whenUnsatisfiable", "")
        if policy not in ("DoNotSchedule", "ScheduleAnyway"):
            problems.unsupported(
                f"{at}.whenUnsatisfiable", policy, ["DoNotSchedule", "ScheduleAnyway"]
            )
        _check_domains(problems, at, constraint, policy)
        check_selector(problems, f"{at}.labelSelector", constraint.get("labelSelector") or {})


def _check_domains(problems: Problems, path: str, constraint: Draft, policy: str) -> None:
    if (least := constraint.get("minDomains")) is not None:
        if least <= 0:
            problems.invalid(f"{path}.minDomains", least, "must be greater than zero")
        if policy != "DoNotSchedule":
            told = f"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {policy}"
            problems.invalid(f"{path}.minDomains", least, told)
    for field in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
        if (said := constraint.get(field, "Honor")) not in ("Honor", "Ignore"):
            problems.unsupported(f"{path}.{field}", said, ["Honor", "Ignore"])


def _check_affinity(problems: Problems, path: str, affinity: Draft) -> None:
    required = "requiredDuringSchedulingIgnoredDuringExecution"
    preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    node = affinity.get("nodeAffinity") or {}
    if required in node and not (node[required] or {}).get("nodeSelectorTerms"):
        told = "must have at least one node selector term"
        problems.required(f"{path}.nodeAffinity.{required}.nodeSelectorTerms", told)
    for index, term in enumerate((node.get(required) or {}).get("nodeSelectorTerms") or ()):
        at = f"{path}.nodeAffinity.{required}.nodeSelectorTerms[{index}]"
        for number, each in enumerate(term.get("matchExpressions") or ()):
            _check_node_term(problems, f"{at}.matchExpressions[{number}]", each)
    for index, term in enumerate(node.get(preferred) or ()):
        _check_weight(problems, f"{path}.nodeAffinity.{preferred}[{index}].weight", term)
    for kind in ("podAffinity", "podAntiAffinity"):
        rules = affinity.get(kind) or {}
        for index, term in enumerate(rules.get(required) or ()):
            _check_pod_term(problems, f"{path}.{kind}.{required}[{index}]", term)
        for index, term in enumerate(rules.get(preferred) or ()):
            at = f"{path}.{kind}.{preferred}[{index}]"
            _check_weight(problems, f"{at}.weight", term)
            _check_pod_term(problems, f"{at}.podAffinityTerm", term.get("podAffinityTerm") or {})


def _check_node_term(problems: Problems, path: str, term: Draft) -> None:
    operator, values = term.get("operator", ""), term.get("values") or ()
    if operator in ("In", "NotIn") and not values:
        problems.required(f"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'")
    elif operator in ("Exists", "DoesNotExist") and values:
        told = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
        problems.forbidden(f"{path}.values", told)
    elif operator in ("Gt", "Lt") and len(values) != 1:
        told = "must be specified single value when `operator` is 'Lt' or 'Gt'"
        problems.required(f"{path}.values", told)
    elif operator not in ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"):
        problems.invalid(f"{path}.operator", operator, "not a valid selector operator")
    for words in label_key(term.get("key", "")):
        problems.invalid(f"{path}.key", term.get("key", ""), words)


def _check_weight(problems: Problems, path: str, term: Draft) -> None:
    weight = term.get("weight", 0)
    if not 1 <= weight <= 100:
        problems.invalid(path, weight, "must be in the range 1-100")


def _check_pod_term(problems: Problems, path: str, term: Draft) -> None:
    if not term.get("topologyKey"):
        problems.required(f"{path}.topologyKey", "can not be empty")
    for words in label_key(term.get("topologyKey", "")):
        problems.invalid(f"{path}.topologyKey", term.get("topologyKey", ""), words)
    if term.get("labelSelector"):
        check_selector(problems, f"{path}.labelSelector", term["labelSelector"])


def quality(spec: Draft) -> str:
    """The class of service that follows from requests and limits."""
    requested: set[str] = set()
    guaranteed = True
    containers = (*(spec.get("initContainers") or ()), *spec["containers"])
    for container in containers if spec.get("resources") is None else (spec,):
        resources = container.get("resources") or {}
        requests, limits = resources.get("requests") or {}, resources.get("limits") or {}
        for name in ("cpu", "memory"):
            limit, request = amount(limits.get(name, 0)), amount(requests.get(name, 0))
            if limit or request:
                requested.add(name)
            if not limit or (name in requests and request != limit):
                guaranteed = False
    if not requested:
        return "BestEffort"
    return "Guaranteed" if guaranteed else "Burstable"
