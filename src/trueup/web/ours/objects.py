"""
``GET resources``: pages of the objects that Applications manage, over all one may see.

One walk finds and counts; it lets others have a turn, as ten thousand Applications have hundreds of
thousands of objects.
"""

import asyncio
from collections import Counter
from itertools import islice

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.listing.objects import FIELDS, Managed, asked, entries, managed
from trueup.k8s.value import Value, encode
from trueup.web.apps.found import applications
from trueup.web.errors import invalid
from trueup.web.exchange import many, raw, text
from trueup.web.ours.asking import limit, wanted

TURN = 200  # Applications that are walked through before others have a turn
COUNTED = ("kind", "health", "sync", "namespace")


class Objects(Value, frozen=True):
    """*total*: of all pages; *counts*: how many of these have which value. *next*: of a page."""

    items: list[Managed]
    total: int
    counts: dict[str, dict[str, int]]
    next: str = ""


async def list_objects(request: Request) -> Response:
    known = applications(request)
    await known.known()
    test, most, skipped = wanted(request), limit(request), _skipped(request)
    chosen = asked({field: many(request, field) for field in FIELDS}, text(request, "search"))
    page: list[Managed] = []
    counts: Counter[tuple[str, ...]] = Counter()
    total = 0
    walk = iter([each for each in known.all() if test is None or test(each.row)])
    while part := list(islice(walk, TURN)):
        for entry in part:
            for fact, each in entries(entry.body):
                if not chosen.about(fact):
                    continue
                counts[fact.kind, fact.health, fact.sync, fact.namespace] += 1
                if skipped <= total < skipped + most:
                    page.append(managed(fact, each, entry.row))
                total += 1
        await asyncio.sleep(0)
    next_ = str(skipped + most) if total > skipped + most else ""
    return raw(encode(Objects(page, total, _by_field(counts), next_)))


def _by_field(counts: Counter[tuple[str, ...]]) -> dict[str, dict[str, int]]:
    """The most frequent first."""
    found: dict[str, Counter[str]] = {field: Counter() for field in COUNTED}
    for values, count in counts.items():
        for field, value in zip(COUNTED, values, strict=True):
            found[field][value] += count
    return {field: dict(counter.most_common()) for field, counter in found.items()}


def _skipped(request: Request) -> int:
    cursor = text(request, "cursor")
    if cursor and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 10):
        raise invalid(f"cursor: {cursor} is none", "use next of the page before")
    return int(cursor or 0)
