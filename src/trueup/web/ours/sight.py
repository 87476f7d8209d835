"""Sight: which Applications the caller may see; lists, counts and streams know of no others."""

from collections.abc import Callable

from starlette.requests import Request

from trueup.core.listing.row import Row
from trueup.web.exchange import deps
from trueup.web.rights import caller, seeing

Sees = Callable[[Row], bool]


def sight(request: Request) -> Sees | None:
    """None: all of them; whoever has the key of the server is asked nothing more."""
    if caller(request).operator:
        return None
    home, seen = deps(request).namespace, seeing(request)

    def sees(row: Row) -> bool:
        where = "" if row.namespace in ("", home) else f"{row.namespace}/"
        return seen(f"{row.project}/{where}{row.name}")

    return sees
