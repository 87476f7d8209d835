"""
Statuses: what a controller may not say of a workload: numbers below nothing, or more than there is.
"""

from collections.abc import Mapping
from typing import Any

from trueup.apiserver.admission.problems import Problems
from trueup.k8s.ref import GroupKind
from trueup.k8s.value import Value

_LEAST = "must be greater than or equal to 0"


class Counts(Value, frozen=True):
    """The numbers of a status, those that may be absent, and those that are parts of replicas."""

    numbers: tuple[str, ...]
    optional: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    ready: str = "readyReplicas"  # how the number of ready replicas is called in messages


_LABELED = Counts(
    ("replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas",
     "observedGeneration"),
    ("terminatingReplicas",),
    ("fullyLabeledReplicas", "readyReplicas", "availableReplicas"),
)  # fmt: skip
_SCHEDULED = (
    "currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady",
    "observedGeneration", "updatedNumberScheduled", "numberAvailable", "numberUnavailable",
)  # fmt: skip
COUNTS: Mapping[GroupKind, Counts] = {
    GroupKind("", "ReplicationController"): _LABELED,
    GroupKind("apps", "ReplicaSet"): _LABELED,
    GroupKind("apps", "DaemonSet"): Counts(_SCHEDULED, ("collisionCount",)),
    GroupKind("apps", "Deployment"): Counts(
        ("observedGeneration", "replicas", "updatedReplicas", "readyReplicas",
         "availableReplicas", "unavailableReplicas"),
        ("terminatingReplicas", "collisionCount"),
        ("updatedReplicas", "readyReplicas", "availableReplicas"),
    ),
    GroupKind("apps", "StatefulSet"): Counts(
        ("replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"),
        ("observedGeneration", "collisionCount"),
        ("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"),
        "status.readyReplicas",
    ),
}  # fmt: skip


def check_status(kind: GroupKind, body: Mapping[str, Any], problems: Problems) -> None:
    """Add what is wrong with the numbers of a status that is written alone."""
    counts = COUNTS.get(kind)
    if counts is None:
        return
    said = body.get("status") or {}
    for name in (*counts.numbers, *counts.optional):
        if (said.get(name) or 0) < 0:
            problems.invalid(f"status.{name}", said[name], _LEAST)
    most = said.get("replicas") or 0
    for name in counts.parts:
        if (number := said.get(name) or 0) > most:
            problems.invalid(f"status.{name}", number, "cannot be greater than status.replicas")
    available = said.get("availableReplicas") or 0
    if counts.parts and available > (said.get("readyReplicas") or 0):
        words = f"cannot be greater than {counts.ready}"
        problems.invalid("status.availableReplicas", available, words)
