"""
``GET …/performance``: the four figures of DORA, of one application and of all that may be seen.

They are kept by the controller as it counts for Prometheus, so both say the same; a day is one in
UTC. What went live while no controller ran was seen by nobody, and is not among them.
"""

import asyncio
from collections.abc import Iterable
from datetime import UTC, date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.performance import daily, figures
from trueup.k8s.value import Value, encode
from trueup.model.performance import Day, Figures, Tally
from trueup.ports import Milestones
from trueup.web.apps.found import application, applications
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, raw, text
from trueup.web.ours.asking import wanted

USUAL, MOST = 30, 365  # days
APPS = 500  # applications that are told of
Name = tuple[str, str]


class Performance(Value, frozen=True):
    """Of the last *days*, of which each is in *daily*."""

    days: int
    figures: Figures
    daily: tuple[Day, ...]


class OfApp(Value, frozen=True):
    """*active*: how many deployments came to an end on each day, oldest first."""

    namespace: str
    name: str
    project: str
    figures: Figures
    active: tuple[int, ...] = ()


class Fleet(Value, frozen=True):
    """
    *figures* and *daily*: of all applications that are asked for and that the caller may see.

    *items*: those that deployed at all, most first; *more*: how many of these are not told.
    """

    days: int
    figures: Figures
    daily: tuple[Day, ...]
    items: tuple[OfApp, ...]
    more: int = 0


async def of_application(request: Request) -> Response:
    ref, _ = await application(request)
    days, today = _days(request), _today(request)
    found = await kept(request).find(
        _since(today, days), namespace=ref.namespace, name=ref.name, by=("day",)
    )
    return raw(encode(Performance(days, figures(found, days), daily(found, today, days))))


async def of_all(request: Request) -> Response:
    known = applications(request)
    await known.known()
    days, today = _days(request), _today(request)
    test, rows = wanted(request), [entry.row for entry in known.entries()]
    seen = {(row.namespace, row.name): row.project for row in rows if not test or test(row)}
    found = await kept(request).find(_since(today, days), by=("day", "namespace", "name"))
    return raw(await asyncio.to_thread(lambda: encode(_fleet(found, seen, today, days))))


def kept(request: Request) -> Milestones:
    found = deps(request).milestones
    if found is None:
        raise ApiError(Code.NOT_FOUND, "this server keeps no figures of deployments")
    return found


def _fleet(found: Iterable[Tally], seen: dict[Name, str], today: date, days: int) -> Fleet:
    by_app: dict[Name, list[Tally]] = {}
    for each in found:
        if (each.namespace, each.name) in seen:
            by_app.setdefault((each.namespace, each.name), []).append(each)
    every = [each for tallies in by_app.values() for each in tallies]
    items = [OfApp(*key, seen[key], figures(each, days)) for key, each in by_app.items()]
    items.sort(key=lambda each: (-each.figures.deployments, each.namespace, each.name))
    told = tuple(_active(each, by_app, today, days) for each in items[:APPS])
    whole = figures(every, days)
    return Fleet(days, whole, daily(every, today, days), told, len(items) - len(told))


def _active(app: OfApp, by_app: dict[Name, list[Tally]], today: date, days: int) -> OfApp:
    each_day = daily(by_app[app.namespace, app.name], today, days)
    active = tuple(each.succeeded + each.failed for each in each_day)
    return OfApp(app.namespace, app.name, app.project, app.figures, active)


def _today(request: Request) -> date:
    return deps(request).clock.now().astimezone(UTC).date()


def _since(today: date, days: int) -> date:
    return today - timedelta(days - 1)


def _days(request: Request) -> int:
    said = text(request, "days") or str(USUAL)
    if not (said.isascii() and said.isdecimal() and len(said) < 5 and 0 < int(said) <= MOST):
        raise invalid(f"days: {said} is no number from 1 to {MOST}")
    return int(said)
