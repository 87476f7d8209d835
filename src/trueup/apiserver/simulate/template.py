"""Pods made from a template, and how the pods of a controller are counted and ranked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from trueup.apiserver.simulate.contract import Body
from trueup.apiserver.simulate.fates import ANNOTATION
from trueup.apiserver.simulate.marks import age, condition, is_true, moment
from trueup.apiserver.simulate.owners import owner_reference
from trueup.k8s.value import Value

DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"


class Own(Value, frozen=True):
    """What one pod has beside or instead of what its template says."""

    name: str = ""
    prefix: str = ""  # without a name, the server makes one of this and five characters
    labels: Mapping[str, str] = {}
    annotations: Mapping[str, str] = {}
    spec: Mapping[str, Any] = {}


def pod_from(template: Mapping[str, Any], owner: Body, own: Own) -> dict[str, Any]:
    """A new pod of *owner*."""
    given = template.get("metadata") or {}
    meta: dict[str, Any] = {"name": own.name} if own.name else {"generateName": own.prefix}
    meta["namespace"] = owner["metadata"]["namespace"]
    meta["labels"] = {**(given.get("labels") or {}), **own.labels}
    if notes := {**_fate(owner), **(given.get("annotations") or {}), **own.annotations}:
        meta["annotations"] = notes
    if given.get("finalizers"):
        meta["finalizers"] = list(given["finalizers"])
    meta["ownerReferences"] = [owner_reference(owner)]
    body = {**template["spec"], **own.spec}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": meta,
        "spec": body,
        "status": {"phase": "Pending"},
    }


def _fate(owner: Body) -> dict[str, str]:
    """What is to happen to the pods of *owner*, if the owner itself is annotated with it."""
    found = (owner["metadata"].get("annotations") or {}).get(ANNOTATION)
    return {} if found is None else {ANNOTATION: found}


def is_active(pod: Body) -> bool:
    """Whether *pod* counts as a replica: not at its end, not asked to go."""
    ended = pod.get("status", {}).get("phase") in ("Succeeded", "Failed")
    return not ended and "deletionTimestamp" not in pod["metadata"]


def is_ready(pod: Body) -> bool:
    return is_true(pod.get("status", {}).get("conditions", ()), "Ready")


def ready_since(pod: Body) -> datetime | None:
    found = condition(pod.get("status", {}).get("conditions", ()), "Ready")
    if found is None or found["status"] != "True":
        return None
    return moment(found["lastTransitionTime"])


class Count(Value, frozen=True):
    """The replicas of a controller, and the seconds until one more is available."""

    replicas: int = 0
    ready: int = 0
    available: int = 0
    wake_after: float | None = None


def count(pods: Sequence[Body], min_ready: float, now: datetime) -> Count:
    """How many of *pods* are ready, and have been so for *min_ready* seconds."""
    waits: list[float] = []
    ready = available = 0
    for pod in pods:
        since = ready_since(pod)
        if since is None:
            continue
        ready += 1
        left = min_ready - (now - since).total_seconds()
        if min_ready <= 0 or left <= 0:
            available += 1
        else:
            waits.append(left)
    return Count(len(pods), ready, available, min(waits, default=None))


def first_to_go(pods: Sequence[Body], now: datetime) -> list[Body]:
    """*pods* in the order in which a ReplicaSet lets them go."""
    return sorted(pods, key=lambda pod: _rank(pod, now))


def _rank(pod: Body, now: datetime) -> tuple[Any, ...]:
    """Unassigned, pending, not ready, cheap, newly ready, often restarted, young ones first."""
    status = pod.get("status", {})
    notes = pod["metadata"].get("annotations") or {}
    since = ready_since(pod)
    restarts = max((c["restartCount"] for c in status.get("containerStatuses", ())), default=0)
    return (
        bool(pod["spec"].get("nodeName")),
        {"Pending": 0, "Unknown": 1}.get(status.get("phase", ""), 2),
        since is not None,
        _cost(notes.get(DELETION_COST, "0")),
        0.0 if since is None else (now - since).total_seconds(),
        -restarts,
        age(pod["metadata"]["creationTimestamp"], now),
        pod["metadata"]["name"],
    )


def _cost(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0
