"""The StackSet that a request is about, if the caller may see it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.stackset import STACK_SET, StackSet
from trueup.web.errors import ApiError, Code, invalid, not_found
from trueup.web.exchange import deps
from trueup.web.rights import allowed, demand, named

RESOURCE, KIND = "stacksets", "stacksets.trueup.dev"


def project_of(body: Mapping[str, Any]) -> str:
    """That of its Stacks."""
    return str(Object(body).at("spec", "template", "spec", "project") or "default")


def called(request: Request, body: Mapping[str, Any]) -> str:
    """What rules call it."""
    meta = body["metadata"]
    return named(request, project_of(body), meta.get("namespace") or "", meta["name"])


async def stack_set(request: Request, action: str = "get") -> Object:
    """As it is now. One that may not be seen is not there, as far as anybody can tell."""
    path = request.path_params
    namespace, name = path["namespace"], path["name"]
    found = None
    if deps(request).views.governs(namespace):
        found = await deps(request).cluster.get(Ref(STACK_SET, namespace, name))
    if found is None or not allowed(request, RESOURCE, "get", called(request, found.body)):
        if allowed(request, RESOURCE, "get", named(request, "*", namespace, name)):
            raise not_found(KIND, name)
        told = f"there is no StackSet {name!r} that you may see"
        raise ApiError(Code.PERMISSION_DENIED, "permission denied", told)
    demand(request, RESOURCE, action, called(request, found.body))
    return found


def decoded(body: Mapping[str, Any]) -> StackSet:
    """What does not fit is the client's error, by field."""
    try:
        return msgspec.convert(body, StackSet)
    except msgspec.ValidationError as error:
        name = (body.get("metadata") or {}).get("name", "")
        raise invalid(f"StackSet {name} is not valid: {error}") from error
