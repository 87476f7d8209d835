"""The status of a Deployment: counts and the conditions Available, Progressing, ReplicaFailure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from trueup.apiserver.simulate.contract import Body
from trueup.apiserver.simulate.marks import age, condition, stamp, without_zeros
from trueup.apiserver.simulate.rollout import available, max_unavailable, size, wanted

NEVER = 2**31 - 1  # a deadline that is none


def counts(deployment: Body, new: Body | None, sets: Sequence[Body]) -> dict[str, Any]:
    """The numbers of a Deployment's status."""

    def total(field: str) -> int:
        return sum(int(rs.get("status", {}).get(field, 0)) for rs in sets)

    status = deployment.get("status", {})
    reachable = sum(map(available, sets))
    return {
        "observedGeneration": deployment["metadata"].get("generation", 0),
        "replicas": total("replicas"),
        "updatedReplicas": 0 if new is None else new.get("status", {}).get("replicas", 0),
        "readyReplicas": total("readyReplicas"),
        "availableReplicas": reachable,
        "unavailableReplicas": max(sum(map(size, sets)) - reachable, 0),
        "collisionCount": status.get("collisionCount", 0),
    }


def status(
    deployment: Body, new: Body | None, sets: Sequence[Body], now: datetime, *, created: bool
) -> tuple[dict[str, Any], float | None]:
    """The status now, and the seconds until the deadline of progress if it is running."""
    fresh = counts(deployment, new, sets)
    before = list(deployment.get("status", {}).get("conditions", ()))
    conditions = _set(before, _available(deployment, fresh), now)
    if created and new is not None and _deadline(deployment):
        message = f'Created new replica set "{new["metadata"]["name"]}"'
        conditions = _set(conditions, _progressing("True", "NewReplicaSetCreated", message), now)
    if _deadline(deployment):
        conditions = _progress(deployment, new, fresh, conditions, now)
    else:
        conditions = [c for c in conditions if c["type"] != "Progressing"]
    conditions = _failures(sets, conditions, now)
    told = without_zeros({**fresh, "conditions": conditions})
    return told, _time_left(deployment, told, now)


def _available(deployment: Body, fresh: Mapping[str, Any]) -> dict[str, Any]:
    enough = wanted(deployment) - max_unavailable(deployment)
    if fresh["availableReplicas"] >= enough:
        message = "Deployment has minimum availability."
        reason = "MinimumReplicasAvailable"
        return {"type": "Available", "status": "True", "reason": reason, "message": message}
    message, reason = "Deployment does not have minimum availability.", "MinimumReplicasUnavailable"
    return {"type": "Available", "status": "False", "reason": reason, "message": message}


def _progress(
    deployment: Body,
    new: Body | None,
    fresh: Mapping[str, Any],
    conditions: list[dict[str, Any]],
    now: datetime,
) -> list[dict[str, Any]]:
    """The Progressing condition of a rollout that is not paused, or has just been resumed."""
    name = deployment["metadata"]["name"]
    what = f'Deployment "{name}"' if new is None else f'ReplicaSet "{new["metadata"]["name"]}"'
    current = condition(conditions, "Progressing")
    reason = None if current is None else current["reason"]
    if deployment["spec"].get("paused"):
        if reason == "ProgressDeadlineExceeded":
            return conditions
        told = _progressing("Unknown", "DeploymentPaused", "Deployment is paused")
        return _set(conditions, told, now)
    if reason == "DeploymentPaused":
        told = _progressing("Unknown", "DeploymentResumed", "Deployment is resumed")
        return _set(conditions, told, now)
    settled = reason == "NewReplicaSetAvailable" and fresh["replicas"] == fresh["updatedReplicas"]
    if settled:
        return conditions
    if _complete(deployment, fresh):
        message = f"{what} has successfully progressed."
        told = _progressing("True", "NewReplicaSetAvailable", message)
        return _set(conditions, told, now)
    if _progressed(deployment.get("status", {}), fresh):
        told = _progressing("True", "ReplicaSetUpdated", f"{what} is progressing.")
        return _set(conditions, told, now, renew=True)
    if _timed_out(deployment, current, now):
        message = f"{what} has timed out progressing."
        told = _progressing("False", "ProgressDeadlineExceeded", message)
        return _set(conditions, told, now)
    return conditions


def _complete(deployment: Body, fresh: Mapping[str, Any]) -> bool:
    goal = wanted(deployment)
    return bool(
        fresh["updatedReplicas"] == goal
        and fresh["replicas"] == goal
        and fresh["availableReplicas"] == goal
    )


def _progressed(old: Mapping[str, Any], fresh: Mapping[str, Any]) -> bool:
    def was(field: str) -> int:
        return int(old.get(field, 0))

    return bool(
        fresh["updatedReplicas"] > was("updatedReplicas")
        or fresh["replicas"] - fresh["updatedReplicas"] < was("replicas") - was("updatedReplicas")
        or fresh["readyReplicas"] > was("readyReplicas")
        or fresh["availableReplicas"] > was("availableReplicas")
    )


def _timed_out(deployment: Body, current: Body | None, now: datetime) -> bool:
    if current is None or current["reason"] == "NewReplicaSetAvailable":
        return False
    return age(current["lastUpdateTime"], now) >= _deadline(deployment)


def _time_left(deployment: Body, told: Mapping[str, Any], now: datetime) -> float | None:
    current = condition(told.get("conditions", ()), "Progressing")
    running = ("NewReplicaSetCreated", "ReplicaSetUpdated", "DeploymentResumed")
    if current is None or current["reason"] not in running:
        return None
    return max(_deadline(deployment) - age(current["lastUpdateTime"], now), 0.0)


def _deadline(deployment: Body) -> float:
    """The seconds that a rollout may stand still; 0 if for ever."""
    found = deployment["spec"].get("progressDeadlineSeconds", NEVER)
    return 0.0 if found == NEVER else float(found)


def _progressing(status: str, reason: str, message: str) -> dict[str, Any]:
    return {"type": "Progressing", "status": status, "reason": reason, "message": message}


def _failures(
    sets: Sequence[Body], conditions: list[dict[str, Any]], now: datetime
) -> list[dict[str, Any]]:
    for rs in sets:
        failure = condition(rs.get("status", {}).get("conditions", ()), "ReplicaFailure")
        if failure is not None:
            told = {key: failure[key] for key in ("type", "status", "reason", "message")}
            return _set(conditions, told, now)
    return [c for c in conditions if c["type"] != "ReplicaFailure"]


def _set(
    conditions: Sequence[Body], new: Mapping[str, Any], now: datetime, *, renew: bool = False
) -> list[dict[str, Any]]:
    """Put *new* in its place; the same status and reason stands as it is unless *renew*ed."""
    old = condition(conditions, new["type"])
    same = old is not None and (old["status"], old["reason"]) == (new["status"], new["reason"])
    if same and not renew:
        return [dict(c) for c in conditions]
    since = stamp(now)
    if old is not None and old["status"] == new["status"]:
        since = old["lastTransitionTime"]
    made = {**new, "lastUpdateTime": stamp(now), "lastTransitionTime": since}
    return [*(dict(c) for c in conditions if c["type"] != new["type"]), made]
