"""
Which kinds are simulated, as one table; and who is to be looked at when.

`OUTSIDE` is the part of it that a real kube-controller-manager leaves to others.

The driver calls :func:`woken` for every object that was created, changed or removed and
runs the step of each name that it gives.
"""

from collections.abc import Iterator, Mapping

from trueup.apiserver.simulate.apiservices import API_SERVICES
from trueup.apiserver.simulate.autoscalers import AUTOSCALERS
from trueup.apiserver.simulate.budgets import BUDGETS
from trueup.apiserver.simulate.claims import (
    CLAIMS,
    PROVISIONERS,
    RECLAIMERS,
    STORAGE_CLASSES,
    VOLUMES,
)
from trueup.apiserver.simulate.contract import Body, Controller, Related, idle
from trueup.apiserver.simulate.cronjobs import CRON_JOBS
from trueup.apiserver.simulate.daemonsets import DAEMON_SETS, NODES
from trueup.apiserver.simulate.deployments import DEPLOYMENTS
from trueup.apiserver.simulate.events import EVENTS
from trueup.apiserver.simulate.ingresses import INGRESSES
from trueup.apiserver.simulate.jobs import JOBS
from trueup.apiserver.simulate.pods import PODS
from trueup.apiserver.simulate.policies import POLICIES
from trueup.apiserver.simulate.quotas import QUOTAS
from trueup.apiserver.simulate.replicasets import REPLICA_SETS, REPLICATION_CONTROLLERS
from trueup.apiserver.simulate.roles import ROLES
from trueup.apiserver.simulate.services import BALANCERS, SERVICES
from trueup.apiserver.simulate.statefulsets import STATEFUL_SETS
from trueup.apiserver.writes import kind_of, ref_of
from trueup.k8s.ref import GroupKind, Ref

CONTROLLERS: Mapping[GroupKind, Controller] = {
    GroupKind("", "Event"): EVENTS,
    GroupKind("", "Node"): NODES,
    GroupKind("", "PersistentVolume"): VOLUMES,
    GroupKind("", "PersistentVolumeClaim"): CLAIMS,
    GroupKind("", "Pod"): PODS,
    GroupKind("", "ReplicationController"): REPLICATION_CONTROLLERS,
    GroupKind("", "ResourceQuota"): QUOTAS,
    GroupKind("", "Service"): SERVICES,
    GroupKind("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"): POLICIES,
    GroupKind("apiregistration.k8s.io", "APIService"): API_SERVICES,
    GroupKind("apps", "DaemonSet"): DAEMON_SETS,
    GroupKind("apps", "Deployment"): DEPLOYMENTS,
    GroupKind("apps", "ReplicaSet"): REPLICA_SETS,
    GroupKind("apps", "StatefulSet"): STATEFUL_SETS,
    GroupKind("autoscaling", "HorizontalPodAutoscaler"): AUTOSCALERS,
    GroupKind("batch", "CronJob"): CRON_JOBS,
    GroupKind("batch", "Job"): JOBS,
    GroupKind("networking.k8s.io", "Ingress"): INGRESSES,
    GroupKind("policy", "PodDisruptionBudget"): BUDGETS,
    GroupKind("rbac.authorization.k8s.io", "ClusterRole"): ROLES,
    GroupKind("storage.k8s.io", "StorageClass"): STORAGE_CLASSES,
}

# What scheduler, kubelets, provisioners, load balancers and ingress controllers do.
OUTSIDE: Mapping[GroupKind, Controller] = {
    GroupKind("", "PersistentVolume"): RECLAIMERS,
    GroupKind("", "PersistentVolumeClaim"): PROVISIONERS,
    GroupKind("", "Pod"): PODS,
    GroupKind("", "Service"): BALANCERS,
    GroupKind("networking.k8s.io", "Ingress"): INGRESSES,
}


def woken(body: Body, related: Related) -> Iterator[Ref]:
    """Whom to look at after *body* was written or removed: itself, its controller, and others."""
    own = ref_of(body)
    controller = CONTROLLERS.get(kind_of(body))
    if controller and controller.step is not idle:
        yield own
    for owner in body["metadata"].get("ownerReferences", ()):
        group = owner["apiVersion"].rpartition("/")[0]
        kind = GroupKind(group, owner["kind"])
        if kind in CONTROLLERS:
            yield Ref(kind, own.namespace, owner["name"])
    if controller and controller.wakes:
        yield from controller.wakes(body, related)
