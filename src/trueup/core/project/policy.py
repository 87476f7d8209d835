"""
Policy: what must be right in an Application before anything is read or written.

Fields that are missing or contradict each other, and a source, a destination or a namespace that
the project does not permit. Each finding is an ``InvalidSpecError``.
"""

from collections.abc import Iterable, Iterator

import msgspec

from trueup.core.project.lending import scoped
from trueup.core.project.permits import (
    destinations_shown,
    forbidden,
    permits_destination,
    permits_kind,
    permits_namespace,
    permits_source,
)
from trueup.model.application import Application, Destination
from trueup.model.policy import Finding
from trueup.model.project import AppProject, ProjectCluster, ProjectDestination
from trueup.model.source import Source

__all__ = [
    "forbidden",
    "invalid",
    "permits_destination",
    "permits_kind",
    "permits_namespace",
    "permits_source",
    "unscoped",
]

replace = msgspec.structs.replace


def invalid(
    app: Application,
    project: AppProject | None,
    control_namespace: str = "argocd",
    cluster: Destination | None = None,
) -> tuple[Finding, ...]:
    """
    Why nothing may be done for the application; empty: all is well.

    *cluster*: that of its destination under address and name; None: no such cluster is known.
    """
    name = app.project
    if project is None:
        return (
            *_spec(app),
            finding(
                f"Application referencing project {name} which does not exist",
                f"create the AppProject {name} in namespace {control_namespace}, "
                "or name another in spec.project",
            ),
        )
    there = replace(cluster or app.spec.destination, namespace=app.spec.destination.namespace)
    return (*_spec(app), *_project(app, project, control_namespace, there))


def _spec(app: Application) -> Iterator[Finding]:
    sources = app.spec.all_sources
    if not sources:
        yield finding("spec.source or spec.sources is required", "say where the manifests are")
    for number, source in enumerate(sources):
        path = f"spec.sources[{number}]" if app.spec.sources else "spec.source"
        path = "spec.sourceHydrator.syncSource" if app.spec.source_hydrator else path
        yield from _source(source, path)
    yield from _destination(app.spec.destination)
    limit = app.spec.revision_history_limit
    if limit is not None and limit < 0:
        yield finding(f"spec.revisionHistoryLimit: {limit} is negative", "0 keeps no history")


def _source(source: Source, path: str) -> Iterator[Finding]:
    if not source.repo_url:
        yield finding(f"{path}.repoURL is required", "say which repository")
    if not (source.path or source.chart or source.ref):
        yield finding(f"{path}: one of path, chart and ref is required", 'the root is path: "."')
    if source.chart and not source.target_revision:
        yield finding(f"{path}.targetRevision is required for a chart", '"*" is the latest')
    if source.chart and source.ref:
        yield finding(f"{path}: ref and chart exclude each other", "use two sources")
    if source.path.startswith("/"):
        yield finding(f"{path}.path: {source.path}: app path is absolute", "leave out the slash")
    tools = [field.capitalize() for field in source.tools]
    if len(tools) > 1:
        told = f"{path}: multiple application source types defined: {', '.join(tools)}"
        yield finding(told, "keep the options of one tool")


def _destination(destination: Destination) -> Iterator[Finding]:
    if destination.server and destination.name:
        yield finding(
            "application destination can't have both name and server defined: "
            f"{destination.name} {destination.server}",
            "remove one of them from spec.destination",
        )
    elif not (destination.server or destination.name):
        yield finding(
            "Destination server missing from app spec",
            "set spec.destination.server or spec.destination.name",
        )


def _project(
    app: Application, project: AppProject, control_namespace: str, there: Destination
) -> Iterator[Finding]:
    if not permits_namespace(project, app.namespace, control_namespace):
        yield finding(
            f"application '{app.name}' in namespace '{app.namespace}' is not permitted to use "
            f"project '{project.name}'",
            f"add {app.namespace} to sourceNamespaces of AppProject {project.name}",
        )
    for source in app.spec.all_sources:
        if source.repo_url and not permits_source(project, source.repo_url):
            repos = ", ".join(project.spec.source_repos) or "none"
            yield finding(
                f"application repo {source.repo_url} is not permitted in project '{project.name}'",
                f"sourceRepos of AppProject {project.name}: {repos}",
            )
    yield from _permitted_destination(there, project)


def _permitted_destination(known: Destination, project: AppProject) -> Iterator[Finding]:
    place = ProjectDestination(known.server, known.name, known.namespace)
    if (known.server or known.name) and not permits_destination(project, place):
        yield finding(
            f"application destination server '{known.server or known.name}' and namespace "
            f"'{known.namespace}' do not match any of the allowed destinations in project "
            f"'{project.name}'",
            f"destinations of AppProject {project.name}: {destinations_shown(project)}",
        )


def unscoped(
    app: Application,
    project: AppProject,
    cluster: Destination | None,
    clusters: Iterable[ProjectCluster],
) -> Iterator[Finding]:
    """Of a project that permits its own *clusters* only; *cluster*: that of the destination."""
    there = cluster or app.spec.destination
    known = replace(there, namespace=app.spec.destination.namespace)
    if not scoped(project, known, clusters):
        yield finding(
            f"application destination server '{known.server or known.name}' and namespace "
            f"'{known.namespace}' do not match any of the allowed destinations in project "
            f"'{project.name}': it permits only clusters of its own",
            f"register the cluster for it: trueup cluster add CONTEXT --project {project.name}, or "
            "drop permitOnlyProjectScopedClusters",
        )


def finding(message: str, hint: str) -> Finding:
    return Finding("InvalidSpecError", message, hint)
