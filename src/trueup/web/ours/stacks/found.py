"""The Stack that a request is about, if the caller may see it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Refused
from trueup.model.stack import STACK, Stack
from trueup.web.errors import ApiError, Code, invalid, not_found
from trueup.web.exchange import deps
from trueup.web.rights import allowed, demand, named

RESOURCE, KIND = "stacks", "stacks.trueup.dev"


def called(request: Request, body: Mapping[str, Any]) -> str:
    """What rules call it."""
    meta, project = body["metadata"], (body.get("spec") or {}).get("project") or "default"
    return named(request, project, meta.get("namespace") or "", meta["name"])


async def stack(request: Request, action: str = "get") -> Object:
    """The one that the path names."""
    path = request.path_params
    return await stack_at(request, path["namespace"], path["name"], action)


async def stack_at(request: Request, namespace: str, name: str, action: str) -> Object:
    """As it is now. One that may not be seen is not there, as far as anybody can tell."""
    found = None
    if deps(request).views.governs(namespace):
        found = await deps(request).cluster.get(Ref(STACK, namespace, name))
    if found is None or not allowed(request, RESOURCE, "get", called(request, found.body)):
        if allowed(request, RESOURCE, "get", named(request, "*", namespace, name)):
            raise not_found(KIND, name)
        told = f"there is no Stack {name!r} that you may see"
        raise ApiError(Code.PERMISSION_DENIED, "permission denied", told)
    demand(request, RESOURCE, action, called(request, found.body))
    return found


def decoded(body: Mapping[str, Any]) -> Stack:
    """What does not fit is the client's error, by field."""
    try:
        return msgspec.convert(body, Stack)
    except msgspec.ValidationError as error:
        name = (body.get("metadata") or {}).get("name", "")
        raise invalid(f"Stack {name} is not valid: {error}") from error


async def patched(request: Request, found: Object, patch: Mapping[str, Any]) -> Object:
    """The Stack after a patch of the version that was looked at."""
    version = found.at("metadata", "resourceVersion")
    guarded = {**patch, "metadata": {**patch.get("metadata", {}), "resourceVersion": version}}
    try:
        return await deps(request).cluster.patch(found.ref, guarded, media_type="merge")
    except Refused as error:
        if error.reason == "NotFound":
            raise not_found(KIND, found.ref.name) from error
        raise
