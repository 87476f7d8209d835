"""The StackSet that a request is about, if the caller may see it."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.stackset import STACK_SET
from trueup.web.ours.declared import found, plural
from trueup.web.rights import named

RESOURCE = plural(STACK_SET)


def project_of(body: Mapping[str, Any]) -> str:
    """That of its Stacks."""
    return str(Object(body).at("spec", "template", "spec", "project") or "default")


def called(request: Request, body: Mapping[str, Any]) -> str:
    """What rules call it."""
    meta = body["metadata"]
    return named(request, project_of(body), meta.get("namespace") or "", meta["name"])


async def stack_set(request: Request, action: str = "get") -> Object:
    """The one that the path names."""
    path = request.path_params
    return await found(request, Ref(STACK_SET, path["namespace"], path["name"]), action, called)
