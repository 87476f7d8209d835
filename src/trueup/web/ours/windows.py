"""``POST windows/preview``: when windows for syncs would be open, as somebody writes them."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.project.calendar import Coming, coming
from trueup.k8s.value import Value, encode
from trueup.model.project import SyncWindow
from trueup.web.errors import invalid
from trueup.web.exchange import deps, document, raw

LONGEST = 62  # days that are looked ahead
MOST = 100  # windows of a project


class Sketch(Value, frozen=True):
    """*windows* as in ``spec.syncWindows``; *days* ahead."""

    windows: tuple[SyncWindow, ...]
    days: int = 14


class Calendar(Value, frozen=True):
    """For each window, in their order, when it is open from *now* on."""

    now: datetime
    windows: tuple[Coming, ...]


async def preview(request: Request) -> Response:
    """Nothing but what the request says is told, so everybody may ask."""
    said, now = _read(await document(request)), deps(request).clock.now()
    until = now + timedelta(days=said.days)
    found = await asyncio.to_thread(lambda: tuple(coming(one, now, until) for one in said.windows))
    return raw(encode(Calendar(now, found)))


def _read(said: Mapping[str, Any]) -> Sketch:
    try:
        found = msgspec.convert(said, Sketch)
    except msgspec.ValidationError as error:
        raise invalid(f"windows: {error}", "as in spec.syncWindows of an AppProject") from error
    if not 0 < found.days <= LONGEST:
        raise invalid(f"days: {found.days} is not from 1 to {LONGEST}")
    if len(found.windows) > MOST:
        raise invalid(f"windows: there are more than {MOST}", "ask about some of them")
    return found
