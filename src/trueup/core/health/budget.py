"""PodDisruptionBudget: worked out; that no pod may go just now is no fault."""

from trueup.core.health.reading import conditions, degraded, healthy, progressing, text
from trueup.k8s.object import Object
from trueup.model.health import Health


def budget(obj: Object) -> Health:
    known = conditions(obj)
    for each in known:
        reason = text(each, "reason")
        if each.get("status") == "False" and reason != "InsufficientPods":
            return degraded(f"PodDisruptionBudget has {reason}")
    if not known:
        return progressing("Waiting for status")
    return healthy(f"PodDisruptionBudget has {text(known[-1], 'reason')}")
