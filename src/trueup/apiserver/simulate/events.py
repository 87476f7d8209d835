"""Event objects, as ``kubectl describe`` shows them under an object."""

from datetime import datetime
from typing import Any

from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.marks import age, digest, stamp
from trueup.apiserver.writes import Write, create, delete
from trueup.k8s.ref import GroupKind, Ref

EVENT = GroupKind("", "Event")
LIFETIME = 3600.0  # seconds, as kube-apiserver's --event-ttl


class Teller:
    """Tells of one object. Each thing is told once as long as its event is kept."""

    def __init__(self, about: Body, source: str, now: datetime, related: Related) -> None:
        self._about, self._source, self._now, self._related = about, source, now, related
        self.writes: list[Write] = []

    def normal(self, reason: str, message: str) -> None:
        self._tell("Normal", reason, message)

    def warning(self, reason: str, message: str) -> None:
        self._tell("Warning", reason, message)

    def _tell(self, kind: str, reason: str, message: str) -> None:
        about = self._about["metadata"]
        name = f"{about['name']}.{digest([about.get('uid'), reason, message], 16)}"
        namespace = about.get("namespace", "default")
        if self._related.get(Ref(EVENT, namespace, name)) is not None:
            return
        stamped = stamp(self._now)
        body: dict[str, Any] = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": name, "namespace": namespace},
            "involvedObject": _reference(self._about),
            "reason": reason,
            "message": message,
            "source": {"component": self._source},
            "firstTimestamp": stamped,
            "lastTimestamp": stamped,
            "count": 1,
            "type": kind,
            "eventTime": None,
            "reportingComponent": self._source,
            "reportingInstance": "",
        }
        self.writes.append(create(body, self._source))


def _reference(body: Body) -> dict[str, Any]:
    meta = body["metadata"]
    named = {
        "apiVersion": body["apiVersion"],
        "kind": body["kind"],
        "name": meta["name"],
        "namespace": meta.get("namespace"),
        "uid": meta.get("uid"),
        "resourceVersion": meta.get("resourceVersion"),
    }
    return {key: value for key, value in named.items() if value is not None}


def expire(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """Forget an event an hour after it was last seen."""
    last = body.get("lastTimestamp") or body["metadata"]["creationTimestamp"]
    left = LIFETIME - age(last, now)
    return Step(wake_after=left) if left > 0 else Step((delete(body),))


EVENTS = Controller(expire)
