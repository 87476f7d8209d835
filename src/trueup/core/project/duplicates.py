"""
Duplicates: what a project lists twice, or denies altogether.

Argo CD refuses to store such a project, since its author meant something else. Called by the web
API; a project that was applied to the cluster is taken as it is.
"""

from collections.abc import Hashable, Iterable, Iterator

import msgspec

from trueup.model.project import AppProject, SyncWindow

NOTHING = "!*"
replace = msgspec.structs.replace


def faults(project: AppProject) -> Iterator[str]:
    """What makes no sense in the lists of *project*, each with its place."""
    spec = project.spec
    for number, place in enumerate(spec.destinations):
        for name in ("namespace", "server", "name"):
            if getattr(place, name) == NOTHING:
                yield f"spec.destinations[{number}]: {name} has an invalid format, '{NOTHING}'"
    for number, repo in enumerate(spec.source_repos):
        if repo == NOTHING:
            yield f"spec.sourceRepos[{number}]: source repository has an invalid format, '{repo}'"
    places = [(each.server, each.name, each.namespace) for each in spec.destinations]
    yield from _twice("destination", ((place, _shown(*place)) for place in places))
    yield from _twice("source repository", ((repo, repo) for repo in spec.source_repos))
    yield from _twice("source namespace", ((name, name) for name in spec.source_namespaces))
    yield from _twice("role", ((role.name, role.name) for role in spec.roles))
    yield from _twice("sync window", ((_about(each), _worded(each)) for each in spec.sync_windows))


def _shown(server: str, name: str, namespace: str) -> str:
    return f"{server or name}/{namespace}"


def _about(window: SyncWindow) -> SyncWindow:
    """Two windows are one if they differ in nothing but in this."""
    zone = window.time_zone or "UTC"
    return replace(window, manual_sync=False, sync_overrun=False, description="", time_zone=zone)


def _worded(window: SyncWindow) -> str:
    return f"{window.kind}:{window.schedule}:{window.duration}"


def _twice(what: str, entries: Iterable[tuple[Hashable, str]]) -> Iterator[str]:
    known: set[Hashable] = set()
    for entry, shown in entries:
        if entry in known:
            yield f"{what} '{shown}' already added"
        known.add(entry)
