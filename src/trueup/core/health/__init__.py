"""Health: how one live object is doing (signatures first; the body follows)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.comparison import Compared
from trueup.model.health import Health


def health(obj: Object) -> Health | None:
    """The health of a live object; None: nothing is known of its kind, which blocks nothing."""
    raise NotImplementedError


def aggregate(
    compared: Iterable[Compared], health_of: Mapping[Ref, Health], app: Ref | None = None
) -> Health:
    """The health of an application: the worst that counts, naming at most three culprits."""
    raise NotImplementedError


class Outcome(StrEnum):
    """Of a task that was carried out: whether the step may go on (reference 2.1, rule 9)."""

    SUCCEEDED = "Succeeded"
    RUNNING = "Running"
    FAILED = "Failed"


def outcome(found: Health | None, *, hook: bool) -> Outcome:
    """What the health of a live object means for the step that waits for it."""
    raise NotImplementedError
