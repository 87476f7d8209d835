"""
RBAC: what the Role and ClusterRole objects allow a user to do.

Requests are decided by this too: the admin's group is bound to cluster-admin by name of the
group, whatever the objects say, so nobody can lock themselves out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.apiserver.cluster import Cluster
from trueup.apiserver.exchange import User
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value

Body = dict[str, Any]
API = "rbac.authorization.k8s.io"
MASTERS = "system:masters"


class Question(Value, frozen=True):
    """May somebody do this?"""

    verb: str
    group: str = ""
    resource: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    path: str = ""  # instead of a resource


_EVERYTHING: tuple[Body, ...] = (
    {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]},
    {"verbs": ["*"], "nonResourceURLs": ["*"]},
)


def allows(cluster: Cluster, user: User, question: Question) -> str:
    """Why the user may; empty if they may not."""
    if MASTERS in user.groups:
        return f"RBAC: allowed for the group {MASTERS}"
    for source, rule in _sourced(cluster, user, question.namespace):
        if _covers(rule, question):
            return f"RBAC: allowed by {source}"
    return ""


def rules_of(cluster: Cluster, user: User, namespace: str) -> Iterator[Body]:
    """The rules that hold for a user in a namespace."""
    if MASTERS in user.groups:
        yield from _EVERYTHING
        return
    for _, rule in _sourced(cluster, user, namespace):
        yield rule


def _sourced(cluster: Cluster, user: User, namespace: str) -> Iterator[tuple[str, Body]]:
    for kind, where in (("ClusterRoleBinding", ""), ("RoleBinding", namespace)):
        if kind == "RoleBinding" and not namespace:
            continue
        for binding in cluster.listed(GroupKind(API, kind), where):
            if not any(_is(subject, user, where) for subject in binding.get("subjects") or ()):
                continue
            role = binding["roleRef"]
            at = where if role["kind"] == "Role" else ""
            found = cluster.get(Ref(GroupKind(API, role["kind"]), at, role["name"]))
            source = f'{kind} "{binding["metadata"]["name"]}" of {role["kind"]} "{role["name"]}"'
            for rule in (found or {}).get("rules") or ():
                yield source, rule


def _is(subject: Mapping[str, Any], user: User, namespace: str) -> bool:
    match subject.get("kind"):
        case "User":
            return bool(subject["name"] == user.name)
        case "Group":
            return subject["name"] in user.groups
        case "ServiceAccount":
            where = subject.get("namespace") or namespace
            return user.name == f"system:serviceaccount:{where}:{subject['name']}"
    return False


def _covers(rule: Body, question: Question) -> bool:
    if not _has(rule.get("verbs"), question.verb):
        return False
    if question.path:
        return any(_is_path(each, question.path) for each in rule.get("nonResourceURLs") or ())
    resource = question.resource
    if question.subresource:
        resource = f"{resource}/{question.subresource}"
    named = rule.get("resourceNames") or ()
    return (
        _has(rule.get("apiGroups"), question.group)
        and (_has(rule.get("resources"), resource) or _has_part(rule, question))
        and (not named or question.name in named)
    )


def _has(values: Any, wanted: str) -> bool:
    return bool(values) and ("*" in values or wanted in values)


def _has_part(rule: Body, question: Question) -> bool:
    part = question.subresource
    return bool(part) and f"*/{part}" in (rule.get("resources") or ())


def _is_path(pattern: str, path: str) -> bool:
    if pattern.endswith("*"):
        return path.startswith(pattern[:-1])
    return pattern == path
