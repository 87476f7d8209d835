"""
Health: how one live object is doing, by its kind; how an application is doing.

One module a kind, and one table that says which kind is judged by which. Of a kind that is not
in the table nothing is known: that blocks nothing.
"""

from collections.abc import Callable, Mapping

from trueup.core.health.aggregate import aggregate
from trueup.core.health.apiservice import apiservice
from trueup.core.health.application import application
from trueup.core.health.autoscaler import autoscaler
from trueup.core.health.budget import budget
from trueup.core.health.claim import claim
from trueup.core.health.daemonset import daemonset
from trueup.core.health.definition import definition
from trueup.core.health.deployment import deployment
from trueup.core.health.job import job
from trueup.core.health.namespace import namespace
from trueup.core.health.network import ingress, service
from trueup.core.health.outcome import Outcome, outcome
from trueup.core.health.pod import pod
from trueup.core.health.replicaset import replicaset
from trueup.core.health.statefulset import statefulset
from trueup.core.health.workflow import workflow
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health, Status

__all__ = ["CHECKS", "Outcome", "aggregate", "health", "outcome"]

CHECKS: Mapping[GroupKind, Callable[[Object], Health]] = {
    GroupKind("", "Namespace"): namespace,
    GroupKind("", "PersistentVolumeClaim"): claim,
    GroupKind("", "Pod"): pod,
    GroupKind("", "Service"): service,
    GroupKind("apiextensions.k8s.io", "CustomResourceDefinition"): definition,
    GroupKind("apiregistration.k8s.io", "APIService"): apiservice,
    GroupKind("apps", "DaemonSet"): daemonset,
    GroupKind("apps", "Deployment"): deployment,
    GroupKind("apps", "ReplicaSet"): replicaset,
    GroupKind("apps", "StatefulSet"): statefulset,
    GroupKind("argoproj.io", "Application"): application,
    GroupKind("argoproj.io", "Workflow"): workflow,
    GroupKind("autoscaling", "HorizontalPodAutoscaler"): autoscaler,
    GroupKind("batch", "Job"): job,
    GroupKind("extensions", "Ingress"): ingress,
    GroupKind("networking.k8s.io", "Ingress"): ingress,
    GroupKind("policy", "PodDisruptionBudget"): budget,
}

HOOK_FINALIZER = "argocd.argoproj.io/hook-finalizer"

_DELETING = Health(Status.PROGRESSING, "Pending deletion")


def health(obj: Object) -> Health | None:
    """
    The health of a live object; None: nothing is known of its kind.

    A hook that only a finalizer keeps is judged as it ended, not as going.
    """
    held = obj.at("metadata", "finalizers") or ()
    if obj.at("metadata", "deletionTimestamp") and HOOK_FINALIZER not in held:
        return _DELETING
    check = CHECKS.get(obj.ref.kind)
    return check(obj) if check else None
