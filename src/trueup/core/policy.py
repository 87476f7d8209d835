"""Policy: what a project permits (signatures first; the body follows)."""

from collections.abc import Iterable

from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Application
from trueup.model.policy import Finding
from trueup.model.project import AppProject, ProjectDestination


def invalid(
    app: Application, project: AppProject | None, control_namespace: str = "argocd"
) -> tuple[Finding, ...]:
    """
    InvalidSpecError findings: what must be right before anything is read or written.

    Missing or contradictory fields, an unknown project, a source, destination or namespace
    of the Application that the project does not permit. Empty: all is well.
    """
    raise NotImplementedError


def permits_source(project: AppProject, repo_url: str) -> bool:
    raise NotImplementedError


def permits_destination(project: AppProject, destination: ProjectDestination) -> bool:
    raise NotImplementedError


def permits_kind(project: AppProject, kind: GroupKind, *, namespaced: bool, name: str) -> bool:
    raise NotImplementedError


def forbidden(
    project: AppProject,
    refs: Iterable[tuple[Ref, bool]],
    server: str,
    cluster_name: str = "",
) -> tuple[tuple[Ref, Finding], ...]:
    """The objects (with: is it namespaced) that the project does not permit there, and why."""
    raise NotImplementedError
