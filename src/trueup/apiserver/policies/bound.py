"""Bound: the policies that are bound to a write, looked up with their parameters."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from trueup.apiserver import errors
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.exchange import User
from trueup.apiserver.matching import selects
from trueup.apiserver.policies.facts import Body, Facts
from trueup.apiserver.policies.matching import matches
from trueup.k8s import status
from trueup.k8s.causes import Cause
from trueup.k8s.ref import NAMESPACE, GroupKind, Ref
from trueup.k8s.value import Value

API = "admissionregistration.k8s.io"
NO_PARAMS = (
    "failed to configure binding: no params found for policy binding with `Deny`"
    " parameterNotFoundAction"
)


class Kinds(NamedTuple):
    """A kind of policies and that of its bindings."""

    policy: GroupKind
    binding: GroupKind


class Bound(Value, frozen=True):
    """A policy that is about a write: with each of its parameters, or once without any."""

    policy: Body
    binding: Body
    params: tuple[Body | None, ...]

    @property
    def lacking(self) -> bool:
        """Whether it has no parameters and may not go without."""
        lacking = (self.binding["spec"].get("paramRef") or {}).get("parameterNotFoundAction")
        return not self.params and lacking in (None, "Deny") and not self.lenient

    @property
    def lenient(self) -> bool:
        """Whether what goes wrong with it is passed over."""
        return bool(self.policy["spec"].get("failurePolicy") == "Ignore")


def bindings(cluster: Cluster, asked: Asked, kinds: Kinds, *, fresh: bool) -> list[Body]:
    """
    The bindings that a write is held against.

    Policies are not about policies. The server's own controllers are asked only about what they
    make: *fresh*.
    """
    if asked.resource.group == API or (asked.internal and not fresh):
        return []
    return [*cluster.listed(kinds.binding)]


def facts_of(asked: Asked, before: Body | None, after: Body | None) -> Facts:
    """A write as policies see it."""
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


def space_of(cluster: Cluster, facts: Facts) -> Body | None:
    """The namespace of the write."""
    return cluster.get(Ref(NAMESPACE, "", facts.namespace)) if facts.namespace else None


def bound(
    cluster: Cluster, kinds: Kinds, found: list[Body], facts: Facts, space: Body | None
) -> Iterator[Bound]:
    """Those policies of the bindings *found* that are about the write."""
    for binding in found:
        policy = cluster.get(Ref(kinds.policy, "", binding["spec"]["policyName"]))
        if policy is not None and _is_about(policy, binding, facts, space):
            yield Bound(policy, binding, tuple(_params(cluster, policy, binding, facts)))


def _user(user: User) -> dict[str, Any]:
    return {"username": user.name, "groups": list(user.groups), "uid": user.uid}


def _is_about(policy: Body, binding: Body, facts: Facts, space: Body | None) -> bool:
    return matches(policy["spec"].get("matchConstraints"), facts, space) and matches(
        binding["spec"].get("matchResources"), facts, space
    )


def _params(cluster: Cluster, policy: Body, binding: Body, facts: Facts) -> Iterator[Body | None]:
    kind, named = policy["spec"].get("paramKind"), binding["spec"].get("paramRef")
    if kind is None or named is None:
        yield None
        return
    about = GroupKind(kind["apiVersion"].rpartition("/")[0], kind["kind"])
    resource = cluster.registry.stored(about)
    if resource is None:
        return
    where = (named.get("namespace") or facts.namespace) if resource.namespaced else ""
    if name := named.get("name"):
        found = cluster.get(Ref(about, where, name))
        if found is not None:
            yield found
        return
    for each in cluster.listed(about, where):
        if selects(named.get("selector") or {}, each["metadata"].get("labels") or {}):
            yield each


def refusal(
    asked: Asked, facts: Facts, code: int, reason: str, words: str, *, headed: bool
) -> errors.Refused:
    """The answer to a write that a policy is against; *headed*: it names the object first."""
    about = errors.subject(asked.resource)
    details = status.Details(facts.name, about.group, about.name, causes=(Cause("", words, ""),))
    told = f'{about} "{facts.name}" is forbidden: {words}' if headed else words
    return errors.Refused(status.Status(code, reason, told, details))
