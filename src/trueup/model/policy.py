"""Finding: what a rule says of an application, a render or a plan."""

from enum import StrEnum

from trueup.k8s.ref import Ref
from trueup.k8s.value import Value

UNREAD = "ComparisonWarning"
"""The type of what tells that a file was passed over: it may have declared anything."""
MISREAD = "InvalidAnnotationError"
"""The type of what tells that nobody knows when an object is to be synced."""


class Severity(StrEnum):
    """What is told is shown, and so is a warning; an error stops."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Finding(Value, frozen=True):
    """
    An expected failure or remark, as a value.

    *type* is the condition type that it becomes (``ComparisonError``, ``InvalidSpecError``,
    ``SharedResourceWarning`` …). *ref*: the one object that it is about. *asks*: somebody has to
    approve because of it. *where*: ``main.tf:3`` or ``main.tf:3:7``, the place that it is about.
    """

    type: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    ref: Ref | None = None
    asks: bool = False
    where: str = ""

    @property
    def stops(self) -> bool:
        return self.severity is Severity.ERROR
