"""``explain-diff`` (ours): who changed what differs, and where Git declares it otherwise."""

import asyncio
from collections.abc import Mapping, Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.explain import (
    Difference,
    Explanation,
    Spot,
    commits,
    dated,
    difference,
    differing,
    spots,
    wanted,
)
from trueup.k8s.ref import Ref
from trueup.k8s.value import encode
from trueup.model.application import Application
from trueup.model.comparison import Compared
from trueup.model.decision import Target
from trueup.model.errors import Stalled, Unreachable
from trueup.model.origin import Place
from trueup.model.source import Revision, Source
from trueup.web.apps.found import application, decoded, project
from trueup.web.deps import Views
from trueup.web.errors import refused
from trueup.web.exchange import deps, raw, text

FILES = 20  # whose history is looked at; each costs a walk through it
AT_ONCE = 2


async def explain_diff(request: Request) -> Response:
    """Every object that differs; of a ``group``, ``kind``, ``namespace``, ``resourceName``."""
    ref, body = await application(request)
    app = decoded(body)
    rules = await project(request, app.spec.project)
    if rules is None:
        raise refused(f"project {app.spec.project or 'default'} does not exist")
    views = deps(request).views
    target = await views.declared(app)
    comparison = await views.compared(app, rules, target)
    found = [each for each in differing(comparison.objects) if _chosen(request, each)]
    places = await _traced(views, app, target, found)
    differences = [
        difference(each, target, places.get(each.ref, ()), views.sensitive) for each in found
    ]
    explanation = Explanation(
        ref.name,
        ref.namespace,
        dated(differences, target, await _changes(request, app, differences, target)),
        commits(target, await _revisions(request, app, target)) if found else (),
    )
    return raw(encode(explanation))


async def _traced(
    views: Views, app: Application, target: Target, found: list[Compared]
) -> Mapping[Ref, tuple[Place, ...]]:
    """Without it, files are known all the same."""
    try:
        return await views.traced(app, target, wanted(found))
    except (Stalled, Unreachable):
        return {}


async def _changes(
    request: Request, app: Application, differences: Sequence[Difference], target: Target
) -> Mapping[Spot, Revision]:
    """What changed the declaring lines last, of as many files as one wants to wait for."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def of(where: tuple[int, str], lines: tuple[int, ...]) -> Mapping[Spot, Revision]:
        source, file = where
        declared, commit = target.sources[source], target.revisions[source]
        blame = deps(request).blame.of(app.project, declared)
        async with turn:
            try:
                found = await blame.changed(declared.repo_url, commit, file, lines)
            except (Stalled, Unreachable):
                return {}  # it is an addition to what is known
        return {Spot(source, file, line): revision for line, revision in found.items()}

    files = list(spots(differences).items())[:FILES]
    known = await asyncio.gather(*(of(*each) for each in files))
    return {spot: revision for each in known for spot, revision in each.items()}


def _chosen(request: Request, each: Compared) -> bool:
    ref = each.ref
    said = (
        (text(request, "group"), ref.kind.group),
        (text(request, "kind"), ref.kind.kind),
        (text(request, "namespace"), ref.namespace),
        (text(request, "resourceName"), ref.name),
    )
    return all(not wanted or wanted == is_ for wanted, is_ in said)


async def _revisions(request: Request, app: Application, target: Target) -> list[Revision]:
    pairs = zip(target.sources, target.revisions, strict=True)
    return list(await asyncio.gather(*(_revision(request, app, *pair) for pair in pairs)))


async def _revision(request: Request, app: Application, source: Source, commit: str) -> Revision:
    """Author, date and subject too, if the repository can be asked."""
    pinned = msgspec.structs.replace(source, target_revision=commit)
    try:
        return await deps(request).sources.of(app.project, source).head(pinned)
    except (Stalled, Unreachable):
        return Revision(commit)
