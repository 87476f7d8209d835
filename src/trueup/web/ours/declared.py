"""An object of one of our kinds that a request is about: looked up, decoded, changed."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused
from trueup.web.errors import ApiError, Code, invalid, not_found
from trueup.web.exchange import deps
from trueup.web.rights import allowed, demand, named

T = TypeVar("T")
Called = Callable[[Request, Mapping[str, Any]], str]


def plural(kind: GroupKind) -> str:
    """What rules call the resource."""
    return f"{kind.kind.lower()}s"


def absent(ref: Ref) -> ApiError:
    return not_found(f"{plural(ref.kind)}.{ref.kind.group}", ref.name)


def unseen(ref: Ref) -> ApiError:
    """Said alike of one that is not there and of one that is none of theirs."""
    told = f"there is no {ref.kind.kind} {ref.name!r} that you may see"
    return ApiError(Code.PERMISSION_DENIED, "permission denied", told)


async def governed(request: Request, ref: Ref) -> Object | None:
    """As it is now, if there is one and we look after its namespace."""
    if not deps(request).views.governs(ref.namespace):
        return None
    return await deps(request).cluster.get(ref)


async def found(request: Request, ref: Ref, action: str, called: Called) -> Object:
    """As it is now. One that may not be seen is not there, as far as anybody can tell."""
    resource, obj = plural(ref.kind), await governed(request, ref)
    if obj is None or not allowed(request, resource, "get", called(request, obj.body)):
        everywhere = named(request, "*", ref.namespace, ref.name)
        raise absent(ref) if allowed(request, resource, "get", everywhere) else unseen(ref)
    demand(request, resource, action, called(request, obj.body))
    return obj


def decoded(body: Mapping[str, Any], of: type[T]) -> T:
    """What does not fit is the client's error, by field."""
    try:
        return msgspec.convert(body, of)
    except msgspec.ValidationError as error:
        name = (body.get("metadata") or {}).get("name", "")
        raise invalid(f"{of.__name__} {name} is not valid: {error}") from error


async def patched(request: Request, obj: Object, patch: Mapping[str, Any]) -> Object:
    """After a patch of the version that was looked at."""
    version = obj.at("metadata", "resourceVersion")
    guarded = {**patch, "metadata": {**patch.get("metadata", {}), "resourceVersion": version}}
    cluster = deps(request).cluster
    try:
        return await cluster.patch(obj.ref, guarded, media_type="merge")
    except Refused as error:
        raise _gone(obj.ref, error) from error


async def respecified(request: Request, obj: Object, spec: Mapping[str, Any]) -> Object:
    """With another spec, whole: a merge patch would leave what is no longer named in it."""
    try:
        return await deps(request).cluster.replace({**obj.body, "spec": spec})
    except Refused as error:
        raise _gone(obj.ref, error) from error


def _gone(ref: Ref, error: Refused) -> Exception:
    return absent(ref) if error.reason == "NotFound" else error
