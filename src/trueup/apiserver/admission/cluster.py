"""Namespace, Node, quotas and limits, Lease, and the webhooks' configurations."""

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.numbers import amount, check_quantity, write_canonical
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.rules import Draft, Rules
from trueup.apiserver.cel.policies import mutating_problems, policy_problems

_COMPUTE = frozenset(
    {
        "cpu",
        "memory",
        "requests.cpu",
        "requests.memory",
        "limits.cpu",
        "limits.memory",
    }
)
_COUNTED = frozenset(
    {
        "configmaps",
        "persistentvolumeclaims",
        "pods",
        "replicationcontrollers",
        "resourcequotas",
        "secrets",
        "services",
        "services.loadbalancers",
        "services.nodeports",
    }
)
_STORED = frozenset(
    {
        "ephemeral-storage",
        "limits.ephemeral-storage",
        "requests.ephemeral-storage",
        "requests.storage",
    }
)
_QUOTA = _COMPUTE | _COUNTED | _STORED
_SCOPES = frozenset(
    {
        "BestEffort",
        "CrossNamespacePodAffinity",
        "NotBestEffort",
        "NotTerminating",
        "PriorityClass",
        "Terminating",
        "VolumeAttributesClass",
    }
)
NAME_LABEL = "kubernetes.io/metadata.name"


def _default_namespace(body: Draft, before: Draft | None, context: Admission) -> None:
    meta = body["metadata"]
    meta.setdefault("labels", {})[NAME_LABEL] = meta.get("name", "")
    body.setdefault("spec", {})


def _complete_namespace(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body["spec"]
    if before is None:
        finalizers = spec.setdefault("finalizers", [])
        if "kubernetes" not in finalizers:
            finalizers.append("kubernetes")
        body["status"] = {"phase": "Active"}
    else:
        kept = (before.get("spec") or {}).get("finalizers")
        if kept and context.subresource != "finalize":
            spec["finalizers"] = kept
        elif "finalizers" in spec and not kept:
            del spec["finalizers"]


def _default_node(body: Draft, before: Draft | None, context: Admission) -> None:
    body.setdefault("spec", {})


def _default_quota(body: Draft, before: Draft | None, context: Admission) -> None:
    write_canonical(body.setdefault("spec", {}).get("hard"))


def _check_quota(body: Draft, problems: Problems) -> None:
    hard, scopes = body["spec"].get("hard") or {}, body["spec"].get("scopes") or []
    for name, value in sorted(hard.items()):
        at = f"spec.hard[{name}]"
        if "/" not in name and name not in _QUOTA:
            problems.invalid(at, name, "must be a standard resource type or fully qualified")
            problems.invalid(at, name, "must be a standard resource for quota")
        check_quantity(problems, at, value)
        if name in _COUNTED and (found := amount(value)) is not None and found % 1:
            problems.invalid(at, value, "must be an integer")
    if any(scope not in _SCOPES for scope in scopes):
        problems.invalid("spec.scopes", scopes, "unsupported scope")
    elif any(_misses(scope, name) for scope in scopes for name in hard):
        problems.invalid("spec.scopes", scopes, "unsupported scope applied to resource")


def _misses(scope: str, name: str) -> bool:
    """Whether a scope says nothing about a resource."""
    if scope == "BestEffort":
        return name != "pods"
    return name != "pods" and name not in _COMPUTE


def _same_scopes(before: Draft, after: Draft, problems: Problems) -> None:
    old, new = before["spec"].get("scopes") or [], after["spec"].get("scopes") or []
    if sorted(old) != sorted(new):
        problems.immutable("spec.scopes", new)


def _check_limits(body: Draft, problems: Problems) -> None:
    kinds: set[str] = set()
    for index, limit in enumerate(body["spec"].get("limits") or ()):
        at, kind = f"spec.limits[{index}]", limit.get("type")
        problems.unique(f"{at}.type", kind, kinds)
        for field in ("default", "defaultRequest"):
            if kind == "Pod" and limit.get(field):
                problems.forbidden(f"{at}.{field}", "may not be specified when `type` is 'Pod'")
        _check_order(problems, at, limit)


# What may not be above what, by the words for both.
_ORDER = (
    ("min", "min", "max", "max", "min"),
    ("min", "min", "defaultRequest", "default request", "defaultRequest"),
    ("defaultRequest", "default request", "max", "max", "defaultRequest"),
    ("defaultRequest", "default request", "default", "default limit", "defaultRequest"),
    ("min", "min", "default", "default", "default"),
    ("default", "default", "max", "max", "default"),
)


def _check_order(problems: Problems, path: str, limit: Draft) -> None:
    names = {
        name
        for field in ("min", "max", "default", "defaultRequest")
        for name in limit.get(field) or ()
    }
    for name in sorted(names):
        for low, low_words, high, high_words, field in _ORDER:
            small, great = (limit.get(low) or {}).get(name), (limit.get(high) or {}).get(name)
            less, more = amount(small), amount(great)
            if small is None or great is None or less is None or more is None or less <= more:
                continue
            shown = great if (low, high) == ("min", "defaultRequest") else small
            told = f"{low_words} value {small} is greater than {high_words} value {great}"
            problems.invalid(f"{path}.{field}[{name}]", shown, told)


def _default_limits(body: Draft, before: Draft | None, context: Admission) -> None:
    for limit in body.setdefault("spec", {}).get("limits") or ():
        for field in ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio"):
            write_canonical(limit.get(field))
        if limit.get("type") == "Container":
            _container_limits(limit)


def _container_limits(limit: Draft) -> None:
    """A default follows from a maximum, a default request from a default or a minimum."""
    for name, value in (limit.get("max") or {}).items():
        limit.setdefault("default", {}).setdefault(name, value)
    for source in ("default", "min"):
        for name, value in (limit.get(source) or {}).items():
            limit.setdefault("defaultRequest", {}).setdefault(name, value)


def _default_validating(body: Draft, before: Draft | None, context: Admission) -> None:
    for hook in body.get("webhooks") or ():
        _default_hook(hook)


def _default_mutating(body: Draft, before: Draft | None, context: Admission) -> None:
    for hook in body.get("webhooks") or ():
        _default_hook(hook)
        hook.setdefault("reinvocationPolicy", "Never")


def _default_hook(hook: Draft) -> None:
    hook.setdefault("failurePolicy", "Fail")
    hook.setdefault("matchPolicy", "Equivalent")
    hook.setdefault("namespaceSelector", {})
    hook.setdefault("objectSelector", {})
    hook.setdefault("timeoutSeconds", 10)
    for rule in hook.get("rules") or ():
        rule.setdefault("scope", "*")
    if service := (hook.get("clientConfig") or {}).get("service"):
        service.setdefault("port", 443)


def _check_hooks(body: Draft, problems: Problems) -> None:
    names: set[str] = set()
    for index, hook in enumerate(body.get("webhooks") or ()):
        at = f"webhooks[{index}]"
        if not hook.get("name"):
            problems.required(f"{at}.name")
        elif hook["name"].count(".") < 2:
            told = "should be a domain with at least three segments separated by dots"
            problems.invalid(f"{at}.name", hook["name"], told)
        else:
            problems.unique(f"{at}.name", hook["name"], names)
        if not hook.get("admissionReviewVersions"):
            told = "must specify one of v1, v1beta1"
            problems.required(f"{at}.admissionReviewVersions", told)
        if not hook.get("sideEffects"):
            told = "must specify one of None, NoneOnDryRun"
            problems.required(f"{at}.sideEffects", told)
        else:
            problems.one_of(f"{at}.sideEffects", hook["sideEffects"], ("None", "NoneOnDryRun"))
        problems.one_of(f"{at}.failurePolicy", hook["failurePolicy"], ("Fail", "Ignore"))
        client = hook.get("clientConfig") or {}
        if ("url" in client) == ("service" in client):
            told = "exactly one of url or service is required"
            problems.required(f"{at}.clientConfig", told)


def _default_policy(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    spec.setdefault("failurePolicy", "Fail")
    _default_match(spec.get("matchConstraints"))


def _check_policy(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    if spec["failurePolicy"] not in ("Fail", "Ignore"):
        problems.unsupported("spec.failurePolicy", spec["failurePolicy"], ["Fail", "Ignore"])
    if spec.get("matchConstraints") is None:
        problems.required("spec.matchConstraints")
    problems.add(policy_problems(spec))


def _check_policy_binding(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    if not spec.get("policyName"):
        problems.required("spec.policyName")
    actions = spec.get("validationActions") or []
    if not actions:
        problems.required("spec.validationActions", "at least one validation action is required")
    for index, action in enumerate(actions):
        if action not in ("Audit", "Deny", "Warn"):
            kinds = ["Audit", "Deny", "Warn"]
            problems.unsupported(f"spec.validationActions[{index}]", action, kinds)


_MUTABLE = ("*", "CONNECT", "CREATE", "UPDATE")
_REINVOCATIONS = ("IfNeeded", "Never")


def _check_mutating_policy(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    problems.one_of("spec.failurePolicy", spec["failurePolicy"], ("Fail", "Ignore"))
    match = spec.get("matchConstraints")
    if match is None:
        problems.required("spec.matchConstraints")
    else:
        if not match.get("resourceRules"):
            problems.required("spec.matchConstraints.resourceRules")
        _check_mutable("spec.matchConstraints", match, problems)
    problems.add(mutating_problems(spec))
    problems.one_of("spec.reinvocationPolicy", spec.get("reinvocationPolicy"), _REINVOCATIONS)


def _check_mutable(path: str, match: Draft, problems: Problems) -> None:
    """What is deleted cannot be changed."""
    for rule in match.get("resourceRules") or ():
        for operation in rule.get("operations") or ():
            if operation not in _MUTABLE:
                problems.unsupported(f"{path}.resourceRules.operations", operation, _MUTABLE)


def _check_mutating_binding(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    if not spec.get("policyName"):
        problems.required("spec.policyName")
    _check_mutable("spec.matchResources", spec.get("matchResources") or {}, problems)


def _default_policy_binding(body: Draft, before: Draft | None, context: Admission) -> None:
    _default_match(body.setdefault("spec", {}).get("matchResources"))


def _default_match(match: Draft | None) -> None:
    if match is None:
        return
    match.setdefault("matchPolicy", "Equivalent")
    match.setdefault("namespaceSelector", {})
    match.setdefault("objectSelector", {})
    for key in ("resourceRules", "excludeResourceRules"):
        for rule in match.get(key) or ():
            rule.setdefault("scope", "*")


NAMESPACES = Rules(_default_namespace, complete=_complete_namespace)
NODES = Rules(_default_node)
QUOTAS = Rules(_default_quota, _check_quota, _same_scopes)
LIMIT_RANGES = Rules(_default_limits, _check_limits)
VALIDATING_WEBHOOKS = Rules(_default_validating, _check_hooks)
MUTATING_WEBHOOKS = Rules(_default_mutating, _check_hooks)
POLICIES = Rules(_default_policy, _check_policy)
POLICY_BINDINGS = Rules(_default_policy_binding, _check_policy_binding)
MUTATING_POLICIES = Rules(_default_policy, _check_mutating_policy)
MUTATING_BINDINGS = Rules(_default_policy_binding, _check_mutating_binding)
