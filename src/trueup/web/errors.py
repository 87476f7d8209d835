"""
Exceptions to responses, in one table.

Bodies are those of Argo CD's gateway: ``{"error", "code", "message"}`` with gRPC's number and the
HTTP status that goes with it; ``hint`` is ours and there only if there is one.
"""

from collections.abc import Awaitable, Callable
from enum import Enum

import msgspec
import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.actions.action import ActionFailed
from trueup.model.errors import NotYet, Refused, Stalled, Unreachable
from trueup.web.doors import NoSuch, NotLetIn, Refusal, TooMany

Handler = Callable[[Request, Exception], Awaitable[Response]]


class Code(Enum):
    """gRPC's number, and the HTTP status that the gateway answers."""

    UNKNOWN = (2, 500)
    INVALID_ARGUMENT = (3, 400)
    DEADLINE_EXCEEDED = (4, 504)
    NOT_FOUND = (5, 404)
    ALREADY_EXISTS = (6, 409)
    PERMISSION_DENIED = (7, 403)
    RESOURCE_EXHAUSTED = (8, 429)
    FAILED_PRECONDITION = (9, 400)
    ABORTED = (10, 409)
    UNIMPLEMENTED = (12, 501)
    METHOD_NOT_ALLOWED = (12, 405)
    INTERNAL = (13, 500)
    UNAVAILABLE = (14, 503)
    UNAUTHENTICATED = (16, 401)
    UNSUPPORTED_MEDIA = (3, 415)
    TOO_LARGE = (8, 413)

    @property
    def grpc(self) -> int:
        return self.value[0]

    @property
    def http(self) -> int:
        return self.value[1]


class ApiError(Exception):
    """An answer that is an error."""

    def __init__(self, code: Code, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def not_found(kind: str, name: str) -> ApiError:
    """As the Kubernetes API says it: ``applications.argoproj.io "x" not found``."""
    return ApiError(Code.NOT_FOUND, f'{kind} "{name}" not found')


def invalid(message: str, hint: str = "") -> ApiError:
    return ApiError(Code.INVALID_ARGUMENT, message, hint)


def refused(message: str, hint: str = "") -> ApiError:
    """The state of things does not allow it."""
    return ApiError(Code.FAILED_PRECONDITION, message, hint)


REASONS = {
    "NotFound": Code.NOT_FOUND,
    "AlreadyExists": Code.ALREADY_EXISTS,
    "Conflict": Code.ABORTED,
    "Invalid": Code.INVALID_ARGUMENT,
    "BadRequest": Code.INVALID_ARGUMENT,
    "Forbidden": Code.PERMISSION_DENIED,
    "Unauthorized": Code.UNAUTHENTICATED,
    "TooManyRequests": Code.RESOURCE_EXHAUSTED,
    "Timeout": Code.DEADLINE_EXCEEDED,
    "ServerTimeout": Code.UNAVAILABLE,
    "ServiceUnavailable": Code.UNAVAILABLE,
    "InternalError": Code.INTERNAL,
}
"""Reasons of a Kubernetes ``Status``."""

STATUSES = {
    400: Code.INVALID_ARGUMENT,
    401: Code.UNAUTHENTICATED,
    403: Code.PERMISSION_DENIED,
    404: Code.NOT_FOUND,
    405: Code.METHOD_NOT_ALLOWED,
}
"""Errors that Starlette finds by itself."""


def answer(error: Exception) -> ApiError:
    """What is said of any exception that may reach the top."""
    match error:
        case ApiError():
            return error
        case Refused():
            code = REASONS.get(error.reason, Code.UNKNOWN)
            return ApiError(code, error.message, error.hint)
        case ActionFailed():
            return invalid(error.message, error.hint)
        case TooMany():
            return ApiError(Code.RESOURCE_EXHAUSTED, str(error), f"wait {error.after:.0f} s")
        case NotLetIn():
            return ApiError(Code.UNAUTHENTICATED, str(error))
        case NoSuch():
            return ApiError(Code.NOT_FOUND, str(error))
        case Refusal():
            return invalid(str(error))
        case Stalled():
            return ApiError(Code.FAILED_PRECONDITION, error.message, error.hint)
        case NotYet():
            return ApiError(Code.UNAVAILABLE, error.message, f"try again in {error.after:g} s")
        case Unreachable():
            return ApiError(Code.UNAVAILABLE, error.message, error.hint)
        case msgspec.DecodeError() | orjson.JSONDecodeError():
            return invalid(str(error))
        case HTTPException():
            return ApiError(STATUSES.get(error.status_code, Code.UNKNOWN), error.detail)
        case _:
            return ApiError(Code.INTERNAL, "internal error: see the server's log")


async def respond(_request: Request, error: Exception) -> Response:
    found = answer(error)
    said: dict[str, object] = {
        "error": found.message,
        "code": found.code.grpc,
        "message": found.message,
    }
    if found.hint:
        said["hint"] = found.hint
    return Response(orjson.dumps(said), found.code.http, media_type="application/json")


HANDLED: dict[int | type[Exception], Handler] = dict.fromkeys(
    (
        ApiError,
        ActionFailed,
        Refusal,
        Stalled,
        NotYet,
        Unreachable,
        msgspec.DecodeError,
        orjson.JSONDecodeError,
        HTTPException,
        Exception,
    ),
    respond,
)
"""For Starlette; ``Exception`` stands for bugs, which the server logs after they are answered."""
