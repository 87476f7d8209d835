"""
What the caller of a request may do.

Requests carry who they are from (`web.gate.auth`); what these may do is ``argocd-rbac-cm``'s to
say, and their project's. Handlers ask here, before they tell or change anything.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from trueup.model.identity import ANONYMOUS, Identity
from trueup.web.errors import ApiError, Code, not_found

APPLICATIONS, PROJECTS = "applications", "projects"
KIND = "applications.argoproj.io"
LATEST = 253_402_300_800  # the end of the year 9999


def caller(request: Request) -> Identity:
    """Who the request is from."""
    found: Identity = getattr(request.state, "caller", ANONYMOUS)
    return found


def allowed(request: Request, resource: str, action: str, object: str) -> bool:
    """*resource*, *action* and *object* as rules name them: see `web.doors.Rules`."""
    doors = request.app.state.deps.doors
    return doors is None or doors.allow(caller(request), resource, action, object)


def seeing(request: Request, resource: str = "applications") -> Callable[[str], bool]:
    """What of many the caller may ``get``, by what rules call it; as it is when it is asked."""
    doors, who = request.app.state.deps.doors, caller(request)
    if doors is None or who.operator:
        return lambda _: True
    found: Callable[[str], bool] = doors.answers(who, resource, "get")
    return found


def demand(request: Request, resource: str, action: str, object: str) -> None:
    """Raises ``PERMISSION_DENIED`` if the caller may not; the text says to whom it was denied."""
    if not allowed(request, resource, action, object):
        raise denied(request, resource, action, object)


def denied(request: Request, resource: str, action: str, object: str) -> ApiError:
    told = (resource, action, object, *_whom(caller(request)))
    return ApiError(Code.PERMISSION_DENIED, f"permission denied: {', '.join(told)}")


def _whom(who: Identity) -> Iterator[str]:
    """By whose token of which moment, as Argo CD tells it."""
    if who.subject:
        yield f"sub: {who.subject}"
    begun = who.claims.get("iat")
    if isinstance(begun, (int, float)) and 0 <= begun < LATEST:
        yield f"iat: {datetime.fromtimestamp(begun, UTC):%Y-%m-%dT%H:%M:%SZ}"


def named(request: Request, project: str, namespace: str, name: str) -> str:
    """What rules call an Application: with its namespace only if that is not the usual one."""
    home = request.app.state.deps.namespace
    project = project or "default"
    return f"{project}/{name}" if namespace in ("", home) else f"{project}/{namespace}/{name}"


def object_of(request: Request, app: Mapping[str, Any]) -> str:
    """The same, of the body of an Application."""
    metadata, spec = app["metadata"], app.get("spec") or {}
    return named(
        request, spec.get("project") or "", metadata.get("namespace") or "", metadata["name"]
    )


def may(request: Request, action: str, app: Mapping[str, Any]) -> bool:
    return allowed(request, APPLICATIONS, action, object_of(request, app))


def hidden(request: Request, namespace: str, name: str, project: str = "") -> ApiError:
    """
    The answer about an Application that is not there, and about one that may not be seen.

    It is the same for both, and depends only on who asks for what: who may see whatever is called
    so is told that there is none; all others, as Argo CD has it, that they may not.
    """
    if allowed(request, APPLICATIONS, "get", named(request, project or "*", namespace, name)):
        return not_found(KIND, name)
    return ApiError(
        Code.PERMISSION_DENIED,
        "permission denied",
        f"there is no application {name!r} that you may see",
    )
