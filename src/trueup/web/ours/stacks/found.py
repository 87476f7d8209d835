"""The Stack that a request is about, if the caller may see it."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.stack import STACK
from trueup.web.ours.declared import found, plural
from trueup.web.rights import named

RESOURCE = plural(STACK)


def called(request: Request, body: Mapping[str, Any]) -> str:
    """What rules call it."""
    meta, project = body["metadata"], (body.get("spec") or {}).get("project") or "default"
    return named(request, project, meta.get("namespace") or "", meta["name"])


async def stack(request: Request, action: str = "get") -> Object:
    """The one that the path names."""
    path = request.path_params
    return await stack_at(request, path["namespace"], path["name"], action)


async def stack_at(request: Request, namespace: str, name: str, action: str) -> Object:
    return await found(request, Ref(STACK, namespace, name), action, called)
