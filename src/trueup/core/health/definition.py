"""CustomResourceDefinition: established, so that its objects can be made."""

from trueup.core.health.reading import conditions, degraded, healthy, progressing, text
from trueup.k8s.condition import find
from trueup.k8s.object import Object
from trueup.model.health import Health


def definition(obj: Object) -> Health:
    known = conditions(obj)
    if not known:
        return progressing("Status conditions not found")
    named, established = find(known, "NamesAccepted"), find(known, "Established")
    unstructured = find(known, "NonStructuralSchema")
    terminating = find(known, "Terminating")
    if terminating and terminating.get("status") == "True":
        return progressing(f"CRD is terminating: {text(terminating, 'message')}")
    if named and named.get("status") == "False":
        return degraded(f"CRD names have not been accepted: {text(named, 'message')}")
    if established is None or text(established, "reason") == "Installing":
        return progressing("CRD is being installed")
    if established.get("status") != "True":
        return degraded("CRD is not established")
    if unstructured and unstructured.get("status") == "True":
        return degraded(f"Schema violations found: {text(unstructured, 'message')}")
    return healthy("CRD is healthy")
