"""Ingress: the address of the controller that serves it; one address for each class."""

from datetime import datetime

from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.marks import age
from trueup.apiserver.simulate.services import balancer_ip
from trueup.apiserver.writes import update


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """
    One look at an Ingress.

    All Ingresses get an address after a while, as if a controller for their class ran.
    """
    if "deletionTimestamp" in body["metadata"]:
        return Step()
    status = body.get("status", {})
    if (status.get("loadBalancer") or {}).get("ingress"):
        return Step()
    left = pace.balance - age(body["metadata"]["creationTimestamp"], now)
    if left > 0:
        return Step(wake_after=left)
    name = body["spec"].get("ingressClassName") or "default"
    balancer = {"ingress": [{"ip": balancer_ip(name)}]}
    return Step((update({**body, "status": {**status, "loadBalancer": balancer}}, "ingress"),))


INGRESSES = Controller(step)
