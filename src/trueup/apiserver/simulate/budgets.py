"""PodDisruptionBudget: how many of its pods are healthy and how many may go."""

from datetime import datetime
from math import ceil
from typing import Any

from trueup.apiserver.matching import selects
from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.marks import with_condition
from trueup.apiserver.simulate.owners import POD, controller_of, labels_of
from trueup.apiserver.simulate.template import is_active, is_ready
from trueup.apiserver.writes import update
from trueup.k8s.ref import GroupKind, Ref


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a budget."""
    if "deletionTimestamp" in body["metadata"]:
        return Step()
    namespace, selector = body["metadata"]["namespace"], body["spec"].get("selector")
    pods = [
        pod
        for pod in related.listed(POD, namespace)
        if selects(selector, labels_of(pod)) and is_active(pod)
    ]
    expected = _expected(pods, related, namespace)
    desired = _desired(body["spec"], expected)
    healthy = sum(map(is_ready, pods))
    allowed = max(healthy - desired, 0)
    before = body.get("status", {})
    enough = {"type": "DisruptionAllowed", "message": ""}
    generation = body["metadata"].get("generation", 0)
    if allowed:
        told = {**enough, "status": "True", "reason": "SufficientPods"}
    else:
        told = {**enough, "status": "False", "reason": "InsufficientPods"}
    told["observedGeneration"] = generation
    status = {
        **before,
        "observedGeneration": generation,
        "disruptionsAllowed": allowed,
        "currentHealthy": healthy,
        "desiredHealthy": desired,
        "expectedPods": expected,
        "conditions": with_condition(before.get("conditions", ()), told, now),
    }
    return Step() if status == before else Step((update({**body, "status": status}),))


def _expected(pods: list[Body], related: Related, namespace: str) -> int:
    """The replicas that the pods' controllers are to have; without any, the pods there are."""
    owners: dict[str, int] = {}
    for pod in pods:
        reference = controller_of(pod)
        if reference is None:
            continue
        group = reference["apiVersion"].rpartition("/")[0]
        kind = GroupKind(group, reference["kind"])
        owner = related.get(Ref(kind, namespace, reference["name"]))
        if owner is not None:
            owners[reference["uid"]] = int(owner.get("spec", {}).get("replicas", len(pods)))
    return sum(owners.values()) if owners else len(pods)


def _desired(spec: Any, expected: int) -> int:
    if spec.get("maxUnavailable") is not None:
        return max(expected - _part(spec["maxUnavailable"], expected), 0)
    return _part(spec.get("minAvailable", 0), expected)


def _part(value: Any, whole: int) -> int:
    return value if isinstance(value, int) else ceil(int(str(value).rstrip("%")) * whole / 100)


BUDGETS = Controller(step)
