"""
Errors: refusals of requests about a resource, as exceptions to raise.

The words and codes are `trueup.k8s.status`'s; here stands what the server says on top of them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from trueup.apiserver.resources import Resource
from trueup.k8s import status
from trueup.k8s.causes import Cause
from trueup.k8s.causes import invalid as invalid_cause
from trueup.k8s.status import MODIFIED, Details, Refused, Status

__all__ = ["MODIFIED", "Cause", "Refused"]


MOST_BYTES = 3 * 2**20  # of a request's body, as in a real API server


def subject(resource: Resource) -> status.Resource:
    return status.Resource(resource.group, resource.plural)


def bad_request(message: str) -> Refused:
    return Refused(status.bad_request(message))


def unauthorized() -> Refused:
    return Refused(status.unauthorized())


def forbidden(resource: Resource, name: str, why: str) -> Refused:
    return Refused(status.forbidden(subject(resource), name, why))


def not_found(resource: Resource, name: str) -> Refused:
    return Refused(status.not_found(subject(resource), name))


def no_such_path() -> Refused:
    return Refused(status.path_not_found())


def method_not_allowed() -> Refused:
    return Refused(status.method_not_allowed())


def not_acceptable(served: Iterable[str]) -> Refused:
    return Refused(status.not_acceptable(served))


def already_exists(resource: Resource, name: str) -> Refused:
    return Refused(status.already_exists(subject(resource), name))


def conflict(resource: Resource, name: str, why: str = MODIFIED) -> Refused:
    return Refused(status.conflict(subject(resource), name, why))


def expired(message: str) -> Refused:
    return Refused(status.expired(message))


def too_large() -> Refused:
    return Refused(status.too_large(MOST_BYTES))


def unsupported_media(accepted: Iterable[str]) -> Refused:
    return Refused(status.unsupported_media_type(accepted))


def unsupported_patch() -> Refused:
    """A patch of a kind that there is not."""
    return Refused(status.unserved_patch())


def patch_invalid(patched: str, why: str) -> Refused:
    """A patch that makes something that cannot be read as an object."""
    return Refused(
        status.invalid(status.Resource("", ""), "", [invalid_cause("patch", patched, why)])
    )


def unexpected(message: str) -> Refused:
    """What a real server did not foresee: 500 without a reason."""
    return Refused(Status(500, "", message))


def invalid(resource: Resource, name: str, causes: Sequence[Cause]) -> Refused:
    return Refused(status.invalid(status.Resource(resource.group, resource.kind), name, causes))


def invalid_options(kind: str, *causes: Cause) -> Refused:
    """Parameters of a request that do not fit: ``ListOptions``, ``PatchOptions`` …"""
    return Refused(status.invalid(status.Resource("meta.k8s.io", kind), "", causes))


def internal(message: str) -> Refused:
    return Refused(status.internal_error(message))


def not_stored(reason: str, *, full: bool) -> Refused:
    """The disk did not take a write: 507 if it is full."""
    if full:
        message = f"the server has no space left to store the object: {reason}"
        return Refused(Status(507, "InsufficientStorage", message))
    return internal(reason)


def too_new(asked: int, current: int) -> Refused:
    """A resourceVersion that has not happened yet; clients wait a second and ask again."""
    message = f"Too large resource version: {asked}, current: {current}"
    cause = Cause("ResourceVersionTooLarge", "Too large resource version")
    details = Details(causes=(cause,), retry_after_seconds=1)
    return Refused(Status(504, "Timeout", message, details))


def encoded(refusal: Refused, **meta: Any) -> bytes:
    """The Status as JSON, with *meta* as its list metadata."""
    return orjson.dumps({**refusal.status.body, "metadata": meta})
