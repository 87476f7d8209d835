"""
Hydrate: which applications are due, whether they may, and what their statuses then say.

One commit hydrates all applications that render the same revision of the same repository into the
same branch: a branch never holds some of a commit. If one of them cannot be rendered, none is.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from trueup.core.project.permits import permits_source
from trueup.core.source.repositories import normalized
from trueup.core.unsupported import TYPE
from trueup.k8s.value import Value
from trueup.model.application import (
    Application,
    Hydration,
    HydratorStatus,
    LastHydration,
    SourceHydrator,
)
from trueup.model.policy import Finding, Severity
from trueup.model.project import AppProject

HYDRATE = "argocd.argoproj.io/hydrate"
STAMP = "argocd.argoproj.io/hydrate-timestamp"  # names one request
HARD = "hard"
HYDRATING, HYDRATED, FAILED = "Hydrating", "Hydrated", "Failed"
AGAIN = timedelta(minutes=2)  # until what has failed is tried again
replace = msgspec.structs.replace


class Key(Value, frozen=True):
    """What applications share that are hydrated together."""

    dry: str
    revision: str
    repository: str
    branch: str


def key_of(hydrator: SourceHydrator) -> Key:
    return Key(
        normalized(hydrator.dry_source.repo_url),
        hydrator.dry_source.target_revision,
        normalized(hydrator.synced.repo_url),
        hydrator.branch,
    )


def name_of(app: Application) -> str:
    return f"{app.namespace}/{app.name}"


def asked(app: Application) -> str:
    """What is asked for: ``hard``, whatever is known; else to look now."""
    return app.annotation(HYDRATE) or ""


def due(app: Application, dry: str, now: datetime) -> bool:
    """Whether *app* is to be hydrated, *dry* being the commit that its source is at."""
    spec, status = app.spec.source_hydrator, app.status.source_hydrator or HydratorStatus()
    current = status.current_operation
    if asked(app) == HARD or current is None or current.source_hydrator != spec:
        return True
    if current.phase == FAILED and current.dry_sha in ("", dry) and not asked(app):
        return current.finished_at is None or now - current.finished_at >= AGAIN
    return current.phase != HYDRATED or current.dry_sha != dry


def anew(apps: Iterable[Application]) -> bool:
    """Whether to render though it was done at this commit: other applications, other options."""
    return any(asked(app) == HARD or not _was_hydrated(app) for app in apps)


def problems(
    apps: Sequence[Application], projects: Mapping[str, AppProject | None]
) -> dict[str, str]:
    """What keeps each application from being hydrated, by its name."""
    found: dict[str, str] = {}
    places: dict[str, str] = {}
    for app in apps:
        spec, name = app.spec.source_hydrator or SourceHydrator(), name_of(app)
        path = posixpath.normpath(spec.sync_source.path or ".")
        if wrong := next(_wrong(app, spec, path, projects), ""):
            found[name] = wrong
        elif other := places.get(path):
            same = f"uses the same destination: repo={spec.synced.repo_url}, path={path}"
            found[name] = f"app {other} hydrator {same}"
            found[other] = f"app {name} hydrator {same}"
        else:
            places[path] = name
    return found


def summary(wrong: Mapping[str, str]) -> str:
    """What an application is told that has no fault of its own."""
    first = min(wrong)
    more = f"and {len(wrong) - 1} more have errors" if len(wrong) > 1 else "has an error"
    return f"cannot hydrate because application {first} {more}"


def begun(app: Application, now: datetime) -> HydratorStatus:
    spec = app.spec.source_hydrator or SourceHydrator()
    current = Hydration(started_at=now, phase=HYDRATING, source_hydrator=spec)
    return replace(app.status.source_hydrator or HydratorStatus(), current_operation=current)


def failed(app: Application, dry: str, why: str, now: datetime) -> HydratorStatus:
    status = app.status.source_hydrator or HydratorStatus()
    current = replace(
        status.current_operation or Hydration(),
        phase=FAILED,
        finished_at=now,
        message=f"Failed to hydrate: {why}",
        dry_sha=dry,
    )
    compared = dry or status.last_compared_dry_revision
    return replace(status, current_operation=current, last_compared_dry_revision=compared)


def done(app: Application, dry: str, hydrated: str, now: datetime) -> HydratorStatus:
    status = app.status.source_hydrator or HydratorStatus()
    current = replace(
        status.current_operation or Hydration(),
        phase=HYDRATED,
        finished_at=now,
        message="",
        dry_sha=dry,
        hydrated_sha=hydrated,
    )
    last = LastHydration(dry, hydrated, current.source_hydrator)
    return HydratorStatus(last, current, dry)


def unhydrated(app: Application, *, enabled: bool) -> tuple[Finding, ...]:
    """A warning where an application is to be hydrated, and nobody does it."""
    if app.spec.source_hydrator is None or enabled:
        return ()
    return (
        Finding(
            TYPE,
            "spec.sourceHydrator: the hydrator is off, so nothing is rendered into "
            f"{app.spec.source_hydrator.branch or 'the branch'}",
            'set hydrator.enabled: "true" in the ConfigMap argocd-cmd-params-cm',
            Severity.WARNING,
        ),
    )


def _was_hydrated(app: Application) -> bool:
    status = app.status.source_hydrator
    last = status.last_successful_operation if status else None
    return last is not None and last.source_hydrator == app.spec.source_hydrator


def _wrong(
    app: Application, spec: SourceHydrator, path: str, projects: Mapping[str, AppProject | None]
) -> Iterator[str]:
    name = app.project
    project = projects.get(name)
    if project is None:
        yield f"project {name} does not exist"
        return
    places = (("application", spec.dry_source.repo_url), ("destination", spec.synced.repo_url))
    for what, address in places:
        if not permits_source(project, address):
            yield f"{what} repo {address} is not permitted in project '{name}'"
    if path.startswith(("/", "..")) or path == ".":
        yield (
            f"app is configured to hydrate to the repository root (branch {spec.branch!r}, "
            f"path {spec.sync_source.path!r}) which is not allowed"
        )
    if not spec.branch:
        yield "spec.sourceHydrator.syncSource.targetBranch is required"
    if spec.synced.repo_url == spec.dry_source.repo_url and spec.branch == _branch(spec):
        yield f"it would be hydrated to the branch that it is rendered from: {spec.branch}"


def _branch(spec: SourceHydrator) -> str:
    return spec.dry_source.target_revision.removeprefix("refs/heads/")
