"""Workloads: CronJob, VerticalPodAutoscaler, OpenKruise, OpenShift, Tekton, JobSet …"""

from collections.abc import Mapping
from typing import Any

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    PROGRESSING,
    SUSPENDED,
    UNKNOWN,
    Check,
    Found,
    When,
    in_order,
    number,
    phased,
    ranked,
    seen,
    words,
)
from trueup.core.health.reading import conditions, count
from trueup.k8s.object import Object, maps
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health


def cron_job(obj: Object) -> Health:
    """Only a last run that is known to have failed is bad."""
    if obj.at("spec", "suspend") is True:
        return Health(HEALTHY, "CronJob is Suspended")
    if obj.at("status") is None:
        return Health(PROGRESSING, "Waiting for CronJob")
    scheduled, succeeded = (obj.at("status", f"last{name}Time") for name in _TIMES)
    if scheduled is None:
        return Health(HEALTHY, "CronJob has not been scheduled yet")
    if succeeded is None:
        never = "The CronJob never completed successfully. It may not be healthy"
        return Health(HEALTHY, never)
    if obj.at("status", "active"):
        running = "The job is running. Its last execution may not have been successful"
        return Health(HEALTHY, running)
    if str(succeeded) < str(scheduled):
        return Health(DEGRADED, "CronJob has not completed its last execution successfully")
    return Health(HEALTHY, "CronJob has completed its last execution successfully")


_TIMES = ("Schedule", "Successful")
_VPA = (
    When(
        "NoPodsMatched",
        "True",
        DEGRADED,
        ("{message}", "{reason}", "No pods match the VPA selector"),
    ),
    When("RecommendationProvided", "True", HEALTHY, "VPA recommendation provided"),
)


def advanced_cron_job(obj: Object) -> Health:
    last = obj.at("status", "lastScheduleTime")
    if last is None and obj.at("spec", "paused") is True:
        return Health(SUSPENDED, "AdvancedCronJob is Paused")
    if obj.at("status", "active"):
        return Health(PROGRESSING, "AdvancedCronJobs has active jobs")
    if last is None:
        return Health(DEGRADED, "AdvancedCronJobs has not run successfully")
    return Health(HEALTHY, "AdvancedCronJobs has run successfully")


def broadcast_job(obj: Object) -> Health:
    running = Health(PROGRESSING, "BroadcastJob is still running")
    known = obj.at("status") or {}
    match known.get("phase"):
        case "completed" if known.get("desired") == known.get("succeeded"):
            return Health(HEALTHY, "BroadcastJob is completed successfully")
        case "failed" if known.get("failed") != 0:
            return Health(DEGRADED, "BroadcastJob failed")
        case "paused" if obj.at("spec", "paused") is True:
            return Health(SUSPENDED, "BroadcastJob is Paused")
    return running


def _replicated(what: str, *strategy: str) -> Check:
    """CloneSet, StatefulSet: a partition that is reached waits for a person."""

    def check(obj: Object) -> Health:
        waiting = Health(PROGRESSING, "Waiting for initialization")
        if obj.at("status") is None or not seen(obj):
            return waiting
        available = obj.at("status", "updatedAvailableReplicas")
        if obj.at("spec", *strategy, "paused") is True or available is None:
            return Health(SUSPENDED, f"{what} is paused")
        partition = obj.at("spec", *strategy, "partition")
        if partition not in (0, None) and count(obj, "metadata", "generation") > 1:
            by_hand = Health(SUSPENDED, f"{what} needs manual intervention")
            return by_hand if _reached(obj, partition) else waiting
        if available == obj.at("status", "replicas"):
            return Health(HEALTHY, f"All {what} workloads are ready and updated")
        return Health(DEGRADED, "Some replicas are not ready or available")

    return check


def _reached(obj: Object, partition: Any) -> bool:
    """A CloneSet tells how many it expects; else all but *partition* of them."""
    updated = count(obj, "status", "updatedReplicas")
    expected = number(obj, "status", "expectedUpdatedReplicas")
    if expected is not None:
        return updated >= expected
    kept = partition if isinstance(partition, int) else 0
    return updated > count(obj, "status", "replicas") - kept


def kruise_daemon_set(obj: Object) -> Health:
    waiting = Health(PROGRESSING, "Waiting for initialization")
    if obj.at("status") is None or not seen(obj):
        return waiting
    strategy = obj.at("spec", "updateStrategy", "rollingUpdate") or {}
    updated, wanted, available = (obj.at("status", name) for name in _SCHEDULED)
    if strategy.get("paused") is True or updated is None:
        return Health(SUSPENDED, "Daemonset is paused")
    partition = strategy.get("partition")
    if partition not in (0, None) and count(obj, "metadata", "generation") > 1:
        kept = partition if isinstance(partition, int) else 0
        if updated > (wanted or 0) - kept:
            return Health(SUSPENDED, "Daemonset needs manual intervention")
        return waiting
    if updated == wanted == available:
        return Health(HEALTHY, "All Daemonset workloads are ready and updated")
    if updated == wanted == obj.at("status", "numberUnavailable"):
        return Health(DEGRADED, "Some pods are not ready or available")
    return waiting


_SCHEDULED = ("updatedNumberScheduled", "desiredNumberScheduled", "numberAvailable")


def kruise_rollout(obj: Object) -> Health:
    step, phase = obj.at("status", "canaryStatus", "currentStepState"), obj.at("status", "phase")
    if seen(obj):
        match step, phase:
            case "StepPaused", "Progressing":
                return Health(SUSPENDED, "Rollout is Paused need manual intervention")
            case "Completed", "Healthy":
                return Health(HEALTHY, "Rollout is Completed")
            case "StepPaused", "Terminating" | "Disabled":
                return Health(DEGRADED, "Rollout is Disabled or Terminating")
    return Health(PROGRESSING, "Rollout is still progressing")


def game_server(obj: Object) -> Health:
    waiting = Health(UNKNOWN, "Waiting for GameServer to be ready")
    if obj.at("status") is None:
        return waiting
    now, then = (obj.at("status", f"{name}State") for name in ("current", "desired"))
    if now != then:
        return Health(PROGRESSING, f"State change: {now or 'Unknown'} → {then or 'Unknown'}")
    for each in maps(obj.at("status", "podStatus", "conditions")):
        if each.get("type") == "KruisePodReady" and each.get("status") != "True":
            return Health(DEGRADED, "Pod is not ready: KruisePodReady")
    return Health(HEALTHY, "GameServer is Ready") if now == "Ready" else waiting


def game_server_set(obj: Object) -> Health:
    """A partition that is reached waits for a person."""
    waiting = Health(PROGRESSING, "Waiting for GameServerSet initialization")
    if obj.at("status") is None or not seen(obj):
        return waiting
    strategy = obj.at("spec", "updateStrategy", "rollingUpdate") or {}
    if strategy.get("paused") is True:
        return Health(SUSPENDED, "GameServerSet is paused")
    wanted, updated, well, ready = (
        count(obj, "status", name)
        for name in ("replicas", "updatedReplicas", "updatedReadyReplicas", "readyReplicas")
    )
    partition = strategy.get("partition") or 0
    if partition and updated >= wanted - partition:
        return Health(SUSPENDED, f"Partition={partition}, waiting for manual intervention")
    if well == wanted:
        return Health(HEALTHY, "All GameServerSet replicas are updated and ready")
    if ready < wanted:
        return Health(PROGRESSING, f"ReadyReplicas {ready}/{wanted}, still progressing")
    return waiting


def deployment_config(obj: Object) -> Health:
    waiting = Health(PROGRESSING, "replication controller is waiting for pods to run")
    replicas = obj.at("status", "replicas")
    if obj.at("status", "conditions") is None or replicas is None:
        return waiting
    true = [each for each in conditions(obj) if each.get("status") == "True"]
    good = sum(
        each.get("type") == "Available"
        or (each.get("type"), each.get("reason"))
        == ("Progressing", "NewReplicationControllerAvailable")
        for each in true
    )
    if good == 2 or replicas == 0:
        return Health(HEALTHY, "replication controller successfully rolled out")
    return waiting if good == 1 else Health(DEGRADED, "Deployment config is degraded")


def route(obj: Object) -> Health:
    waiting = Health(PROGRESSING, "Route is still getting admitted")
    if obj.at("status", "ingress") is None:
        return waiting
    rules = maps(obj.at("status", "ingress"))
    said = [
        each.get("status")
        for rule in rules
        for each in maps(rule.get("conditions"))
        if each.get("type") == "Admitted"
    ]
    if said.count("True") >= len(rules):
        return Health(HEALTHY, "Route is healthy")
    return Health(DEGRADED, "Route is degraded") if "False" in said else waiting


_INGRESS_CONTROLLER = (
    When("Degraded", "True", DEGRADED),
    When("DeploymentReplicasAllAvailable", "False", PROGRESSING),
    When("Progressing", "True", PROGRESSING, "{reason}"),
    When("Available", "True", HEALTHY, "IngressController is available"),
)


def ansible_job(obj: Object) -> Health:
    result = obj.at("status", "ansibleJobResult") or {}
    status = _ANSIBLE.get(str(result.get("status")))
    if status is None:
        return Health(PROGRESSING, "Waiting for AnsibleJob")
    return Health(status, f"{result['status']} job - {result.get('url', '')}")


_ANSIBLE = {
    "successful": HEALTHY,
    **dict.fromkeys(("canceled", "error", "failed"), DEGRADED),
    **dict.fromkeys(("new", "pending", "running", "waiting"), PROGRESSING),
}
_TOLD = ("{message}", "{value}")
_BUILD: Mapping[str, Found] = {
    **words(HEALTHY, "Complete", say=_TOLD),
    **words(DEGRADED, "Failed", "Error", say=_TOLD),
    **words(SUSPENDED, "Cancelled", say=_TOLD),
}
_WHY = ("{message}", "{reason}")
_SUCCEEDED = in_order(
    (
        When("Succeeded", "True", HEALTHY, _WHY),
        When("Succeeded", "False", DEGRADED, _WHY),
        When("Succeeded", "!True", PROGRESSING, _WHY),
    ),
    "Waiting for run to start",
)
_JOB_SET = ranked(
    (
        When("Failed", "True", DEGRADED),
        When("Completed", "True", HEALTHY),
        When("Suspended", "True", SUSPENDED),
    ),
    "Waiting for the jobs to be completed",
)
_LEADER = ranked(
    (When("Available", "True", HEALTHY), When("Progressing", "True", PROGRESSING)),
    "Waiting for the groups to be available",
)
_KRUISE = "apps.kruise.io"

CHECKS: Mapping[GroupKind, Check] = {
    GroupKind(_KRUISE, "AdvancedCronJob"): advanced_cron_job,
    GroupKind(_KRUISE, "BroadcastJob"): broadcast_job,
    GroupKind(_KRUISE, "CloneSet"): _replicated("Cloneset", "updateStrategy"),
    GroupKind(_KRUISE, "DaemonSet"): kruise_daemon_set,
    GroupKind(_KRUISE, "StatefulSet"): _replicated(
        "Statefulset", "updateStrategy", "rollingUpdate"
    ),
    GroupKind("apps.openshift.io", "DeploymentConfig"): deployment_config,
    GroupKind("autoscaling.k8s.io", "VerticalPodAutoscaler"): ranked(
        _VPA, "Waiting for VPA recommendation"
    ),
    GroupKind("batch", "CronJob"): cron_job,
    GroupKind("build.openshift.io", "Build"): phased(
        "phase", _BUILD, "Waiting for the build", (PROGRESSING, _TOLD)
    ),
    GroupKind("game.kruise.io", "GameServer"): game_server,
    GroupKind("game.kruise.io", "GameServerSet"): game_server_set,
    GroupKind("jobset.x-k8s.io", "JobSet"): _JOB_SET,
    GroupKind("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): _LEADER,
    GroupKind("operator.openshift.io", "IngressController"): in_order(
        _INGRESS_CONTROLLER, "Status of IngressController is not known yet"
    ),
    GroupKind("rollouts.kruise.io", "Rollout"): kruise_rollout,
    GroupKind("route.openshift.io", "Route"): route,
    GroupKind("tekton.dev", "PipelineRun"): _SUCCEEDED,
    GroupKind("tekton.dev", "TaskRun"): _SUCCEEDED,
    GroupKind("tower.ansible.com", "AnsibleJob"): ansible_job,
}
