"""Streams and computation: Spark, Flink, Ray, Volcano, Numaflow, Numaplane."""

import math
from collections.abc import Mapping
from typing import Any

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    MISSING,
    PROGRESSING,
    SUSPENDED,
    UNKNOWN,
    Check,
    phased,
    seen,
    words,
)
from trueup.core.health.reading import conditions, text
from trueup.k8s.condition import find
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health


def spark_application(obj: Object) -> Health:
    """Running: only when all of its executors run."""
    state = obj.at("status", "applicationState", "state")
    error = str(obj.at("status", "applicationState", "errorMessage") or "")
    if state == "RUNNING":
        executors = obj.at("status", "executorState")
        running = list(executors.values()) if isinstance(executors, Mapping) else []
        if executors is not None and _enough(obj, running.count("RUNNING")):
            return Health(HEALTHY, "SparkApplication is Running")
    if state in ("FAILED", "SUBMISSION_FAILED", "FAILING"):
        return Health(DEGRADED, error)
    status, message = _SPARK.get(str(state), (PROGRESSING, "Waiting for Executor pods"))
    return Health(status, message)


def _enough(obj: Object, running: int) -> bool:
    """As many as are asked for; with dynamic allocation within its bounds, of which it has some."""
    wanted = obj.at("spec", "executor", "instances")
    if wanted is not None and running == wanted:
        return True
    bounds = _bounds(obj)
    if bounds is not None:
        return bounds[0] <= running <= bounds[1]
    untold = wanted is None and obj.at("spec", "dynamicAllocation") is None
    return untold and running >= 1


def _bounds(obj: Object) -> tuple[float, float] | None:
    """Of the allocation in the spec, else of that in Spark's own settings."""
    allocation = obj.at("spec", "dynamicAllocation")
    if isinstance(allocation, Mapping) and allocation.get("enabled"):
        return _range(allocation.get("minExecutors"), allocation.get("maxExecutors"))
    settings = obj.at("spec", "sparkConf") or {}
    for where in ("spark.streaming.dynamicAllocation", "spark.dynamicAllocation"):
        if settings.get(f"{where}.enabled") == "true":
            return _range(*(settings.get(f"{where}.{end}Executors") for end in ("min", "max")))
    return None


def _range(low: Any, high: Any) -> tuple[float, float]:
    return float(low or 0), math.inf if high is None else float(high)


_SPARK = {
    "": (PROGRESSING, "SparkApplication was added, enqueuing it for submission"),
    "SUBMITTED": (PROGRESSING, "SparkApplication was submitted successfully"),
    "COMPLETED": (HEALTHY, "SparkApplication was Completed"),
    "PENDING_RERUN": (PROGRESSING, "SparkApplication is Pending Rerun"),
    "INVALIDATING": (MISSING, "SparkApplication is in InvalidatingState"),
    "SUCCEEDING": (
        PROGRESSING,
        "The driver pod has been completed successfully. The executor pods terminate and are"
        " cleaned up.\n                                Under this circumstances, we assume the"
        " executor pod are completed.",
    ),
    "UNKNOWN": (
        PROGRESSING,
        "SparkApplication is in UnknownState because either driver pod or one or all executor"
        " pods in unknown state  ",
    ),
}


def flink_deployment(obj: Object) -> Health:
    """One that is suspended before it was ever deployed stays as it is."""
    how = obj.at("status", "reconciliationStatus")
    if isinstance(how, Mapping):
        if how.get("success") or how.get("state") == "DEPLOYED":
            return Health(HEALTHY)
        match obj.at("status", "jobManagerDeploymentStatus"):
            case "DEPLOYED_NOT_READY" | "DEPLOYING":
                return Health(PROGRESSING, "Waiting for deploying")
            case "ERROR":
                return Health(DEGRADED, str(how.get("error") or ""))
    never = obj.at("status", "reconciliationStatus", "lastReconciledSpec") is None
    if never and obj.at("spec", "job", "state") == "suspended":
        return Health(HEALTHY, "Job is suspended")
    return Health(PROGRESSING, "Waiting for Flink operator")


_SESSION_JOB = {
    **words(HEALTHY, "RUNNING", "FINISHED"),
    **words(PROGRESSING, "RECONCILING", "CREATED"),
    **words(SUSPENDED, "SUSPENDED", "CANCELED"),
    **words(DEGRADED, "FAILED", say=("{error}", "FlinkSessionJob failed")),
}


def flink_session_job(obj: Object) -> Health:
    state = str(obj.at("status", "jobStatus", "state"))
    error = obj.at("status", "error")
    if state not in _SESSION_JOB and error is not None:
        return Health(DEGRADED, str(error))
    return _flink_job(obj)


_flink_job = phased(
    "jobStatus.state",
    _SESSION_JOB,
    "Waiting for FlinkSessionJob to be reconciled",
    (PROGRESSING, "Waiting for FlinkSessionJob to be reconciled"),
)


def flink_blue_green(obj: Object) -> Health:
    """The state machine; a job that keeps restarting in the active half is bad."""
    error = str(obj.at("status", "error") or "")
    state = str(obj.at("status", "blueGreenState") or "")
    job = obj.at("status", "jobStatus", "state")
    match obj.at("status", "reconciliationStatus", "state"):
        case "ROLLING_BACK":
            return Health(PROGRESSING, "Rolling back to last stable spec")
        case "ROLLED_BACK":
            return Health(DEGRADED, f"Rolled back: {error}" if error else "Deployment rolled back")
    if state in ("ACTIVE_BLUE", "ACTIVE_GREEN"):
        if job == "RESTARTING":
            return Health(DEGRADED, f"Job crash-looping (RESTARTING) in {state}")
        return Health(HEALTHY, f"{state} (warning: {error})" if error else state)
    if state in ("SAVEPOINTING_BLUE", "SAVEPOINTING_GREEN"):
        return Health(PROGRESSING, f"Taking savepoint: {state}")
    if state in _BLUE_GREEN:
        return Health(PROGRESSING, _BLUE_GREEN[state])
    more = f": {error}" if error else ""
    if job == "FAILED":
        return Health(PROGRESSING, f"Job failed, operator recovering{more}")
    return Health(PROGRESSING, f"Operator processing{more}" if error else _FLINK_WAITING)


_FLINK_WAITING = "Waiting for Flink operator"
_BLUE_GREEN = {
    "INITIALIZING_BLUE": "Initializing blue deployment",
    "TRANSITIONING_TO_BLUE": "Rolling back to blue deployment",
    "TRANSITIONING_TO_GREEN": "Transitioning to green deployment",
}

FAILED_UPGRADE = "numaplane.numaproj.io/progressive-result-state"


def _numaflow(kind: str, unwell: str, *paused: str) -> Check:
    """*unwell*: what is said of a False condition; nothing: what the last of them says."""

    def check(obj: Object) -> Health:
        waiting = Health(PROGRESSING, f"Waiting for {kind} status")
        if obj.at("status") is None or not seen(obj):
            return waiting
        phase = obj.at("status", "phase")
        failed = obj.at("metadata", "labels", FAILED_UPGRADE) == "failed"
        bad = [each for each in conditions(obj) if each.get("status") == "False"]
        if phase == "Failed":
            return Health(DEGRADED, str(obj.at("status", "message") or ""))
        if failed:
            return Health(DEGRADED, "Failed progressive upgrade")
        if bad:
            return Health(DEGRADED, unwell or text(bad[-1], "message"))
        if phase in paused:
            return Health(HEALTHY, f"{kind} is paused")
        return Health(HEALTHY, f"{kind} is healthy") if phase == "Running" else waiting

    return check


_SUBRESOURCES = "Subresources are unhealthy"


def _rollout(kind: str, unknown: str) -> Check:
    """Numaplane: going on is told first, unless the upgrade has failed; paused is fine."""

    def check(obj: Object) -> Health:
        if obj.at("status") is None or not seen(obj):
            return Health(PROGRESSING, "Not yet reconciled")
        known = conditions(obj)
        child = find(known, "ChildResourcesHealthy") or {}
        upgrade = find(known, "ProgressiveUpgradeSucceeded") or {}
        paused = find(known, f"{kind}PausingOrPaused") or {}
        failed = upgrade.get("status") == "False"
        phase = obj.at("status", "phase")
        if (obj.at("status", "upgradeInProgress") or phase == "Pending") and not failed:
            return Health(PROGRESSING, "Update in progress")
        if child.get("status") == "False" and child.get("reason") == "Progressing":
            return Health(PROGRESSING, "Child Progressing")
        if phase == "Failed":
            return Health(DEGRADED, str(obj.at("status", "message") or ""))
        if child.get("status") == "False" and child.get("reason") in _FAILURES:
            return Health(DEGRADED, text(child, "message"))
        if failed:
            return Health(DEGRADED, "Progressive upgrade failed")
        if paused.get("status") == "True":
            return Health(HEALTHY, text(paused, "message"))
        if child.get("status") == "True":
            return Health(HEALTHY, "Healthy")
        return Health(UNKNOWN, unknown)

    return check


_FAILURES = ("ISBSvcFailed", "MonoVertexFailed", "PipelineFailed")


def numaflow_controller_rollout(obj: Object) -> Health:
    if obj.at("status") is None or not seen(obj):
        return Health(PROGRESSING, "Not yet reconciled")
    phase = obj.at("status", "phase")
    if obj.at("status", "upgradeInProgress") or phase == "Pending":
        return Health(PROGRESSING, "Update in progress")
    child = find(conditions(obj), "ChildResourcesHealthy") or {}
    truth, going = child.get("status"), child.get("reason") == "Progressing"
    if truth == "False" and going:
        return Health(PROGRESSING, "Child Progressing")
    if phase == "Failed":
        return Health(DEGRADED, str(obj.at("status", "message") or ""))
    if truth == "False":
        return Health(DEGRADED, text(child, "message"))
    return Health(HEALTHY, "Healthy") if truth == "True" else Health(UNKNOWN, "Unknown status")


_RAY_TOLD = ("{message}", "{value}")
_FLOW, _PLANE, _FLINK = "numaflow.numaproj.io", "numaplane.numaproj.io", "flink.apache.org"

CHECKS: Mapping[GroupKind, Check] = {
    GroupKind("batch.volcano.sh", "Job"): phased(
        "state.phase",
        {
            **words(HEALTHY, "Completed", "Running"),
            **words(DEGRADED, "Failed", "Aborted", "Terminated"),
        },
        "Waiting for the job to be scheduled",
        (PROGRESSING, "{value}"),
    ),
    GroupKind(_FLINK, "FlinkBlueGreenDeployment"): flink_blue_green,
    GroupKind(_FLINK, "FlinkDeployment"): flink_deployment,
    GroupKind(_FLINK, "FlinkSessionJob"): flink_session_job,
    GroupKind(_FLOW, "InterStepBufferService"): _numaflow("InterStepBufferService", ""),
    GroupKind(_FLOW, "MonoVertex"): _numaflow("MonoVertex", _SUBRESOURCES, "Paused"),
    GroupKind(_FLOW, "Pipeline"): _numaflow("Pipeline", _SUBRESOURCES, "Paused", "Pausing"),
    GroupKind(_FLOW, "Vertex"): _numaflow("Vertex", "", "Paused"),
    GroupKind(_PLANE, "ISBServiceRollout"): _rollout("ISBService", "Unknown status"),
    GroupKind(_PLANE, "MonoVertexRollout"): _rollout("MonoVertex", "Unknown MonoVertex status"),
    GroupKind(_PLANE, "NumaflowControllerRollout"): numaflow_controller_rollout,
    GroupKind(_PLANE, "PipelineRollout"): _rollout("Pipeline", "Unknown Pipeline status"),
    GroupKind("ray.io", "RayCluster"): phased(
        "state",
        {
            "ready": (HEALTHY, "{value}"),
            "failed": (DEGRADED, ("{reason}", "{value}")),
            "suspended": (SUSPENDED, "{value}"),
        },
        "Waiting for the Ray cluster",
        (PROGRESSING, "{value}"),
    ),
    GroupKind("ray.io", "RayJob"): phased(
        "jobDeploymentStatus",
        {
            "Complete": (HEALTHY, _RAY_TOLD),
            "Running": (PROGRESSING, _RAY_TOLD),
            "Failed": (DEGRADED, _RAY_TOLD),
            "Suspended": (SUSPENDED, _RAY_TOLD),
        },
        "Waiting for the Ray job",
        (PROGRESSING, _RAY_TOLD),
    ),
    GroupKind("ray.io", "RayService"): phased(
        "serviceStatus",
        {"Running": (HEALTHY, "{value}")},
        "Waiting for the Ray service",
        (PROGRESSING, "{value}"),
    ),
    GroupKind("sparkoperator.k8s.io", "SparkApplication"): spark_application,
}
