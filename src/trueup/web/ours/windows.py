"""
Windows for syncs: those about one application and what they hold back, and any as one writes them.

``/syncwindows`` stays as Argo CD has it; it does not say when anything opens or shuts.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.project import outlook
from trueup.core.project.calendar import Coming, coming
from trueup.k8s.value import Value, encode
from trueup.model.application import Application
from trueup.model.comparison import SyncCode
from trueup.model.project import SyncWindow
from trueup.web.apps.found import application, decoded
from trueup.web.apps.windows import about
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


class Windows(Value, frozen=True):
    """
    Of one application, as of *now*; *windows* in the order of its project.

    *automatic*: for what Trueup syncs by itself, *manual*: for what a person asks for. *waits*: it
    syncs by itself, it is out of sync, and a window holds it back.
    """

    now: datetime
    project: str
    windows: tuple[outlook.Coming, ...]
    automatic: outlook.Gate
    manual: outlook.Gate
    waits: bool


async def of_application(request: Request) -> Response:
    _, body = await application(request)
    app, now = decoded(body), deps(request).clock.now()
    windows = await about(request, app)
    found = await asyncio.to_thread(_looked, app, windows, now)
    return raw(encode(found))


def _looked(app: Application, windows: tuple[SyncWindow, ...], now: datetime) -> Windows:
    automatic, manual = (outlook.gate(windows, now, manual=each) for each in (False, True))
    wants = app.status.sync.status == SyncCode.OUT_OF_SYNC and app.operation is None
    return Windows(
        now,
        app.project,
        outlook.outlook(windows, now),
        automatic,
        manual,
        app.automated and wants and not app.deleting and not automatic.allowed,
    )


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
