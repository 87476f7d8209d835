"""
Stranding: the applications of a project that an update of it would leave without their right.

As in Argo CD an update that forbids what applications have in use is refused; whoever means it
moves these first, or writes the AppProject itself.
"""

import asyncio
from collections.abc import Sequence

from starlette.requests import Request

from trueup.core.project.lending import effective, scoped
from trueup.core.project.permits import permits_destination, permits_source
from trueup.model.application import Application, Destination
from trueup.model.errors import Stalled
from trueup.model.project import AppProject, ProjectDestination
from trueup.web.apps.found import applications, decoded
from trueup.web.connections import repositories
from trueup.web.errors import ApiError, invalid
from trueup.web.exchange import deps

AT_A_TIME = 5  # applications that are named


async def refuse(request: Request, before: AppProject, after: AppProject) -> None:
    """Raises if applications had their source or destination permitted, and have no longer."""
    users = _users(request, before.name)
    if not users:
        return
    old, new = [await _whole(request, each) for each in (before, after)]
    places = await asyncio.gather(*(_place(request, each) for each in users))
    sources = [
        app.name
        for app in users
        if any(
            permits_source(old, each.repo_url) and not permits_source(new, each.repo_url)
            for each in app.spec.all_sources
        )
    ]
    clusters = deps(request).clusters.scoped(before.name)

    def permitted(project: AppProject, where: Destination) -> bool:
        place = ProjectDestination(where.server, where.name, where.namespace)
        return permits_destination(project, place) and scoped(project, where, clusters)

    destinations = [
        app.name
        for app, where in zip(users, places, strict=True)
        if where and permitted(old, where) and not permitted(new, where)
    ]
    _tell(sources, destinations)


def _tell(sources: Sequence[str], destinations: Sequence[str]) -> None:
    told = {"source": sources, "destination": destinations}
    parts = [
        f"{len(names)} applications {what} became invalid" for what, names in told.items() if names
    ]
    if parts:
        named = ", ".join(dict.fromkeys((*sources, *destinations)[:AT_A_TIME]))
        raise invalid(
            f"as a result of project update {' and '.join(parts)}",
            f"among them {named}: change or move them first",
        )


def _users(request: Request, name: str) -> list[Application]:
    """One that cannot be read has no right to lose."""
    found = []
    for entry in applications(request).all():
        if ((entry.body.get("spec") or {}).get("project") or "default") == name:
            try:
                found.append(decoded(entry.body))
            except ApiError:
                continue
    return found


async def _whole(request: Request, project: AppProject) -> AppProject:
    """With what is lent to it, and with what is its own."""
    declared = await repositories.READ.store.all(request)
    own = [each["repo"] for each in declared if each.get("project") == project.name]
    lent = deps(request).views.lenders(project)
    return effective(project, lent, deps(request).clusters.scoped(project.name), own)


async def _place(request: Request, app: Application) -> Destination | None:
    """Under both names of its cluster; None: no such cluster is known."""
    there = app.spec.destination
    try:
        known = await deps(request).clusters.identify(there.server, there.name)
    except Stalled:
        return None
    return Destination(known.server, known.name, there.namespace)
