"""CustomResourceDefinition: established, so that its objects can be made."""

from trueup.core.health.conventions import DEGRADED, PROGRESSING, When, said
from trueup.core.health.reading import conditions, healthy, progressing
from trueup.k8s.condition import find
from trueup.k8s.object import Object
from trueup.model.health import Health

_ROWS = (
    When("Terminating", "True", PROGRESSING, "CRD is terminating: {message}"),
    When("NamesAccepted", "False", DEGRADED, "CRD names have not been accepted: {message}"),
    When("NonStructuralSchema", "True", DEGRADED, "Schema violations found: {message}"),
    When("Established", "!True", DEGRADED, "CRD is not established: {message}", "InvalidCABundle"),
    When("Established", "!True", PROGRESSING, "CRD is being installed", "Installing"),
)


def definition(obj: Object) -> Health:
    """What is against it, in the order of its conditions; what is not said yet may still come."""
    known = conditions(obj)
    if not known:
        return progressing("Status conditions not found")
    for each in known:
        for row in _ROWS:
            if row.fits(each):
                return Health(row.status, said(row.say, each))
    established = find(known, "Established") or {}
    if established.get("status") == "True":
        return healthy("CRD is healthy")
    return progressing("CRD is not established")
