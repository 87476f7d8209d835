"""Namespace: active, or going."""

from trueup.core.health.reading import healthy, progressing
from trueup.k8s.object import Object
from trueup.model.health import Health


def namespace(obj: Object) -> Health:
    if obj.at("status", "phase") == "Terminating":
        return progressing("Namespace is terminating")
    return healthy()
