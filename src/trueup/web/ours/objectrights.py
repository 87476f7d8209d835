"""
``GET applications/{name}/object-rights``: what the caller may do with one of its objects.

A page offers only what would be let through. ``can-i`` of Argo CD's API cannot tell: it knows
nothing of rules for kinds and names, such as ``update/apps/Deployment/shop/web``.
"""

from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.value import Value, encode
from trueup.web.apps.found import application
from trueup.web.apps.resource import may_object
from trueup.web.exchange import deps, many, raw
from trueup.web.ours.asking import object_asked
from trueup.web.rights import APPLICATIONS, allowed, object_of

MOST = 200  # actions that are asked about at a time


class ObjectRights(Value, frozen=True):
    """
    Of one object; *sync* of its Application, *logs* and *terminal* of the Application's pods.

    *actions*: those of the named ones that may be run. *shells*: whether the server lets anybody
    open a terminal (``exec.enabled``).
    """

    update: bool
    delete: bool
    sync: bool
    logs: bool
    terminal: bool
    shells: bool
    actions: tuple[str, ...]


async def object_rights(request: Request) -> Response:
    """Of the object that ``group``, ``kind``, ``namespace`` and ``resourceName`` name."""
    _, app = await application(request)
    wanted = object_asked(request)
    kind = wanted.kind
    object, actions = object_of(request, app), many(request, "action")[:MOST]
    found = ObjectRights(
        update=may_object(request, app, "update", wanted),
        delete=may_object(request, app, "delete", wanted),
        sync=allowed(request, APPLICATIONS, "sync", object),
        logs=allowed(request, "logs", "get", object),
        terminal=allowed(request, "exec", "create", object),
        shells=deps(request).inside.terminal,
        actions=tuple(
            each
            for each in actions
            if allowed(
                request,
                APPLICATIONS,
                f"action/{kind.group}/{kind.kind}/{each}",
                object,
            )
        ),
    )
    return raw(encode(found))
