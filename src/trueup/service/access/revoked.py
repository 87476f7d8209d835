"""
Sessions that were ended before their time, in a ConfigMap of the control namespace.

All replicas see it there. An entry is kept until its token would have ended anyway.
"""

from collections.abc import Mapping
from typing import Any

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Refused
from trueup.ports import Cluster
from trueup.service.argocd_cm import config_map, ref

NAME = "trueup-revoked-sessions"
FOREVER = 10 * 365 * 86_400.0  # seconds that a token without an end is remembered


def place(namespace: str) -> Ref:
    return ref(namespace, NAME)


def entries(found: Object | None) -> Mapping[str, float]:
    """By id of the token, until when it must be remembered: seconds since the epoch."""
    data = (found.at("data") if found else None) or {}
    return {id: float(until) for id, until in data.items() if until.isdecimal()}


async def revoke(cluster: Cluster, namespace: str, id: str, end: float, now: float) -> Object:
    """Add the token of that *id*; forget those whose time is over."""
    until = str(int(end or now + FOREVER))
    where = place(namespace)
    found = await cluster.get(where)
    if found is None:
        try:
            return await cluster.create(config_map(where, {id: until}))
        except Refused as error:
            if error.reason != "AlreadyExists":
                raise
    over: dict[str, Any] = {
        each: None for each, ends in entries(found).items() if ends < now and each != id
    }
    return await cluster.patch(where, {"data": {**over, id: until}}, media_type="merge")
