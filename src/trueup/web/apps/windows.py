"""Sync windows: which are about an application, which are open, and whether a person may sync."""

from collections.abc import Iterable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.project import duplicates, impersonation
from trueup.core.project.windows import assigned, faults, is_open, ruling, unfit
from trueup.model.application import Application
from trueup.model.errors import Stalled
from trueup.model.project import AppProject, SyncWindow
from trueup.web.apps.found import application, decoded, project
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, reply

SHOWN = ("kind", "schedule", "duration", "manualSync")
"""What Argo CD answers of a window."""


async def of_application(request: Request) -> Response:
    """``{activeWindows, assignedWindows, canSync}``; the last one for a person."""
    _, body = await application(request)
    windows = await about(request, decoded(body))
    now = deps(request).clock.now()
    sane = (each for each in windows if not any(faults(each)))
    return reply(
        {
            "activeWindows": _shown(each for each in sane if is_open(each, now)),
            "assignedWindows": _shown(windows),
            "canSync": ruling(windows, now, manual=True).allowed,
        }
    )


async def permit(request: Request, app: Application) -> None:
    """Raises unless a person may sync now."""
    ruled = ruling(await about(request, app), deps(request).clock.now(), manual=True)
    if ruled.problem:
        raise ApiError(
            Code.PERMISSION_DENIED,
            f"cannot sync: invalid sync window: {ruled.problem}",
            f"correct it: trueup proj windows list {_project(app)}",
        )
    if not ruled.allowed:
        until = f"until {ruled.until:%Y-%m-%dT%H:%M:%SZ}" if ruled.until else "for ever"
        raise ApiError(
            Code.PERMISSION_DENIED,
            "cannot sync: blocked by sync window",
            f"{until}; see trueup proj windows list {_project(app)}",
        )


def check(wanted: AppProject) -> None:
    """Raises if what a project that is to be stored lists makes no sense."""
    for wrong in duplicates.faults(wanted):
        raise invalid(wrong, "list it once; deny only a part of what is allowed")
    for number, window in enumerate(wanted.spec.sync_windows):
        for fault in (*faults(window), *unfit(window)):
            place = f"spec.syncWindows[{number}].{fault.field}"
            raise invalid(f"{place}: {fault.message}", f"allowed: {fault.allowed}")
    for wrong in impersonation.faults(wanted):
        raise invalid(wrong, "server and namespace are globs, an account is NAME or NAMESPACE:NAME")


async def about(request: Request, app: Application) -> tuple[SyncWindow, ...]:
    """The windows of its project that are about *app*."""
    rules = await project(request, app.spec.project)
    if rules is None or not rules.spec.sync_windows:
        return ()
    there = app.spec.destination
    try:
        cluster = await deps(request).clusters.identify(there.server, there.name)
    except Stalled:
        cluster = there
    return assigned(rules, app, cluster)


def _project(app: Application) -> str:
    return app.project


def _shown(windows: Iterable[SyncWindow]) -> list[dict[str, Any]]:
    bodies = [msgspec.to_builtins(each) for each in windows]
    return [{name: body[name] for name in SHOWN if name in body} for body in bodies]
