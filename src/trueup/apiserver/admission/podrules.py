"""Rules for a pod's spec, in a Pod as in the template of a workload."""

from collections.abc import Iterable, Mapping
from typing import Any

from trueup.apiserver.admission.containerrules import (
    check_containers,
    check_host_ports,
    check_users,
)
from trueup.apiserver.admission.labels import check_labels, check_selector
from trueup.apiserver.admission.numbers import ADDRESS, amount, is_address
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.volumerules import check_volumes
from trueup.k8s.names import dns_label, dns_subdomain, label_key

Draft = Mapping[str, Any]

RESTART = ("Always", "OnFailure", "Never")
DNS = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
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
    volumes = check_volumes(problems, f"{path}.volumes", spec.get("volumes") or ())
    check_containers(problems, path, spec, {*volumes, *claims})
    problems.one_of(f"{path}.restartPolicy", spec.get("restartPolicy"), RESTART)
    problems.one_of(f"{path}.dnsPolicy", spec.get("dnsPolicy"), DNS)
    _check_dns(problems, f"{path}.dnsConfig", spec)
    check_host_ports(problems, path, spec)
    _check_context(problems, f"{path}.securityContext", spec.get("securityContext") or {})
    _check_names(problems, path, spec)
    check_labels(problems, f"{path}.nodeSelector", spec.get("nodeSelector") or {})
    _check_times(problems, path, spec)
    _check_tolerations(problems, f"{path}.tolerations", spec.get("tolerations") or ())
    _check_spread(problems, path, spec.get("topologySpreadConstraints") or ())
    _check_affinity(problems, f"{path}.affinity", spec.get("affinity") or {})


def _check_names(problems: Problems, path: str, spec: Draft) -> None:
    for field in ("serviceAccountName", "nodeName", "priorityClassName", "runtimeClassName"):
        if value := spec.get(field):
            problems.named(f"{path}.{field}", value, dns_subdomain)
    for field in ("hostname", "subdomain"):
        if value := spec.get(field):
            problems.named(f"{path}.{field}", value, dns_label)
    for index, alias in enumerate(spec.get("hostAliases") or ()):
        if not is_address(alias.get("ip", "")):
            problems.invalid(f"{path}.hostAliases[{index}].ip", alias.get("ip", ""), ADDRESS)
    system = (spec.get("os") or {}).get("name", "linux")
    if system not in ("linux", "windows"):
        problems.unsupported(f"{path}.os", system, ["linux", "windows"])


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


def _check_context(problems: Problems, path: str, context: Draft) -> None:
    check_users(problems, path, context)
    seen: set[str] = set()
    for index, setting in enumerate(context.get("sysctls") or ()):
        problems.unique(f"{path}.sysctls[{index}].name", setting.get("name"), seen)


def _check_times(problems: Problems, path: str, spec: Draft) -> None:
    limit = spec.get("activeDeadlineSeconds")
    if isinstance(limit, int) and not 1 <= limit <= 2**31 - 1:
        told = "must be between 1 and 2147483647, inclusive"
        problems.invalid(f"{path}.activeDeadlineSeconds", limit, told)
    if (spec.get("hostNetwork") or False) and spec.get("hostUsers") is False:
        problems.forbidden(f"{path}.hostUsers", "when `hostNetwork` is true")


def _check_tolerations(problems: Problems, path: str, tolerations: Any) -> None:
    for index, toleration in enumerate(tolerations):
        at = f"{path}[{index}]"
        operator = toleration.get("operator") or "Equal"
        if operator not in ("Equal", "Exists"):
            problems.unsupported(f"{at}.operator", operator, ["Equal", "Exists"])
        if not toleration.get("key") and operator != "Exists":
            told = 'operator must be Exists when `key` is empty, which means "match all values '
            told += 'and all keys"'
            problems.invalid(f"{at}.operator", toleration.get("operator", ""), told)
        if operator == "Exists" and toleration.get("value"):
            told = "value must be empty when `operator` is 'Exists'"
            problems.invalid(f"{at}.operator", toleration["value"], told)
        effect = toleration.get("effect")
        if effect and effect not in EFFECTS:
            problems.unsupported(f"{at}.effect", effect, EFFECTS)
        if toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
            told = "effect must be 'NoExecute' when `tolerationSeconds` is set"
            problems.invalid(f"{at}.effect", effect or "", told)


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
        check_selector(problems, f"{at}.labelSelector", constraint.get("labelSelector") or {})


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
    for container in (*(spec.get("initContainers") or ()), *spec["containers"]):
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
