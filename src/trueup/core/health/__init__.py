"""
Health: how one live object is doing, by its kind; how an application is doing.

One table says which kind is judged by which check: Kubernetes' own kinds, a module each, and those
of others (`custom`, a module for each family). A kind that no check is for is judged by what the
object itself says in the common words (`fallback`); where it does not, nothing is known, and that
blocks nothing. Scripts of ``argocd-cm`` (`scripts`) come before all of these.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from trueup.core.globs import matches
from trueup.core.health import custom
from trueup.core.health.aggregate import aggregate
from trueup.core.health.apiservice import apiservice
from trueup.core.health.application import application
from trueup.core.health.autoscaler import autoscaler
from trueup.core.health.budget import budget
from trueup.core.health.claim import claim
from trueup.core.health.daemonset import daemonset
from trueup.core.health.definition import definition
from trueup.core.health.deployment import deployment
from trueup.core.health.fallback import fallback
from trueup.core.health.job import job
from trueup.core.health.network import ingress, service
from trueup.core.health.outcome import Outcome, outcome
from trueup.core.health.pod import pod
from trueup.core.health.replicaset import replicaset
from trueup.core.health.scripts import Run, Scripts, deleted, scripted
from trueup.core.health.statefulset import statefulset
from trueup.core.health.versions import unsupported
from trueup.core.health.workflow import workflow
from trueup.core.scripts import finder, name_of
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health, Status

__all__ = ["CHECKS", "Judge", "Outcome", "aggregate", "health", "judge", "outcome"]

Judge = Callable[[Object], Health | None]
"""The health of a live object; None: nothing is known of its kind."""

CHECKS: Mapping[GroupKind, Callable[[Object], Health]] = {
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
"""Kubernetes' own kinds, and ours; those of others: `custom.CHECKS`."""

HOOK_FINALIZER = "argocd.argoproj.io/hook-finalizer"


def health(obj: Object) -> Health | None:
    """
    The health of a live object, without any scripts.

    A hook that only a finalizer keeps is judged as it ended, not as going.
    """
    return _deletion(obj) if _going(obj) else _checked(obj)


def judge(scripts: Scripts, run: Run) -> Judge:
    """As `health`, but what *scripts* say of a kind holds before any check."""
    find = finder(scripts)

    def judged(obj: Object) -> Health | None:
        script = find(obj.kind)
        if script is None:
            return health(obj)
        if _going(obj):
            return deleted(script, obj, run) or _pending(obj)
        return scripted(script, obj, run)

    return judged if scripts else health


def _going(obj: Object) -> bool:
    return bool(obj.at("metadata", "deletionTimestamp")) and HOOK_FINALIZER not in _held(obj)


def _held(obj: Object) -> Sequence[Any]:
    found = obj.at("metadata", "finalizers")
    return found if isinstance(found, list) else ()


def _deletion(obj: Object) -> Health:
    told = custom.DELETIONS.get(obj.kind)
    return Health(Status.PROGRESSING, told(obj)) if told else _pending(obj)


def _pending(obj: Object) -> Health:
    held = ", ".join(map(str, _held(obj)))
    by = f"; blocked by finalizers: {held}" if held else ""
    return Health(Status.PROGRESSING, f"Pending deletion{by}")


def _checked(obj: Object) -> Health | None:
    """A status of a form that no controller writes is told, and breaks nothing."""
    found = unsupported(obj)
    if found is not None:
        return found
    try:
        return _check(obj.kind)(obj)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return Health(Status.UNKNOWN, f"the status is not of the form that is expected: {error}")


@cache
def _check(kind: GroupKind) -> Judge:
    found = CHECKS.get(kind) or custom.CHECKS.get(kind)
    if found:
        return found
    name = name_of(kind)
    wide = (check for glob, check in custom.WILDCARDS.items() if matches(glob, name))
    return next(wide, fallback)
