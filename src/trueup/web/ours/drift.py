"""
``GET drift``: what differs from Git across all Applications that the caller may see.

A page of deviations, grouped by application, field, manager or age, with how many there are of
each. What is kept and for how long: `web.ours.drifting`.
"""

import asyncio
import base64
import binascii
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.drift.deviation import Deviation, Sort, deployed, deviations
from trueup.core.drift.groups import BY, Found, Group, after, grouped
from trueup.core.drift.search import search
from trueup.core.explain import differing
from trueup.core.listing.query import query
from trueup.core.listing.row import Row
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value, encode
from trueup.model.application import PROJECT, Application
from trueup.model.decision import Target
from trueup.model.errors import Stalled, Unreachable
from trueup.model.project import AppProject
from trueup.web.apps.entry import Entry
from trueup.web.apps.found import applications
from trueup.web.deps import Deps
from trueup.web.errors import invalid
from trueup.web.exchange import raw, text
from trueup.web.ours.asking import limit, said
from trueup.web.ours.drifting import Drifting
from trueup.web.ours.sight import sight
from trueup.web.tags import tag, tagged

GROUPS = 200  # that are told
TROUBLES = 20


class Drifted(Value, frozen=True):
    """
    *group*: the key of the one that it is listed in. *since*: when its Application got out of sync;
    empty: nobody has seen that. Since when the live value is as it is, the deviation says.
    """

    application: str
    namespace: str
    project: str
    cluster: str
    group: str
    deviation: Deviation
    since: str = ""


class Trouble(Value, frozen=True):
    """An Application that is out of sync, but that cannot be compared now."""

    application: str
    namespace: str
    message: str


class DriftPage(Value, frozen=True):
    """
    *total*: deviations of all pages; *sorts*: how many are drift, and how many not yet deployed.

    *pending*: Applications that have yet to be looked at: ask again. *more*: deviations that are
    there, but not kept, as one Application has too many. *next*: the cursor of the page after this.
    """

    items: tuple[Drifted, ...]
    total: int
    applications: int
    objects: int
    sorts: dict[str, int]
    groups: tuple[Group, ...]
    pending: int = 0
    more: int = 0
    troubles: tuple[Trouble, ...] = ()
    next: str = ""


async def drift(request: Request) -> Response:
    by = text(request, "by") or BY[0]
    if by not in BY:
        raise invalid(f"by: {by} is none of {', '.join(BY)}")
    wanted, most, cursor = said(lambda: search(text(request, "q"))), limit(request), _after(request)
    known = applications(request)
    await known.known()
    there = request.app.state.drifting
    told = await there.of(_out_of_sync(request, known.all(), wanted.app))
    found = [
        Found(entry.row, each)
        for entry, looked in told.known
        for each in looked.deviations
        if wanted(entry.row, each)
    ]
    groups, pairs = grouped(found, by, request.app.state.deps.clock.now())
    rest = after(pairs, cursor)
    page = DriftPage(
        tuple(_item(*pair) for pair in rest[:most]),
        len(found),
        len({each.row.key for each in found}),
        len({(*each.row.key, *each.each.key[:-1]) for each in found}),
        _sorts(found),
        groups[:GROUPS],
        told.pending,
        sum(looked.more for _, looked in told.known),
        tuple(_troubles(told.known))[:TROUBLES],
        _cursor(rest[most - 1][1]) if len(rest) > most else "",
    )
    made = encode(page)
    return tagged(request, tag((made,)), lambda: raw(made))


def drifting(deps: Deps) -> Drifting:
    """Over the parts that compare; see `web.app`."""

    async def look(app: Application) -> tuple[tuple[Deviation, ...], tuple[Ref, ...]]:
        where = Ref(PROJECT, deps.namespace, app.spec.project or "default")
        found = deps.held(where) or await deps.cluster.get(where)
        if found is None:
            raise Stalled("ProjectNotFound", f"project {where.name} does not exist")
        rules = deps.views.effective(msgspec.convert(found.body, AppProject, strict=False))
        target = await deps.views.declared(app)
        comparison = await deps.views.compared(app, rules, target)
        out = differing(comparison.objects)
        made = deviations(
            out, target, deployed(app), await _committed(deps, app, target), deps.views.sensitive
        )
        return made, tuple(each.ref for each in out)

    async def standing(app: Application, refs: Sequence[Ref]) -> Hashable:
        return await deps.views.standing(app, refs)

    def now() -> float:
        return deps.clock.monotonic()

    return Drifting(look, standing, now)


async def _committed(deps: Deps, app: Application, target: Target) -> Sequence[datetime | None]:
    """When the revisions were committed, as far as repositories tell."""

    async def of(number: int) -> datetime | None:
        source, commit = target.sources[number], target.revisions[number]
        if not commit:
            return None
        pinned = msgspec.structs.replace(source, target_revision=commit)
        try:
            return (await deps.sources.of(app.project, source).head(pinned)).date
        except (Stalled, Unreachable):
            return None

    return await asyncio.gather(*map(of, range(len(target.sources))))


def _out_of_sync(request: Request, entries: Sequence[Entry], text: str) -> list[Entry]:
    test, sees = said(lambda: query(text)).test, sight(request)
    tests: list[Callable[[Row], bool]] = [each for each in (test, sees) if each is not None]
    return [
        entry
        for entry in entries
        if entry.row.sync == "OutOfSync" and all(each(entry.row) for each in tests)
    ]


def _item(group: str, found: Found) -> Drifted:
    row = found.row
    return Drifted(row.name, row.namespace, row.project, row.cluster, group, found.each, row.since)


def _sorts(found: Sequence[Found]) -> dict[str, int]:
    counts = Counter(each.each.sort for each in found)
    return {str(sort): counts[sort] for sort in Sort}


def _troubles(known: Sequence[tuple[Entry, object]]) -> list[Trouble]:
    return [
        Trouble(entry.row.name, entry.row.namespace, trouble)
        for entry, looked in known
        if (trouble := getattr(looked, "trouble", ""))
    ]


def _cursor(found: Found) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(found.key)).decode().rstrip("=")


def _after(request: Request) -> tuple[str, ...] | None:
    asked = text(request, "cursor")
    if not asked:
        return None
    try:
        read = base64.urlsafe_b64decode(asked + "=" * (-len(asked) % 4))
        return msgspec.json.decode(read, type=tuple[str, ...])
    except (binascii.Error, ValueError) as error:
        raise invalid("cursor: it is none of ours", "take next of the page before") from error
