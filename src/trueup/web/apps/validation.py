"""
Whether an Application may be stored: its project permits it, and its sources are there.

What is wrong is told at once, all of it, before anything is written.
"""

import asyncio

from starlette.requests import Request

from trueup.core.project.policy import invalid as violations
from trueup.core.project.policy import unscoped
from trueup.core.render.listing import LINK, Listing, normal
from trueup.core.source.kinds import short
from trueup.model.application import Application, Destination
from trueup.model.errors import Stalled, Unreachable
from trueup.model.source import Source, Tree
from trueup.ports import Sources
from trueup.web.apps.found import project
from trueup.web.errors import invalid
from trueup.web.exchange import deps


async def validate(request: Request, app: Application, *, look: bool) -> None:
    """*look*: also ask the repositories whether revision and path exist."""
    rules = await project(request, app.spec.project)
    if rules is None:
        name = app.spec.project
        raise invalid(
            f'app is not allowed in project "{name}", or the project does not exist',
            f"create it: trueup proj create {name}",
        )
    cluster = await _cluster(request, app)
    known = cluster if isinstance(cluster, Destination) else None
    found = violations(app, rules, deps(request).namespace, known)
    clusters = deps(request).clusters.scoped(rules.name)
    found = (*found, *unscoped(app, rules, known, clusters))
    problems = [(f"{each.type}: {each.message}", each.hint) for each in found if each.stops]
    if isinstance(cluster, Stalled) and not problems:
        said = f"application destination spec for {app.name} is invalid: {cluster.message}"
        raise invalid(said, cluster.hint)
    if look and not problems:
        repositories = deps(request).sources
        hydrator = app.spec.source_hydrator
        wanted = (hydrator.dry,) if hydrator else app.spec.all_sources  # whose branch is yet to be
        checks = (_missing(repositories.of(app.project, source), source) for source in wanted)
        problems = [problem for problem in await asyncio.gather(*checks) if problem]
    if problems:
        said = "; ".join(message for message, _ in problems)
        raise invalid(f"application spec for {app.name} is invalid: {said}", problems[0][1])


async def _cluster(request: Request, app: Application) -> Destination | Stalled:
    """That of the destination under its address and its name, or why no such cluster is known."""
    there = app.spec.destination
    try:
        return await deps(request).clusters.identify(there.server, there.name)
    except Stalled as error:
        return error


async def _missing(sources: Sources, source: Source) -> tuple[str, str] | None:
    """What is not there, and a hint; None if all is there."""
    try:
        revision = await sources.head(source, look_now=True)  # what was pushed just now counts
        tree = await sources.tree(source, revision)
    except (Stalled, Unreachable) as error:
        where = "" if source.repo_url in error.message else f"{source.repo_url}: "
        return f"InvalidSpecError: {where}{error.message}", error.hint
    if source.chart or there(normal(source.path), tree):
        return None
    near = Listing(tree.entries, {}).nearest(normal(source.path))
    return (
        f"InvalidSpecError: {source.repo_url}: {source.path}: app path does not exist",
        f"did you mean {', '.join(near)}?"
        if near
        else f"look at revision {short(revision.commit)} of the repository",
    )


def there(path: str, tree: Tree) -> bool:
    """Whether it is a folder, or lies beyond a link: where that leads, a render finds out."""
    parts = path.split("/")
    above = (tree.entries.get("/".join(parts[:end])) for end in range(1, len(parts) + 1))
    if not path or any(each and each.mode == LINK for each in above):
        return True
    return any(name.startswith(f"{path}/") for name in tree.entries)
