"""Service and Ingress: whether a load balancer has given an address."""

from trueup.core.health.reading import healthy, progressing
from trueup.k8s.object import Object
from trueup.model.health import Health


def ingress(obj: Object) -> Health:
    return healthy() if _addressed(obj) else progressing()


def service(obj: Object) -> Health:
    """Only a Service of type LoadBalancer has to wait for anything."""
    if obj.at("spec", "type") != "LoadBalancer" or _addressed(obj):
        return healthy()
    return progressing()


def _addressed(obj: Object) -> bool:
    return bool(obj.at("status", "loadBalancer", "ingress"))
