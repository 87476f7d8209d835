"""Job: failed, suspended, complete, or still running."""

from trueup.core.health.reading import conditions, degraded, healthy, progressing, text
from trueup.k8s.object import Object
from trueup.model.health import Health, Status


def job(obj: Object) -> Health:
    told = {
        text(each, "type"): text(each, "message")
        for each in conditions(obj)
        if each.get("status", "True") == "True"
    }
    if "Failed" in told:
        return degraded(told["Failed"])
    if "Suspended" in told:
        return Health(Status.SUSPENDED, told["Suspended"])
    if "Complete" in told:
        return healthy(told["Complete"])
    return progressing()
