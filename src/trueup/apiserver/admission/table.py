"""RULES: which kinds are defaulted and checked, as one table."""

from collections.abc import Mapping

from trueup.apiserver.admission import (
    claims,
    cluster,
    config,
    jobs,
    machinery,
    networking,
    pods,
    rbac,
    scaling,
    services,
    storage,
    workloads,
)
from trueup.apiserver.admission.rules import Rules
from trueup.k8s.ref import GroupKind

_HOOKS = "admissionregistration.k8s.io"
_FLOWS = "flowcontrol.apiserver.k8s.io"

RULES: Mapping[GroupKind, Rules] = {
    GroupKind("", "ConfigMap"): config.CONFIG_MAPS,
    GroupKind("", "Endpoints"): networking.ENDPOINTS,
    GroupKind("", "Event"): machinery.EVENTS,
    GroupKind("", "LimitRange"): cluster.LIMIT_RANGES,
    GroupKind("", "Namespace"): cluster.NAMESPACES,
    GroupKind("", "Node"): cluster.NODES,
    GroupKind("", "PersistentVolume"): storage.VOLUMES,
    GroupKind("", "PersistentVolumeClaim"): claims.CLAIMS,
    GroupKind("", "Pod"): pods.PODS,
    GroupKind("", "PodTemplate"): workloads.POD_TEMPLATE,
    GroupKind("", "ReplicationController"): workloads.REPLICATION_CONTROLLER,
    GroupKind("", "ResourceQuota"): cluster.QUOTAS,
    GroupKind("", "Secret"): config.SECRETS,
    GroupKind("", "Service"): services.SERVICES,
    GroupKind("", "ServiceAccount"): config.SERVICE_ACCOUNTS,
    GroupKind(_HOOKS, "MutatingAdmissionPolicy"): cluster.MUTATING_POLICIES,
    GroupKind(_HOOKS, "MutatingAdmissionPolicyBinding"): cluster.MUTATING_BINDINGS,
    GroupKind(_HOOKS, "MutatingWebhookConfiguration"): cluster.MUTATING_WEBHOOKS,
    GroupKind(_HOOKS, "ValidatingAdmissionPolicy"): cluster.POLICIES,
    GroupKind(_HOOKS, "ValidatingAdmissionPolicyBinding"): cluster.POLICY_BINDINGS,
    GroupKind(_HOOKS, "ValidatingWebhookConfiguration"): cluster.VALIDATING_WEBHOOKS,
    GroupKind("apiregistration.k8s.io", "APIService"): machinery.APIS,
    GroupKind("apps", "DaemonSet"): workloads.DAEMON_SET,
    GroupKind("apps", "Deployment"): workloads.DEPLOYMENT,
    GroupKind("apps", "ReplicaSet"): workloads.REPLICA_SET,
    GroupKind("apps", "StatefulSet"): workloads.STATEFUL_SET,
    GroupKind("autoscaling", "HorizontalPodAutoscaler"): scaling.AUTOSCALERS,
    GroupKind("batch", "CronJob"): jobs.CRON_JOBS,
    GroupKind("batch", "Job"): jobs.JOBS,
    GroupKind("coordination.k8s.io", "Lease"): machinery.LEASES,
    GroupKind("discovery.k8s.io", "EndpointSlice"): networking.ENDPOINT_SLICES,
    GroupKind(_FLOWS, "FlowSchema"): machinery.FLOWS,
    GroupKind(_FLOWS, "PriorityLevelConfiguration"): machinery.LEVELS,
    GroupKind("networking.k8s.io", "Ingress"): networking.INGRESSES,
    GroupKind("networking.k8s.io", "IngressClass"): networking.INGRESS_CLASSES,
    GroupKind("networking.k8s.io", "NetworkPolicy"): networking.NETWORK_POLICIES,
    GroupKind("policy", "PodDisruptionBudget"): scaling.BUDGETS,
    GroupKind("rbac.authorization.k8s.io", "ClusterRole"): rbac.ROLES,
    GroupKind("rbac.authorization.k8s.io", "ClusterRoleBinding"): rbac.BINDINGS,
    GroupKind("rbac.authorization.k8s.io", "Role"): rbac.ROLES,
    GroupKind("rbac.authorization.k8s.io", "RoleBinding"): rbac.BINDINGS,
    GroupKind("resource.k8s.io", "ResourceClaim"): machinery.CLAIMS,
    GroupKind("resource.k8s.io", "ResourceClaimTemplate"): machinery.CLAIM_TEMPLATES,
    GroupKind("scheduling.k8s.io", "PriorityClass"): scaling.PRIORITY_CLASSES,
    GroupKind("storage.k8s.io", "CSIDriver"): storage.CSI_DRIVERS,
    GroupKind("storage.k8s.io", "StorageClass"): storage.STORAGE_CLASSES,
    GroupKind("storage.k8s.io", "VolumeAttributesClass"): storage.ATTRIBUTES,
}
