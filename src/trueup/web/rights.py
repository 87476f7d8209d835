"""
What the caller of a request may do.

``authenticated`` requests carry who they are from (`web.auth`); what these may do is
``argocd-rbac-cm``'s to say, and their project's. Handlers ask here, before they tell or change
anything.
"""

from typing import Protocol

from starlette.requests import Request

from trueup.model.identity import ANONYMOUS, Identity
from trueup.web.errors import ApiError, Code


class Rules(Protocol):
    """What ``argocd-rbac-cm`` and the projects permit, as they are now."""

    def allow(self, who: Identity, resource: str, action: str, object: str) -> bool:
        """
        Whether *who* may do *action* (``get``, ``sync``, ``action/apps/Deployment/restart``).

        *resource*: of `argocd-rbac-cm`: ``applications``, ``repositories`` …; *object*: as rules
        name it: ``project/name``, ``project/namespace/name`` for an Application elsewhere.
        """
        ...


class Everything:
    """The rules of an open server."""

    def allow(self, who: Identity, resource: str, action: str, object: str) -> bool:
        return True


def caller(request: Request) -> Identity:
    """Who the request is from."""
    found: Identity = getattr(request.state, "caller", ANONYMOUS)
    return found


def allowed(request: Request, resource: str, action: str, object: str) -> bool:
    rules: Rules = request.app.state.deps.rules
    return rules.allow(caller(request), resource, action, object)


def demand(request: Request, resource: str, action: str, object: str) -> None:
    """Raises ``PERMISSION_DENIED`` if the caller may not; the text says to whom it was denied."""
    if not allowed(request, resource, action, object):
        raise denied(request, resource, action, object)


def denied(request: Request, resource: str, action: str, object: str) -> ApiError:
    told = f"permission denied: {resource}, {action}, {object}, sub: {caller(request).called}"
    return ApiError(Code.PERMISSION_DENIED, told)
