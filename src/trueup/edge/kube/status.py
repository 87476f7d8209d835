"""
A Kubernetes ``Status`` (or a broken connection) to one of our exceptions.

This is the border: behind it nobody knows HTTP codes, except as `Refused.code`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import orjson

from trueup.model.errors import Cause, Refused, Stalled, Unreachable

NO_HEADERS: Mapping[str, str] = MappingProxyType({})
LONGEST = 2000  # characters of a message that are kept
PASSING = frozenset({429, 500, 502, 503, 504})  # goes away by itself, or so clients assume
UNTYPED = "failed to create typed patch object"
"""What is applied does not fit the schema: a 500 of kube-apiserver that no retry mends."""
LEAVING = "NamespaceTerminating"
HINTS = {
    LEAVING: "wait until the namespace is gone, or see which finalizers keep it",
    "Unauthorized": "the credentials were refused: check the token, certificate or its expiry",
    "Forbidden": "grant that permission to the user (Role or ClusterRole, and a binding)",
    "Conflict": "another writer was first; it is tried again",
}


class Busy(Unreachable):
    """The server says that it will answer *after* so many seconds."""

    after: float

    def __init__(self, message: str, hint: str, after: float) -> None:
        super().__init__(message, hint)
        self.after = after


def refusal(
    code: int, body: bytes, asked: str, headers: Mapping[str, str] = NO_HEADERS
) -> Stalled | Unreachable:
    """The exception for an answer of 400 or above; *asked* names the request for people."""
    status = _status(body)
    message = str(status.get("message") or body[:LONGEST].decode(errors="replace").strip())
    message = (message or f"the Kubernetes API answered {code}")[:LONGEST]
    reason = str(status.get("reason") or (_reason(code) if status else f"Status{code}"))
    if status and message.startswith(UNTYPED):
        return Refused(code, "BadRequest", message)
    if code in PASSING:
        told = f"{asked}: {message}", f"the API server answered {code} ({reason})"
        after = _after(status, headers)
        return Unreachable(*told) if after is None else Busy(*told, after)
    causes = _causes(status)
    leaving = any(cause.reason == LEAVING for cause in causes)
    hint = HINTS[LEAVING] if leaving else HINTS.get(reason, "")
    return Refused(code, reason, message, hint, causes)


def expired(status: dict[str, Any]) -> bool:
    """Whether a watch was told that its resourceVersion is too old."""
    return status.get("code") == 410 or status.get("reason") in ("Expired", "Gone")


def ahead(status: dict[str, Any]) -> bool:
    """Whether the server has not come to that resourceVersion: it was put back in time."""
    causes = (status.get("details") or {}).get("causes") or ()
    return any(cause.get("reason") == "ResourceVersionTooLarge" for cause in causes)


def _after(status: dict[str, Any], headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: the header, or what a watch is told in its place."""
    said = headers.get("Retry-After") or (status.get("details") or {}).get("retryAfterSeconds")
    text = str(said or "")
    return float(text) if text.isdigit() else None


def _status(body: bytes) -> dict[str, Any]:
    try:
        status = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return status if isinstance(status, dict) and status.get("kind") == "Status" else {}


def _reason(code: int) -> str:
    known = {
        400: "BadRequest",
        401: "Unauthorized",
        403: "Forbidden",
        404: "NotFound",
        405: "MethodNotAllowed",
        406: "NotAcceptable",
        409: "Conflict",
        410: "Expired",
        413: "RequestEntityTooLarge",
        415: "UnsupportedMediaType",
        422: "Invalid",
    }
    return known.get(code, f"Status{code}")


def _causes(status: dict[str, Any]) -> tuple[Cause, ...]:
    found = (status.get("details") or {}).get("causes") or ()
    return tuple(
        Cause(*(str(cause.get(key, "")) for key in ("reason", "field", "message")))
        for cause in found
    )
