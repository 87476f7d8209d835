"""
Events of Kubernetes about our objects: what ``kubectl describe`` and ``kubectl get events`` show.

They are told and forgotten: that one could not be written is logged and hinders nothing.
"""

import logging
import secrets

from trueup.k8s.object import Object
from trueup.model.errors import Stalled, Unreachable
from trueup.model.event import Event
from trueup.ports import Clock, Cluster

COMPONENT = "trueup"
LONGEST = 1024  # characters that the API takes
log = logging.getLogger("trueup.events")


class KubernetesEvents:
    """Tells events in the cluster where the objects live."""

    def __init__(self, cluster: Cluster, clock: Clock) -> None:
        self._cluster = cluster
        self._clock = clock

    async def tell(self, about: Object, event: Event) -> None:
        now = self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        namespace = about.ref.namespace or "default"
        body = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {
                "name": f"{about.ref.name}.{secrets.token_hex(8)}",
                "namespace": namespace,
            },
            "involvedObject": {
                "apiVersion": about.body["apiVersion"],
                "kind": about.ref.kind.kind,
                "namespace": about.ref.namespace,
                "name": about.ref.name,
                "uid": about.at("metadata", "uid") or "",
            },
            "reason": event.reason,
            "message": event.message[:LONGEST],
            "type": "Warning" if event.warning else "Normal",
            "source": {"component": COMPONENT},
            "reportingComponent": COMPONENT,
            "reportingInstance": COMPONENT,
            "firstTimestamp": now,
            "lastTimestamp": now,
            "count": 1,
        }
        try:
            await self._cluster.create(body)
        except (Stalled, Unreachable) as error:
            log.info("event not told", extra={"about": str(about.ref), "problem": str(error)})
