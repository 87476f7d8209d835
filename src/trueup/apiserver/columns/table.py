"""COLUMNS: the columns of each built-in kind, as one table; of others the name and the age."""

from collections.abc import Mapping

from trueup.apiserver.columns import cluster, networking, pods, storage, workloads
from trueup.apiserver.columns.cluster import CREATED_AT
from trueup.apiserver.columns.column import NAME, Column
from trueup.k8s.ref import GroupKind

_RBAC = "rbac.authorization.k8s.io"
_HOOKS = "admissionregistration.k8s.io"
_NET = "networking.k8s.io"
_STORAGE = "storage.k8s.io"

COLUMNS: Mapping[GroupKind, tuple[Column, ...]] = {
    GroupKind("", "ConfigMap"): storage.CONFIG_MAPS,
    GroupKind("", "Endpoints"): networking.ENDPOINTS,
    GroupKind("", "Event"): cluster.EVENTS,
    GroupKind("", "Namespace"): cluster.NAMESPACES,
    GroupKind("", "Node"): cluster.NODES,
    GroupKind("", "PersistentVolume"): storage.VOLUMES,
    GroupKind("", "PersistentVolumeClaim"): storage.CLAIMS,
    GroupKind("", "Pod"): pods.PODS,
    GroupKind("", "ReplicationController"): workloads.REPLICATION_CONTROLLERS,
    GroupKind("", "ResourceQuota"): workloads.QUOTAS,
    GroupKind("", "LimitRange"): (NAME, CREATED_AT),
    GroupKind("", "Secret"): storage.SECRETS,
    GroupKind("", "Service"): networking.SERVICES,
    GroupKind("", "ServiceAccount"): cluster.ACCOUNTS,
    GroupKind("apiextensions.k8s.io", "CustomResourceDefinition"): cluster.DEFINITIONS,
    GroupKind("apiregistration.k8s.io", "APIService"): cluster.API_SERVICES,
    GroupKind("apps", "ControllerRevision"): workloads.REVISIONS,
    GroupKind("apps", "DaemonSet"): workloads.DAEMON_SETS,
    GroupKind("apps", "Deployment"): workloads.DEPLOYMENTS,
    GroupKind("apps", "ReplicaSet"): workloads.REPLICA_SETS,
    GroupKind("apps", "StatefulSet"): workloads.STATEFUL_SETS,
    GroupKind("autoscaling", "HorizontalPodAutoscaler"): workloads.AUTOSCALERS,
    GroupKind("batch", "CronJob"): workloads.CRON_JOBS,
    GroupKind("batch", "Job"): workloads.JOBS,
    GroupKind("certificates.k8s.io", "CertificateSigningRequest"): cluster.REQUESTS,
    GroupKind("coordination.k8s.io", "Lease"): cluster.LEASES,
    GroupKind("discovery.k8s.io", "EndpointSlice"): networking.SLICES,
    GroupKind("events.k8s.io", "Event"): cluster.EVENTS,
    GroupKind("node.k8s.io", "RuntimeClass"): cluster.RUNTIMES,
    GroupKind("policy", "PodDisruptionBudget"): workloads.BUDGETS,
    GroupKind("scheduling.k8s.io", "PriorityClass"): cluster.PRIORITIES,
    GroupKind(_HOOKS, "MutatingWebhookConfiguration"): cluster.WEBHOOKS,
    GroupKind(_HOOKS, "ValidatingWebhookConfiguration"): cluster.WEBHOOKS,
    GroupKind(_NET, "Ingress"): networking.INGRESSES,
    GroupKind(_NET, "IngressClass"): networking.INGRESS_CLASSES,
    GroupKind(_NET, "NetworkPolicy"): networking.POLICIES,
    GroupKind(_RBAC, "ClusterRole"): cluster.ROLES,
    GroupKind(_RBAC, "ClusterRoleBinding"): cluster.BINDINGS,
    GroupKind(_RBAC, "Role"): cluster.ROLES,
    GroupKind(_RBAC, "RoleBinding"): cluster.BINDINGS,
    GroupKind(_STORAGE, "CSIDriver"): cluster.DRIVERS,
    GroupKind(_STORAGE, "StorageClass"): storage.CLASSES,
}
