"""
``GET …/performance``: the four figures of DORA, of one application and of all that may be seen.

They are kept by the controller as it counts for Prometheus, so both say the same; a day is one in
UTC. What went live while no controller ran was seen by nobody, and is not among them.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, timedelta
from functools import partial

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
APPS = 200  # applications that are told of
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
    one = ((ref.namespace, ref.name),)
    found = await kept(request).find(_since(today, days), by=("day",), among=one)
    return raw(encode(Performance(days, figures(found, days), daily(found, today, days))))


async def of_all(request: Request) -> Response:
    known = applications(request)
    await known.known()
    days, today = _days(request), _today(request)
    test, rows = wanted(request), [entry.row for entry in known.entries()]
    seen = {(row.namespace, row.name): row.project for row in rows if not test or test(row)}
    find = partial(kept(request).find, _since(today, days))
    totals = _by_app(await find(by=("namespace", "name")))
    items = await asyncio.to_thread(_items, totals, seen, days)
    every = [(each.namespace, each.name) for each in items]
    each_day = await find(by=("day",), among=None if len(every) == len(totals) else every)
    active = await find(by=("day", "namespace", "name"), among=every[:APPS])
    told = await asyncio.to_thread(_active, items[:APPS], active, today, days)
    whole = daily(each_day, today, days)
    more = len(items) - len(told)
    return raw(encode(Fleet(days, figures(each_day, days), whole, told, more)))


def kept(request: Request) -> Milestones:
    found = deps(request).milestones
    if found is None:
        raise ApiError(Code.NOT_FOUND, "this server keeps no figures of deployments")
    return found


def _items(
    totals: Mapping[Name, Sequence[Tally]], seen: Mapping[Name, str], days: int
) -> list[OfApp]:
    """Those of the *seen* that deployed at all; the busiest first."""
    items = [
        OfApp(*name, seen[name], figures(tallies, days))
        for name, tallies in totals.items()
        if name in seen
    ]
    return sorted(items, key=lambda each: (-each.figures.deployments, each.namespace, each.name))


def _active(
    items: Iterable[OfApp], tallies: Iterable[Tally], today: date, days: int
) -> tuple[OfApp, ...]:
    by_app, found = _by_app(tallies), []
    for each in items:
        course = daily(by_app.get((each.namespace, each.name), ()), today, days)
        counts = tuple(day.succeeded + day.failed for day in course)
        found.append(OfApp(each.namespace, each.name, each.project, each.figures, counts))
    return tuple(found)


def _by_app(tallies: Iterable[Tally]) -> Mapping[Name, Sequence[Tally]]:
    found: dict[Name, list[Tally]] = {}
    for each in tallies:
        found.setdefault((each.namespace, each.name), []).append(each)
    return found


def _today(request: Request) -> date:
    return deps(request).clock.now().astimezone(UTC).date()


def _since(today: date, days: int) -> date:
    return today - timedelta(days - 1)


def _days(request: Request) -> int:
    said = text(request, "days") or str(USUAL)
    if not (said.isascii() and said.isdecimal() and len(said) < 5 and 0 < int(said) <= MOST):
        raise invalid(f"days: {said} is no number from 1 to {MOST}")
    return int(said)
