"""
Lending: what holds for a project beside what it says itself.

Global projects (``globalProjects`` of ``argocd-cm``) lend to the projects that their selector
names: sources, destinations, the lists of kinds and sync windows, behind the project's own. A
cluster whose Secret names the project is one of its destinations, a repository one of its sources.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import msgspec

from trueup.k8s.selector import from_label_selector
from trueup.k8s.value import Value
from trueup.model.application import Destination
from trueup.model.project import AppProject, KindRule, ProjectCluster, ProjectDestination

replace = msgspec.structs.replace


class GlobalProject(Value, frozen=True):
    """*label_selector*: to which projects it lends; an empty one: to all."""

    project_name: str
    label_selector: Mapping[str, Any] = {}


def lenders(
    project: AppProject,
    rules: Iterable[GlobalProject],
    find: Callable[[str], AppProject | None],
) -> tuple[AppProject, ...]:
    """The global projects that lend to *project*; *find* gives a project by name."""
    labels = project.metadata.get("labels") or {}
    names = (
        rule.project_name
        for rule in rules
        if rule.project_name != project.name and _selects(rule, labels)
    )
    return tuple(found for name in names if (found := find(name)) is not None)


Own = Callable[[str], Collection[str]]
"""The addresses of the repositories whose Secrets name a project."""


def nothing(_project: str) -> Collection[str]:
    """As if no Secret named a project."""
    return ()


def effective(
    project: AppProject,
    lent: Iterable[AppProject],
    clusters: Iterable[ProjectCluster],
    repositories: Iterable[str],
) -> AppProject:
    """*project* with what is *lent* to it, and with what is its own: *clusters*, *repositories*."""
    spec = project.spec
    own = (
        ProjectDestination(server=each.server, namespace=namespace)
        for each in clusters
        for namespace in each.namespaces or ("*",)
    )
    spec = replace(
        spec,
        destinations=(*spec.destinations, *own),
        source_repos=(*spec.source_repos, *repositories),
    )
    for other in (each.spec for each in lent):
        spec = replace(
            spec,
            source_repos=(*spec.source_repos, *other.source_repos),
            destinations=(*spec.destinations, *other.destinations),
            cluster_resource_whitelist=_allowed(
                spec.cluster_resource_whitelist, other.cluster_resource_whitelist
            ),
            cluster_resource_blacklist=(
                *spec.cluster_resource_blacklist,
                *other.cluster_resource_blacklist,
            ),
            namespace_resource_whitelist=_allowed(
                spec.namespace_resource_whitelist, other.namespace_resource_whitelist
            ),
            namespace_resource_blacklist=(
                *spec.namespace_resource_blacklist,
                *other.namespace_resource_blacklist,
            ),
            sync_windows=(*spec.sync_windows, *other.sync_windows),
        )
    return replace(project, spec=spec) if spec != project.spec else project


def scoped(project: AppProject, where: Destination, clusters: Iterable[ProjectCluster]) -> bool:
    """Whether a project that permits no other clusters than its own has that one."""
    if not project.spec.permit_only_project_scoped_clusters:
        return True
    return any(
        where.server == each.server or (not where.server and where.name == each.name)
        for each in clusters
    )


def _selects(rule: GlobalProject, labels: Mapping[str, str]) -> bool:
    selector = from_label_selector(rule.label_selector)
    return selector is not None and selector.matches(labels)


def _allowed(
    own: tuple[KindRule, ...] | None, lent: tuple[KindRule, ...] | None
) -> tuple[KindRule, ...] | None:
    """Two lists in one; an absent one, which may allow everything, stays so beside an empty one."""
    return (*own, *(lent or ())) if own is not None else lent or None
