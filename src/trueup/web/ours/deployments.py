"""
``GET applications/{name}/compare``: what two of its deployments declared, and what that differs in.

Each is rendered as it was declared, with its own sources and revisions, for the cluster as it is
today; what is live plays no part. What was committed in between, ``commits`` tells.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.compare.differences import dotted
from trueup.core.declared import declared_changes
from trueup.core.project.permits import permits_source
from trueup.k8s.object import Object
from trueup.k8s.value import Value, encode
from trueup.model.application import Application, HistoryEntry, commits
from trueup.model.change import Change
from trueup.model.plan import Counts
from trueup.model.project import AppProject
from trueup.web.apps.found import application, decoded, project
from trueup.web.errors import invalid, refused
from trueup.web.exchange import deps, raw, text
from trueup.web.ours.plan import PlannedField, PlannedTask

MOST, FIELDS = 500, 200  # objects, and fields of one, that are told


class Compared(Value, frozen=True):
    """
    From the deployment *since* to that of *until*.

    *more*: objects that are not told. *cut*: neither are all fields of those that are.
    """

    since: int
    until: int
    counts: Counts
    changes: tuple[PlannedTask, ...]
    more: int = 0
    cut: bool = False


async def compare(request: Request) -> Response:
    """``since`` and ``until``: ids in ``status.history``, in any order."""
    _, body = await application(request)
    app = decoded(body)
    since, until = (deployed(app, number(request, each)) for each in ("since", "until"))
    rules = await project(request, app.spec.project)
    if rules is None:
        raise refused(f"project {app.project} does not exist")
    before, after = await asyncio.gather(
        *(_declared(request, app, rules, each) for each in (since, until))
    )
    sensitive = deps(request).views.sensitive
    found = await asyncio.to_thread(_compared, before, after, sensitive)
    return raw(encode(msgspec.structs.replace(found, since=since.id, until=until.id)))


async def _declared(
    request: Request, app: Application, rules: AppProject, entry: HistoryEntry
) -> tuple[Object, ...]:
    """With what is permitted today: a repository that was taken away is not read any more."""
    spec = app.spec
    if entry.source or entry.sources:
        spec = msgspec.structs.replace(
            spec, source=entry.source, sources=entry.sources, source_hydrator=None
        )
    then = msgspec.structs.replace(app, spec=spec)
    for source in spec.all_sources:
        if not permits_source(rules, source.repo_url):
            raise refused(f"project {app.project} does not permit {source.repo_url}")
    target = await deps(request).views.declared(then, commits(entry))
    return target.objects


def _compared(
    before: Iterable[Object], after: Iterable[Object], sensitive: Collection[str]
) -> Compared:
    found = declared_changes(before, after, sensitive)
    told = found[:MOST]
    return Compared(
        0,
        0,
        Counts(**Counter(str(each.action) for each in found)),
        tuple(map(_task, told)),
        len(found) - len(told),
        any(len(each.fields) > FIELDS for each in told),
    )


def _task(change: Change) -> PlannedTask:
    ref, fields = change.ref, change.fields[:FIELDS]
    return PlannedTask(
        ref.kind.group,
        ref.kind.kind,
        ref.namespace,
        ref.name,
        str(change.action),
        fields=tuple(PlannedField(dotted(each.path), each.before, each.after) for each in fields),
    )


def deployed(app: Application, id: int) -> HistoryEntry:
    found = next((each for each in app.status.history if each.id == id), None)
    if found is None:
        known = ", ".join(str(each.id) for each in app.status.history) or "none"
        raise invalid(f"application {app.name} has no deployment {id}", f"known ids: {known}")
    return found


def number(request: Request, name: str, usual: str = "") -> int:
    said = text(request, name) or usual
    if not (said.isascii() and said.isdecimal() and len(said) < 10):
        raise invalid(f"{name}: {said or 'nothing'} is not a number", "see status.history")
    return int(said)
