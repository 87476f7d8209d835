"""Enforcing: the policies that are bound to a write, asked; the first that denies refuses it."""

from collections.abc import Iterator
from typing import Any

from trueup.apiserver import errors
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.exchange import User
from trueup.apiserver.matching import selects
from trueup.apiserver.policies.facts import Body, Facts
from trueup.apiserver.policies.judging import Denial, denials, scope_of
from trueup.apiserver.policies.matching import matches
from trueup.k8s import status
from trueup.k8s.causes import Cause
from trueup.k8s.ref import GroupKind, Ref

API = "admissionregistration.k8s.io"
POLICY = GroupKind(API, "ValidatingAdmissionPolicy")
BINDING = GroupKind(API, "ValidatingAdmissionPolicyBinding")
NAMESPACE = GroupKind("", "Namespace")
_NO_PARAMS = (
    "failed to configure binding: no params found for policy binding with `Deny`"
    " parameterNotFoundAction"
)
_CODES = {"Unauthorized": 401, "Forbidden": 403, "RequestEntityTooLarge": 413}


def enforce(cluster: Cluster, asked: Asked, before: Body | None, after: Body | None) -> None:
    """
    Raise what a bound policy says if it denies that *after* takes the place of *before*.

    The server's own controllers are asked only about what they make.
    """
    if asked.resource.group == API or (asked.internal and before is not None):
        return
    bindings = cluster.listed(BINDING)
    if not bindings:
        return
    facts = _facts(asked, before, after)
    space = cluster.get(Ref(NAMESPACE, "", facts.namespace)) if facts.namespace else None
    for binding in bindings:
        if "Deny" not in (binding["spec"].get("validationActions") or ()):
            continue
        policy = cluster.get(Ref(POLICY, "", binding["spec"]["policyName"]))
        if policy is None or not _is_about(policy, binding, facts, space):
            continue
        for denial in _asked(cluster, policy, binding, facts, space):
            raise _refusal(asked, facts, policy, binding, denial)


def _facts(asked: Asked, before: Body | None, after: Body | None) -> Facts:
    resource = asked.resource
    name = asked.name or str(((after or {}).get("metadata") or {}).get("name", ""))
    operation = "CREATE" if before is None else "DELETE" if after is None else "UPDATE"
    space = name if resource.qualified == "namespaces" else asked.namespace
    return Facts(
        operation,
        resource.group,
        resource.version,
        resource.plural,
        resource.kind,
        asked.subresource,
        space,
        name,
        after,
        before,
        _user(asked.user),
        asked.dry_run,
    )


def _user(user: User) -> dict[str, Any]:
    return {"username": user.name, "groups": list(user.groups), "uid": user.uid}


def _is_about(policy: Body, binding: Body, facts: Facts, space: Body | None) -> bool:
    return matches(policy["spec"].get("matchConstraints"), facts, space) and matches(
        binding["spec"].get("matchResources"), facts, space
    )


def _asked(
    cluster: Cluster, policy: Body, binding: Body, facts: Facts, space: Body | None
) -> Iterator[Denial]:
    """What the policy says with each of its parameters, or without any."""
    kind = policy["spec"].get("paramKind")
    if kind is None:
        yield from denials(policy, scope_of(facts, None, space))
        return
    found = list(_params(cluster, kind, binding, facts))
    lacking = (binding["spec"].get("paramRef") or {}).get("parameterNotFoundAction", "Deny")
    if not found and lacking == "Deny" and policy["spec"].get("failurePolicy") != "Ignore":
        yield Denial(_NO_PARAMS)
    for params in found:
        yield from denials(policy, scope_of(facts, params, space))


def _params(cluster: Cluster, kind: Body, binding: Body, facts: Facts) -> Iterator[Body]:
    group = kind["apiVersion"].rpartition("/")[0]
    named = binding["spec"].get("paramRef") or {}
    namespace = named.get("namespace") or facts.namespace
    about = GroupKind(group, kind["kind"])
    resource = cluster.registry.stored(about)
    if resource is None:
        return
    where = namespace if resource.namespaced else ""
    if name := named.get("name"):
        found = cluster.get(Ref(about, where, name))
        if found is not None:
            yield found
        return
    for each in cluster.listed(about, where):
        if selects(named.get("selector") or {}, each["metadata"].get("labels") or {}):
            yield each


def _refusal(
    asked: Asked, facts: Facts, policy: Body, binding: Body, denial: Denial
) -> errors.Refused:
    who, bound = policy["metadata"]["name"], binding["metadata"]["name"]
    said = f"ValidatingAdmissionPolicy '{who}' with binding '{bound}' denied request"
    message = f"{said}: {denial.message}"
    about = errors.subject(asked.resource)
    details = status.Details(facts.name, about.group, about.name, causes=(Cause("", message, ""),))
    told = f'{about} "{facts.name}" is forbidden: {message}'
    code = _CODES.get(denial.reason, 422)
    return errors.Refused(status.Status(code, denial.reason, told, details))
