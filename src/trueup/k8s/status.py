"""
Status: how the Kubernetes API says that something went wrong, in its exact words.

Clients act on the code and the reason; people read the message. Both are made here, once for each
reason, so that the API server only says which. A `Refused` carries a Status through the code.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from trueup.k8s.causes import Cause
from trueup.k8s.value import Value


class Resource(Value, frozen=True):
    """What a Status is about: a resource or kind of a group, by name."""

    group: str
    name: str

    def __str__(self) -> str:
        return f"{self.name}.{self.group}" if self.group else self.name


class Details(Value, frozen=True):
    """What a Status is about, for programs."""

    name: str = ""
    group: str = ""
    kind: str = ""
    uid: str = ""
    causes: tuple[Cause, ...] = ()
    retry_after_seconds: int = 0


class Status(Value, frozen=True):
    """The answer to a request that was refused."""

    code: int
    reason: str
    message: str
    details: Details | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The JSON that goes over the wire."""
        found: dict[str, Any] = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
        }
        if self.reason:
            found["reason"] = self.reason
        if self.details is not None:
            found["details"] = _details(self.details)
        found["code"] = self.code
        return found


class Refused(Exception):
    """A request that is refused, with the Status to answer."""

    def __init__(self, status: Status) -> None:
        super().__init__(status.message)
        self.status = status
        self.warnings: tuple[str, ...] = ()  # what the sender is told all the same


def not_found(resource: Resource, name: str) -> Status:
    return Status(404, "NotFound", f'{resource} "{name}" not found', _about(resource, name))


def already_exists(resource: Resource, name: str) -> Status:
    return Status(
        409, "AlreadyExists", f'{resource} "{name}" already exists', _about(resource, name)
    )


MODIFIED = (
    "the object has been modified; please apply your changes to the latest version and try again"
)


def conflict(resource: Resource, name: str, why: str = MODIFIED) -> Status:
    message = f'Operation cannot be fulfilled on {resource} "{name}": {why}'
    return Status(409, "Conflict", message, _about(resource, name))


def apply_conflict(message: str, causes: Iterable[Cause]) -> Status:
    """Server-side apply met fields of others: see `trueup.k8s.apply.Applied`."""
    return Status(409, "Conflict", message, Details(causes=tuple(causes)))


def field_manager_conflict(owner: str, path: str) -> Cause:
    return Cause("FieldManagerConflict", f"conflict with {owner}", path)


def invalid(kind: Resource, name: str, causes: Sequence[Cause]) -> Status:
    """An object that is not valid; *kind* is its kind, not its resource."""
    message = f'{kind} "{name}" is invalid'
    words = list(dict.fromkeys(str(cause) for cause in causes))
    if len(words) == 1:
        message += f": {words[0]}"
    elif words:
        message += ": [" + ", ".join(words) + "]"
    about = Details(name, kind.group, kind.name, causes=tuple(causes))
    return Status(422, "Invalid", message, about)


def patch_rejected() -> Status:
    """A patch that does not fit the object."""
    message = "the server rejected our request due to an error in our request"
    return Status(422, "Invalid", message, Details())


def bad_request(message: str) -> Status:
    return Status(400, "BadRequest", message)


def method_not_allowed() -> Status:
    message = "the server does not allow this method on the requested resource"
    return Status(405, "MethodNotAllowed", message, Details())


def gone(message: str) -> Status:
    return Status(410, "Gone", message)


def expired(message: str) -> Status:
    return Status(410, "Expired", message)


def forbidden(resource: Resource, name: str, why: str) -> Status:
    message = (
        f'{resource} "{name}" is forbidden: {why}' if name else f"{resource} is forbidden: {why}"
    )
    return Status(403, "Forbidden", message, _about(resource, name))


def access_denied(user: str, verb: str, resource: Resource, name: str, namespace: str) -> Status:
    """The wording of an authorizer that says no; *resource*'s name may be ``pods/log``."""
    plain = resource.name.partition("/")[0]
    where = f' in the namespace "{namespace}"' if namespace else " at the cluster scope"
    why = (
        f'User "{user}" cannot {verb} resource "{resource.name}" in API group '
        f'"{resource.group}"{where}'
    )
    return forbidden(Resource(resource.group, plain), name, why)


def unauthorized(message: str = "Unauthorized") -> Status:
    return Status(401, "Unauthorized", message)


def not_acceptable(accepted: Iterable[str]) -> Status:
    message = "only the following media types are accepted: " + ", ".join(accepted)
    return Status(406, "NotAcceptable", message)


def unsupported_media_type(accepted: Iterable[str]) -> Status:
    message = (
        "the body of the request was in an unknown format - accepted media types include: "
        + ", ".join(accepted)
    )
    return Status(415, "UnsupportedMediaType", message)


def unserved_patch() -> Status:
    """A content type that is no kind of patch."""
    return Status(415, "UnsupportedMediaType", "415: Unsupported Media Type", Details())


def unserved_form(served: Iterable[str]) -> Status:
    """An ``Accept`` of which nothing is known."""
    told = ", ".join(served)
    message = f"406: Not Acceptable\n\nAvailable representations: {told}"
    return Status(406, "NotAcceptable", message, Details())


def too_large(limit: int) -> Status:
    message = f"Request entity too large: limit is {limit}"
    return Status(413, "RequestEntityTooLarge", message)


def too_many_requests(message: str, retry_after_seconds: int) -> Status:
    details = Details(retry_after_seconds=retry_after_seconds)
    return Status(429, "TooManyRequests", message, details)


def internal_error(message: str) -> Status:
    words = f"Internal error occurred: {message}"
    return Status(500, "InternalError", words, Details(causes=(Cause("", message),)))


def unavailable(message: str) -> Status:
    return Status(503, "ServiceUnavailable", message)


def timeout(message: str, retry_after_seconds: int = 0) -> Status:
    details = Details(retry_after_seconds=retry_after_seconds)
    return Status(504, "Timeout", f"Timeout: {message}", details)


def path_not_found() -> Status:
    """No such resource at all: the API server could not find it."""
    return Status(404, "NotFound", "the server could not find the requested resource", Details())


def _about(resource: Resource, name: str) -> Details:
    return Details(name, resource.group, resource.name)


def _details(details: Details) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in (
        ("name", details.name),
        ("group", details.group),
        ("kind", details.kind),
        ("uid", details.uid),
    ):
        if value:
            found[key] = value
    if details.causes:
        found["causes"] = [_cause(cause) for cause in details.causes]
    if details.retry_after_seconds:
        found["retryAfterSeconds"] = details.retry_after_seconds
    return found


def _cause(cause: Cause) -> dict[str, str]:
    parts = {"reason": cause.reason, "message": cause.message, "field": cause.field}
    return {key: value for key, value in parts.items() if value}
