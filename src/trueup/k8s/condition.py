"""Conditions: the list of ``status.conditions``, read and kept as Kubernetes keeps it."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from trueup.k8s.value import Value

Truth = Literal["True", "False", "Unknown"]


class Condition(Value, frozen=True):
    """What is so of an object, since when and why. Times are RFC 3339."""

    type: str
    status: Truth
    reason: str = ""
    message: str = ""
    last_transition_time: str = ""
    observed_generation: int | None = None

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = {"type": self.type, "status": self.status}
        if self.observed_generation is not None:
            found["observedGeneration"] = self.observed_generation
        if self.last_transition_time:
            found["lastTransitionTime"] = self.last_transition_time
        return found | {"reason": self.reason, "message": self.message}


def find(conditions: Sequence[Mapping[str, Any]] | None, type_: str) -> Mapping[str, Any] | None:
    """The condition of a type, or None."""
    for each in conditions or ():
        if each.get("type") == type_:
            return each
    return None


def holds(body: Mapping[str, Any], type_: str, status: Truth = "True") -> bool:
    """Whether the object says that the condition has this status."""
    conditions = (body.get("status") or {}).get("conditions")
    found = find(conditions, type_)
    return found is not None and found.get("status") == status


def with_condition(
    conditions: Sequence[Mapping[str, Any]] | None, condition: Condition
) -> list[Mapping[str, Any]]:
    """*conditions* with *condition* in its place; its time moves only if its status does."""
    found = list(conditions or ())
    fresh = condition.body
    for at, each in enumerate(found):
        if each.get("type") == condition.type:
            if each.get("status") == condition.status and "lastTransitionTime" in each:
                fresh["lastTransitionTime"] = each["lastTransitionTime"]
            found[at] = {**each, **fresh}
            return found
    return [*found, fresh]
