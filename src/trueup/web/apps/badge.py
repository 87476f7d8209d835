"""
``/api/badge``: the state of an Application, or of those of projects, as a picture.

Only if ``statusbadge.enabled`` says so: whoever can reach the server may see it, without a login.
"""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.badge import SHORT, Shown, badge
from trueup.k8s.names import dns_label, dns_subdomain
from trueup.web import maps
from trueup.web.apps.entry import Key
from trueup.web.apps.found import applications
from trueup.web.errors import invalid
from trueup.web.exchange import deps, many, text

NOT_FOUND = Shown("Not Found", "")
HEADERS = {"Cache-Control": "private, no-store", "Access-Control-Allow-Origin": "*"}


async def show(request: Request) -> Response:
    """``name`` (and ``namespace``), or ``project``; ``revision``, ``showAppName``, ``width`` …"""
    settings, _ = await maps.settings(request)
    enabled = settings.get("statusbadge.enabled", "").strip().lower() == "true"
    shown = await _shown(request) if enabled else Shown()
    return Response(badge(shown), media_type="image/svg+xml", headers=HEADERS)


async def _shown(request: Request) -> Shown:
    known = applications(request)
    await known.known()
    namespace = text(request, "namespace") or deps(request).namespace
    if dns_label(namespace):
        raise invalid(f"namespace: {namespace!r} is not the name of a namespace")
    width = text(request, "width")
    wide = min(int(width), 2000) if width.isascii() and width.isdigit() else 0
    if name := text(request, "name"):
        return _of_application(request, (namespace, name), wide)
    if projects := frozenset(many(request, "project")):
        return _of_projects(request, namespace, projects, wide)
    return Shown(width=wide)


def _of_application(request: Request, key: Key, width: int) -> Shown:
    if dns_subdomain(key[1]):
        raise invalid(f"name: {key[1]!r} is not the name of an Application")
    entry = applications(request).get(key)
    if entry is None:
        return NOT_FOUND
    health, sync = _state(entry.body)
    revision = _revision(entry.body) if _asked(request, "revision") else ""
    if not _asked(request, "keepFullRevision"):
        revision = revision[:SHORT]
    title = key[1] if _asked(request, "showAppName") else ""
    return Shown(health, sync, revision, title, width)


def _of_projects(request: Request, namespace: str, projects: frozenset[str], width: int) -> Shown:
    """The worst of their Applications, in two degrees."""
    states = [
        _state(each.body)
        for each in applications(request).all()
        if each.key[0] == namespace
        and ((each.body.get("spec") or {}).get("project") or "default") in projects
    ]
    if not states:
        return Shown(width=width)
    healthy = all(health == "Healthy" for health, _ in states)
    synced = all(sync == "Synced" for _, sync in states)
    told = "Healthy" if healthy else "Degraded", "Synced" if synced else "OutOfSync"
    return Shown(*told, width=width)


def _state(body: Mapping[str, Any]) -> tuple[str, str]:
    status = body.get("status") or {}
    health, sync = (status.get("health") or {}).get("status"), (status.get("sync") or {})
    return health or "Unknown", sync.get("status") or "Unknown"


def _revision(body: Mapping[str, Any]) -> str:
    """What was synced last."""
    result = ((body.get("status") or {}).get("operationState") or {}).get("syncResult") or {}
    return str((result.get("revisions") or [result.get("revision") or ""])[0])


def _asked(request: Request, name: str) -> bool:
    return text(request, name).lower() == "true"
