"""
``GET applications``: pages, in any order, of those that a query is about, and how many there are.

One walk over all rows finds and counts; the page itself is taken from an order that is kept.
"""

from collections import Counter
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.listing.order import Order
from trueup.core.listing.row import Row
from trueup.k8s.value import Value
from trueup.web.apps.applications import Applications
from trueup.web.apps.entry import Entry
from trueup.web.apps.found import applications
from trueup.web.exchange import flag, raw, text
from trueup.web.ours.asking import asked_fields, encoded, limit, said, sorting, wanted
from trueup.web.tags import tag, tagged

FACETS = {name: attrgetter(name) for name in ("project", "cluster", "health", "sync")}


class Page(Value, frozen=True):
    """
    *total*: of all pages; *facets*: how many of these have which value. *next*: the cursor of the
    page after this one; there is none without. *id*: from where a stream goes on after this list.
    """

    items: list[dict[str, Any]]
    total: int
    facets: dict[str, dict[str, int]]
    id: str
    next: str = ""


async def list_applications(request: Request) -> Response:
    known = applications(request)
    await known.known()
    test, order, most = wanted(request), sorting(request), limit(request)
    cursor, asked = text(request, "cursor"), asked_fields(request)
    after = said(lambda: order.after(cursor)) if cursor else None
    rows = [entry.row for entry in known.entries()]
    if test is not None:
        rows = list(filter(test, rows))
    there = None if test is None else {row.key for row in rows}
    found = list(_page(known, order, after, there, most + 1))
    page = {
        "items": [orjson.Fragment(encoded(entry, asked)) for entry in found[:most]],
        "total": len(rows),
        "facets": _facets(rows) if flag(request, "facets", default=True) else {},
    }
    if len(found) > most:
        page["next"] = order.cursor(found[most - 1].row)
    made, here = orjson.dumps(page), known.journal.position().encode()
    whole = b'%b,"id":"%b"}' % (made[:-1], here)
    return tagged(request, tag((made,)), lambda: raw(whole))


def _page(
    known: Applications,
    order: Order,
    after: tuple[object, ...] | None,
    there: set[tuple[str, str]] | None,
    most: int,
) -> Iterator[Entry]:
    for key in known.index(order).keys(after):
        entry = known.get(key) if there is None or key in there else None
        if entry is not None:
            yield entry
            most -= 1
        if not most:
            return


def _facets(rows: list[Row]) -> dict[str, dict[str, int]]:
    """The most frequent first."""
    return {name: dict(Counter(map(of, rows)).most_common()) for name, of in FACETS.items()}
