"""
Permits: what a project permits.

Deny patterns (``!``) beat allow patterns. As in Argo CD, a list of deny patterns alone allows
everything else; an empty list allows nothing, but for the kinds of namespaced objects, of which
an absent list allows all. Where there are both, a deny pattern allows nothing: Argo CD's code lets
it, against its documentation, and a project would be open to all that one pattern does not name.
"""

from collections.abc import Iterable, Iterator

from trueup.core.globs import matches, matches_glob_or_regex
from trueup.core.source.repositories import normalized
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Destination
from trueup.model.policy import Finding
from trueup.model.project import AppProject, KindRule, ProjectDestination

IN_CLUSTER_NAME = "in-cluster"
IN_CLUSTER = "https://kubernetes.default.svc"
DENY = "!"


def permits_source(project: AppProject, repo_url: str) -> bool:
    """Whether applications of the project may read this repository."""
    address, rules = normalized(repo_url), project.spec.source_repos
    denied = [rule.removeprefix(DENY) for rule in rules if _denies(rule)]
    allowed = [rule for rule in rules if not _denies(rule)]
    if any(matches(normalized(rule), address, "/") for rule in denied):
        return False
    only_denied = bool(denied) and not allowed
    return only_denied or any(matches(normalized(rule), address, "/") for rule in allowed)


def permits_destination(project: AppProject, destination: ProjectDestination) -> bool:
    """Whether applications of the project may write there; server, name or both are known."""
    rules, allowed = project.spec.destinations, False
    strict = not all(map(_excludes, rules))
    for rule in rules:
        # A cluster that is given by its name has an address too, whatever it is.
        cluster = _matches(rule.server, destination.server, absent=rule.server == "*")
        cluster = _matches(rule.name, destination.name, absent=False) or cluster
        namespace = _matches(rule.namespace, destination.namespace, absent=True)
        if cluster and namespace:
            allowed = allowed or not (strict and _excludes(rule))
        elif _denied(rule, destination, cluster=cluster, namespace=namespace):
            return False
    return allowed


def permits_kind(project: AppProject, kind: GroupKind, *, namespaced: bool, name: str = "") -> bool:
    """Whether the project allows objects of this kind; *name* counts for cluster-scoped ones."""
    spec = project.spec
    if namespaced:
        allowed, denied = spec.namespace_resource_whitelist, spec.namespace_resource_blacklist
        return (allowed is None or _listed(kind, "", allowed)) and not _listed(kind, "", denied)
    allowed, denied = spec.cluster_resource_whitelist, spec.cluster_resource_blacklist
    return _listed(kind, name, allowed or ()) and not _listed(kind, name, denied)


def permits_namespace(project: AppProject, namespace: str, control_namespace: str) -> bool:
    """Whether Applications that live in *namespace* may use the project."""
    patterns = project.spec.source_namespaces
    return namespace in ("", control_namespace) or any(
        matches_glob_or_regex(pattern, namespace) for pattern in patterns
    )


def forbidden(
    project: AppProject, refs: Iterable[tuple[Ref, bool]], cluster: Destination
) -> tuple[tuple[Ref, Finding], ...]:
    """
    The objects (with: is it namespaced) that the project does not permit there, and why.

    *cluster*: under its address and its name, for a project may list either.
    """
    return tuple(_forbidden(project, refs, cluster))


def _forbidden(
    project: AppProject, refs: Iterable[tuple[Ref, bool]], cluster: Destination
) -> Iterator[tuple[Ref, Finding]]:
    for ref, namespaced in refs:
        if not permits_kind(project, ref.kind, namespaced=namespaced, name=ref.name):
            yield ref, _kind_finding(project, ref, namespaced=namespaced)
        elif namespaced:
            place = ProjectDestination(cluster.server, cluster.name, ref.namespace)
            if not permits_destination(project, place):
                yield ref, _place_finding(project, ref, cluster)


def _kind_finding(project: AppProject, ref: Ref, *, namespaced: bool) -> Finding:
    scope = "namespace" if namespaced else "cluster"
    denied = getattr(project.spec, f"{scope}_resource_blacklist")
    name = "" if namespaced else ref.name
    group = ref.kind.group or '""'
    if _listed(ref.kind, name, denied):
        hint = f"it is in {scope}ResourceBlacklist of AppProject {project.name}"
    else:
        hint = (
            f"add {{group: {group}, kind: {ref.kind.kind}}} to {scope}ResourceWhitelist "
            f"of AppProject {project.name}"
        )
    message = f"{ref}: kind {ref.kind} is not permitted in project {project.name}"
    return Finding("InvalidSpecError", message, hint, ref=ref)


def _place_finding(project: AppProject, ref: Ref, cluster: Destination) -> Finding:
    return Finding(
        "InvalidSpecError",
        f"{ref}: namespace {ref.namespace} of {cluster.server or cluster.name} is not permitted "
        f"in project {project.name}",
        f"destinations of AppProject {project.name}: {destinations_shown(project)}",
        ref=ref,
    )


def destinations_shown(project: AppProject) -> str:
    """The project's destinations on one line."""
    shown = (
        f"{rule.server or rule.name or '(no cluster)'} {rule.namespace or '(no namespace)'}"
        for rule in project.spec.destinations
    )
    return ", ".join(shown) or "none"


def _matches(pattern: str, text: str, *, absent: bool) -> bool:
    """*absent*: what an unknown (empty) text counts as, unless the pattern matches that too."""
    if not text and not absent:
        return False
    if pattern.startswith(DENY):
        return not matches(pattern[1:], text)
    return matches(pattern, text)


def _denied(
    rule: ProjectDestination, destination: ProjectDestination, *, cluster: bool, namespace: bool
) -> bool:
    """
    Whether a deny pattern of the rule names the destination, or may: the cluster is unknown.

    It denies where the other half of the rule holds, or denies as well: ``!kube-system`` of one
    server says nothing of other servers, and ``!prod`` nothing of namespaces that are not named.
    """
    where = _may_name(rule.server, destination.server) or _may_name(rule.name, destination.name)
    place = _names(rule.namespace, destination.namespace)
    return (where and (namespace or place)) or (place and cluster)


def _may_name(pattern: str, text: str) -> bool:
    return _names(pattern, text) or (_denies(pattern) and not text)


def _excludes(rule: ProjectDestination) -> bool:
    """Whether the rule says where not to write."""
    return any(map(_denies, (rule.server, rule.name, rule.namespace)))


def _denies(pattern: str) -> bool:
    return pattern.startswith(DENY)


def _names(pattern: str, text: str) -> bool:
    return _denies(pattern) and matches(pattern[1:], text)


def _listed(kind: GroupKind, name: str, rules: Iterable[KindRule]) -> bool:
    return any(
        matches(rule.group, kind.group)
        and matches(rule.kind, kind.kind)
        and (not rule.name or not name or matches(rule.name, name))
        for rule in rules
    )
