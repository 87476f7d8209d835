"""Argo: Rollouts, Workflows, Events, ApplicationSets, Image Updater."""

from collections.abc import Mapping
from typing import Any

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    PROGRESSING,
    SUSPENDED,
    UNKNOWN,
    Check,
    When,
    in_order,
    observed,
    phased,
    ranked,
    reported,
)
from trueup.core.health.reading import conditions, count, text
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health, Status

WORKLOAD_GENERATION = "rollout.argoproj.io/workload-generation"
_UNSEEN = "Waiting for rollout spec update to be observed"
_GOING = "Waiting for roll out to finish:"
_NOT_RECONCILED = "Waiting for rollout to finish: status has not been reconciled."
_STOPPED = ("RolloutAborted", "ProgressDeadlineExceeded")
_STATUSES = {str(each): each for each in Status} | {"Paused": SUSPENDED}


def rollout(obj: Object) -> Health:
    """By its own word for it; versions before 1.0 have none and are worked out."""
    if not (_observed(obj) and _workload_observed(obj)):
        return Health(PROGRESSING, _UNSEEN)
    phase = obj.at("status", "phase")
    if phase is not None:
        found = _STATUSES.get(str(phase))
        message = str(obj.at("status", "message") or "")
        return Health(found, message) if found else Health(UNKNOWN, f"phase {phase} is not known")
    for each in conditions(obj):
        reason = text(each, "reason")
        stopped = reason in _STOPPED
        if each.get("type") == "InvalidSpec" or (each.get("type") == "Progressing" and stopped):
            return Health(DEGRADED, text(each, "message"))
    if obj.at("status", "pauseConditions") or obj.at("spec", "paused") is True:
        return Health(SUSPENDED, "Rollout is paused")
    if obj.at("status", "currentPodHash") is None:
        return Health(PROGRESSING, _NOT_RECONCILED)
    return _replicas(obj) or _strategy(obj) or Health(HEALTHY)


def _observed(obj: Object) -> bool:
    """Up to version 0.9 it is a hash, and tells nothing."""
    if obj.at("status") is None:
        return False
    seen, generation = _number(obj.at("status", "observedGeneration")), count(obj, *_GENERATION)
    return seen is None or seen >= generation


_GENERATION = ("metadata", "generation")


def _workload_observed(obj: Object) -> bool:
    wanted = obj.annotation(WORKLOAD_GENERATION)
    if obj.at("spec", "workloadRef") is None or obj.at("metadata", "annotations") is None:
        return True
    return _number(wanted) == _number(obj.at("status", "workloadObservedGeneration"))


def _number(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None


def _replicas(obj: Object) -> Health | None:
    wanted = obj.at("spec", "replicas")
    updated, available = (count(obj, "status", f"{name}Replicas") for name in _KINDS_OF)
    if updated < (1 if wanted is None else wanted):
        return Health(PROGRESSING, f"{_GOING} More replicas need to be updated")
    if available < updated:
        return Health(PROGRESSING, f"{_GOING} updated replicas are still becoming available")
    return None


_KINDS_OF = ("updated", "available")


def _strategy(obj: Object) -> Health | None:
    current = obj.at("status", "currentPodHash")
    stable = obj.at("status", "stableRS") or obj.at("status", "canary", "stableRS") or ""
    if obj.at("spec", "strategy", "blueGreen") is not None:
        if obj.at("status", "blueGreen", "activeSelector") != current:
            return Health(PROGRESSING, "active service cutover pending")
        if stable not in ("", current):
            return Health(PROGRESSING, "waiting for analysis to complete")
    elif obj.at("spec", "strategy", "canary") is not None:
        if count(obj, "status", "replicas") > count(obj, "status", "updatedReplicas"):
            return Health(PROGRESSING, f"{_GOING} old replicas are pending termination")
        if stable != current:
            return Health(PROGRESSING, "Waiting for rollout to finish steps")
    return None


def spot_deployment(obj: Object) -> Health:
    """A Rollout of Spot: by the first condition that speaks, then by its phase."""
    if obj.at("status", "conditions") is None:
        return Health(PROGRESSING, _NOT_RECONCILED)
    for each in conditions(obj):
        stopped = text(each, "reason") in _STOPPED
        if each.get("type") == "InvalidSpec" or (each.get("type") == "Progressing" and stopped):
            return Health(DEGRADED, text(each, "message"))
        if each.get("type") == "Paused" and each.get("status") == "True":
            return Health(SUSPENDED, "Rollout is paused")
    if obj.at("status", "phase") == "Progressing":
        return Health(PROGRESSING, "Waiting for rollout to finish steps")
    return Health(HEALTHY)


_APPLICATION_SET = (
    When("ErrorOccurred", "True", DEGRADED),
    When("ResourcesUpToDate", "False", DEGRADED),
    When("RolloutProgressing", "True", PROGRESSING),
    When("ResourcesUpToDate", "True", HEALTHY),
)
_CRON_WORKFLOW = (
    When("SpecError", "True", DEGRADED),
    When("SubmissionError", "True", DEGRADED),
    When("Completed", "True", HEALTHY),
)
_DEPLOYED = (
    When("Deployed", "False", DEGRADED, ("{message}", "{reason}")),
    When("Deployed", "True", HEALTHY, ("{message}", "{reason}")),
)
_IMAGE_UPDATER = (
    When("Error", "True", DEGRADED),
    When("Reconciling", "True", PROGRESSING),
    When("Ready", "True", HEALTHY),
    When("Ready", "False", DEGRADED),
)


def cron_workflow(obj: Object) -> Health:
    """Nothing said against it is good enough."""
    found = in_order(_CRON_WORKFLOW, "")(obj)
    good = found.status is PROGRESSING
    return Health(HEALTHY, "CronWorkflow is healthy.") if good else found


CHECKS: Mapping[GroupKind, Check] = {
    GroupKind("argoproj.io", "AnalysisRun"): phased(
        "phase",
        {
            "Pending": (PROGRESSING, "Analysis run is running"),
            "Running": (PROGRESSING, "Analysis run is running"),
            "Successful": (HEALTHY, ("{message}", "Analysis run completed successfully")),
            "Failed": (DEGRADED, ("{message}", "Analysis run failed")),
            "Error": (DEGRADED, ("{message}", "Analysis run had an error")),
            "Inconclusive": (UNKNOWN, ("{message}", "Analysis run was inconclusive")),
        },
        "Waiting for analysis run to finish: status has not been reconciled.",
    ),
    GroupKind("argoproj.io", "ApplicationSet"): ranked(
        _APPLICATION_SET, "Waiting for the status to be reported"
    ),
    GroupKind("argoproj.io", "CronWorkflow"): cron_workflow,
    GroupKind("argoproj.io", "EventBus"): in_order(_DEPLOYED, "Waiting for initialization"),
    GroupKind("argoproj.io", "EventSource"): in_order(_DEPLOYED, "Waiting for initialization"),
    GroupKind("argoproj.io", "Experiment"): phased(
        "phase",
        {
            "Pending": (PROGRESSING, "Experiment is pending"),
            "Running": (PROGRESSING, "Experiment is running"),
            "Successful": (HEALTHY, "Experiment is successful"),
            "Failed": (DEGRADED, "Experiment has failed"),
            "Error": (DEGRADED, "Experiment had an error"),
        },
        "Waiting for experiment to finish: status has not been reconciled.",
    ),
    GroupKind("argoproj.io", "Rollout"): rollout,
    GroupKind("argoproj.io", "Sensor"): in_order(_DEPLOYED, "Waiting for initialization"),
    GroupKind("spot.io", "SpotDeployment"): spot_deployment,
    GroupKind("argocd-image-updater.argoproj.io", "ImageUpdater"): reported(
        observed(
            ranked(_IMAGE_UPDATER, "Waiting for ImageUpdater to report a Ready condition"),
            "Waiting for ImageUpdater spec update to be observed",
        ),
        "Waiting for ImageUpdater to be reconciled",
    ),
}
