"""Reading: numbers and conditions of a status, and the statuses in one word."""

from collections.abc import Mapping, Sequence
from typing import Any

from trueup.k8s.object import Object
from trueup.model.health import Health, Status


def count(obj: Object, *path: str) -> int:
    """The whole number at *path*; 0 where there is none."""
    found = obj.at(*path)
    return found if isinstance(found, int) else 0


def conditions(obj: Object) -> Sequence[Mapping[str, Any]]:
    return obj.listed("status", "conditions")


def text(of: Mapping[str, Any] | None, key: str) -> str:
    found = of.get(key) if of else None
    return found if isinstance(found, str) else ""


def stale(obj: Object) -> bool:
    """Whether the controller has not seen the present spec yet."""
    return count(obj, "metadata", "generation") > count(obj, "status", "observedGeneration")


def unseen(what: str) -> Health:
    """What is said of a *what* whose controller has not seen the present spec yet."""
    generation = f"observed {what} generation less than desired generation"
    return progressing(f"Waiting for rollout to finish: {generation}")


def healthy(message: str = "") -> Health:
    return Health(Status.HEALTHY, message)


def progressing(message: str = "") -> Health:
    return Health(Status.PROGRESSING, message)


def degraded(message: str = "") -> Health:
    return Health(Status.DEGRADED, message)
