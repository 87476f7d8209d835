"""APIService: whether the server behind it answers."""

from trueup.core.health.reading import conditions, healthy, progressing, text
from trueup.k8s.condition import find
from trueup.k8s.object import Object
from trueup.model.health import Health


def apiservice(obj: Object) -> Health:
    available = find(conditions(obj), "Available")
    if available is None:
        return progressing("Waiting to be processed")
    told = f"{text(available, 'reason')}: {text(available, 'message')}"
    return healthy(told) if available.get("status") == "True" else progressing(told)
