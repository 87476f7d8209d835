"""Status and Health: how an object, or all of an application, is doing."""

from enum import StrEnum

from trueup.k8s.value import Value


class Status(StrEnum):
    """From best to worst, as Argo CD orders them."""

    HEALTHY = "Healthy"
    SUSPENDED = "Suspended"
    PROGRESSING = "Progressing"
    MISSING = "Missing"
    DEGRADED = "Degraded"
    UNKNOWN = "Unknown"


class Health(Value, frozen=True, gc=False):
    """A status and what explains it."""

    status: Status
    message: str = ""
