"""
Orphans: what lies in an application's namespace and that no application declares (reference 1.7).

Asked for by ``orphanedResources`` of the project. An orphan is namespaced, has no owner and no mark
of an application that is there, and is of a kind that the project permits there.
"""

from collections.abc import Collection, Iterable, Mapping

from trueup.core.globs import matches
from trueup.core.project.permits import forbidden
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Destination
from trueup.model.policy import Finding, Severity
from trueup.model.project import AppProject, KindRule

API = Ref(GroupKind("", "Service"), "default", "kubernetes")
SILENT = frozenset(
    GroupKind(group, kind)
    for group, kinds in {
        "": ("ConfigMap", "Endpoints", "LimitRange", "Secret", "ServiceAccount"),
        "apps": ("ControllerRevision",),
        "networking.k8s.io": ("NetworkPolicy",),
        "rbac.authorization.k8s.io": ("Role", "RoleBinding"),
    }.items()
    for kind in kinds
)
"""Kinds of which the tree shows nothing that an outline has not."""
BUILT_IN = (  # every cluster makes them, and that Service, by itself
    KindRule("", "ServiceAccount", "default"),
    KindRule("", "ConfigMap", "kube-root-ca.crt"),
)


def orphans(
    unclaimed: Iterable[Ref],
    project: AppProject,
    where: Destination,
    namespaced: Mapping[GroupKind, bool],
    declared: Collection[Ref] = (),
) -> tuple[Ref, ...]:
    """
    Those of *unclaimed*, which nobody owns and no application that is there is marked for.

    *declared*: what the application declares; it may not be marked yet. *where*: the cluster under
    its address and name.
    """
    asked = project.spec.orphaned_resources
    if asked is None:
        return ()
    ignored = (*BUILT_IN, *asked.ignore)
    left = [
        ref
        for ref in unclaimed
        if namespaced.get(ref.kind)
        and ref != API
        and ref not in declared
        and not _listed(ref, ignored)
    ]
    kept_out = {ref for ref, _ in forbidden(project, ((ref, True) for ref in left), where)}
    return tuple(sorted(ref for ref in left if ref not in kept_out))


def warning(found: Collection[Ref], project: AppProject) -> tuple[Finding, ...]:
    """The condition, unless the project says ``warn: false``."""
    asked = project.spec.orphaned_resources
    if not found or asked is None or asked.warn is False:
        return ()
    return (
        Finding(
            "OrphanedResourceWarning",
            f"Application has {len(found)} orphaned resources",
            f"declare or delete them, or list them in orphanedResources.ignore of {project.name}",
            Severity.WARNING,
        ),
    )


def _listed(ref: Ref, rules: Iterable[KindRule]) -> bool:
    return any(
        matches(rule.group, ref.kind.group)
        and matches(rule.kind or "*", ref.kind.kind)
        and matches(rule.name or "*", ref.name)
        for rule in rules
    )
