"""
BUILTIN: the kinds that every cluster serves, as one table.

Groups, versions, short names and categories are those of ``kubectl api-resources`` on
Kubernetes 1.37. Alpha and beta versions are left out, as a cluster does by default.
"""

from typing import Any

from trueup.apiserver.resources import ALL, Resource, ScalePaths

# Resources whose PUT must say the revision that it replaces.
_CONDITIONAL = frozenset(
    (
        "apiservices",
        "csidrivers",
        "csinodes",
        "customresourcedefinitions",
        "leases",
        "mutatingwebhookconfigurations",
        "poddisruptionbudgets",
        "runtimeclasses",
        "validatingwebhookconfigurations",
        "volumeattachments",
    )
)
# Resources whose PUT makes what is not there.
_UPSERTED = frozenset(
    (
        "clusterrolebindings",
        "clusterroles",
        "endpoints",
        "events",
        "leasecandidates",
        "leases",
        "limitranges",
        "rolebindings",
        "roles",
        "runtimeclasses",
        "services",
    )
)
_SELECTED = ScalePaths(selector=("spec", "selector"))


def _kind(
    version: str,
    plural: str,
    kind: str,
    short: str = "",
    *,
    namespaced: bool = True,
    **more: Any,
) -> Resource:
    group, _, bare = version.rpartition("/")
    return Resource(
        group=group,
        version=bare,
        plural=plural,
        singular=kind.lower(),
        kind=kind,
        namespaced=namespaced,
        short=tuple(short.split()),
        unconditional=plural not in _CONDITIONAL,
        upserts=plural in _UPSERTED,
        **more,
    )


_ENDPOINTS = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"
_ALL = ("all",)
_API = ("api-extensions",)

BUILTIN: tuple[Resource, ...] = (
    # Deprecated since 1.19: listed by every server, and empty here.
    _kind(
        "v1",
        "componentstatuses",
        "ComponentStatus",
        "cs",
        namespaced=False,
        generation=False,
        verbs=("get", "list"),
    ),
    _kind("v1", "configmaps", "ConfigMap", "cm", generation=False),
    _kind("v1", "endpoints", "Endpoints", "ep", generation=False, warning=_ENDPOINTS),
    _kind("v1", "events", "Event", "ev", generation=False),
    _kind("v1", "limitranges", "LimitRange", "limits", generation=False),
    _kind(
        "v1",
        "namespaces",
        "Namespace",
        "ns",
        namespaced=False,
        status=True,
        generation=False,
        verbs=tuple(verb for verb in ALL if verb != "deletecollection"),
    ),
    _kind("v1", "nodes", "Node", "no", namespaced=False, status=True, generation=False),
    _kind(
        "v1",
        "persistentvolumeclaims",
        "PersistentVolumeClaim",
        "pvc",
        status=True,
        generation=False,
    ),
    _kind(
        "v1",
        "persistentvolumes",
        "PersistentVolume",
        "pv",
        namespaced=False,
        status=True,
        generation=False,
    ),
    _kind("v1", "pods", "Pod", "po", categories=_ALL, status=True),
    _kind("v1", "podtemplates", "PodTemplate"),
    _kind(
        "v1",
        "replicationcontrollers",
        "ReplicationController",
        "rc",
        categories=_ALL,
        status=True,
        scale=_SELECTED,
    ),
    _kind("v1", "resourcequotas", "ResourceQuota", "quota", status=True, generation=False),
    _kind("v1", "secrets", "Secret", generation=False),
    _kind("v1", "serviceaccounts", "ServiceAccount", "sa", generation=False),
    _kind("v1", "services", "Service", "svc", categories=_ALL, status=True, generation=False),
    _kind(
        "admissionregistration.k8s.io/v1",
        "mutatingadmissionpolicies",
        "MutatingAdmissionPolicy",
        namespaced=False,
        categories=_API,
    ),
    _kind(
        "admissionregistration.k8s.io/v1",
        "mutatingadmissionpolicybindings",
        "MutatingAdmissionPolicyBinding",
        namespaced=False,
        categories=_API,
    ),
    _kind(
        "admissionregistration.k8s.io/v1",
        "mutatingwebhookconfigurations",
        "MutatingWebhookConfiguration",
        namespaced=False,
        categories=_API,
    ),
    _kind(
        "admissionregistration.k8s.io/v1",
        "validatingadmissionpolicies",
        "ValidatingAdmissionPolicy",
        namespaced=False,
        categories=_API,
        status=True,
    ),
    _kind(
        "admissionregistration.k8s.io/v1",
        "validatingadmissionpolicybindings",
        "ValidatingAdmissionPolicyBinding",
        namespaced=False,
        categories=_API,
    ),
    _kind(
        "admissionregistration.k8s.io/v1",
        "validatingwebhookconfigurations",
        "ValidatingWebhookConfiguration",
        namespaced=False,
        categories=_API,
    ),
    _kind(
        "apiextensions.k8s.io/v1",
        "customresourcedefinitions",
        "CustomResourceDefinition",
        "crd crds",
        namespaced=False,
        categories=_API,
        status=True,
    ),
    _kind(
        "apiregistration.k8s.io/v1",
        "apiservices",
        "APIService",
        namespaced=False,
        categories=_API,
        status=True,
        generation=False,
    ),
    _kind("apps/v1", "controllerrevisions", "ControllerRevision", generation=False),
    _kind("apps/v1", "daemonsets", "DaemonSet", "ds", categories=_ALL, status=True),
    _kind(
        "apps/v1",
        "deployments",
        "Deployment",
        "deploy",
        categories=_ALL,
        status=True,
        scale=_SELECTED,
    ),
    _kind(
        "apps/v1", "replicasets", "ReplicaSet", "rs", categories=_ALL, status=True, scale=_SELECTED
    ),
    _kind(
        "apps/v1",
        "statefulsets",
        "StatefulSet",
        "sts",
        categories=_ALL,
        status=True,
        scale=_SELECTED,
    ),
    _kind(
        "autoscaling/v2",
        "horizontalpodautoscalers",
        "HorizontalPodAutoscaler",
        "hpa",
        categories=_ALL,
        status=True,
        generation=False,
    ),
    _kind(
        "autoscaling/v1",
        "horizontalpodautoscalers",
        "HorizontalPodAutoscaler",
        "hpa",
        categories=_ALL,
        status=True,
        stored_version="v2",
        generation=False,
    ),
    _kind("batch/v1", "cronjobs", "CronJob", "cj", categories=_ALL, status=True),
    _kind("batch/v1", "jobs", "Job", categories=_ALL, status=True),
    _kind(
        "certificates.k8s.io/v1",
        "certificatesigningrequests",
        "CertificateSigningRequest",
        "csr",
        namespaced=False,
        status=True,
        generation=False,
    ),
    _kind("coordination.k8s.io/v1", "leases", "Lease", generation=False),
    _kind("discovery.k8s.io/v1", "endpointslices", "EndpointSlice"),
    _kind("events.k8s.io/v1", "events", "Event", "ev", stored_as="events", generation=False),
    _kind(
        "flowcontrol.apiserver.k8s.io/v1",
        "flowschemas",
        "FlowSchema",
        namespaced=False,
        status=True,
    ),
    _kind(
        "flowcontrol.apiserver.k8s.io/v1",
        "prioritylevelconfigurations",
        "PriorityLevelConfiguration",
        namespaced=False,
        status=True,
    ),
    _kind("networking.k8s.io/v1", "ingressclasses", "IngressClass", namespaced=False),
    _kind("networking.k8s.io/v1", "ingresses", "Ingress", "ing", status=True),
    _kind(
        "networking.k8s.io/v1", "ipaddresses", "IPAddress", "ip", namespaced=False, generation=False
    ),
    _kind("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy", "netpol"),
    _kind(
        "networking.k8s.io/v1",
        "servicecidrs",
        "ServiceCIDR",
        namespaced=False,
        status=True,
        generation=False,
    ),
    _kind("node.k8s.io/v1", "runtimeclasses", "RuntimeClass", namespaced=False, generation=False),
    _kind("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget", "pdb", status=True),
    _kind(
        "rbac.authorization.k8s.io/v1",
        "clusterrolebindings",
        "ClusterRoleBinding",
        namespaced=False,
        generation=False,
    ),
    _kind(
        "rbac.authorization.k8s.io/v1",
        "clusterroles",
        "ClusterRole",
        namespaced=False,
        generation=False,
    ),
    _kind("rbac.authorization.k8s.io/v1", "rolebindings", "RoleBinding", generation=False),
    _kind("rbac.authorization.k8s.io/v1", "roles", "Role", generation=False),
    _kind("resource.k8s.io/v1", "deviceclasses", "DeviceClass", namespaced=False),
    _kind("resource.k8s.io/v1", "resourceclaims", "ResourceClaim", status=True, generation=False),
    _kind(
        "resource.k8s.io/v1", "resourceclaimtemplates", "ResourceClaimTemplate", generation=False
    ),
    _kind("resource.k8s.io/v1", "resourceslices", "ResourceSlice", namespaced=False),
    _kind(
        "scheduling.k8s.io/v1",
        "priorityclasses",
        "PriorityClass",
        "pc",
        namespaced=False,
    ),
    _kind("storage.k8s.io/v1", "csidrivers", "CSIDriver", namespaced=False, generation=False),
    _kind("storage.k8s.io/v1", "csinodes", "CSINode", namespaced=False, generation=False),
    _kind("storage.k8s.io/v1", "csistoragecapacities", "CSIStorageCapacity", generation=False),
    _kind(
        "storage.k8s.io/v1",
        "storageclasses",
        "StorageClass",
        "sc",
        namespaced=False,
        generation=False,
    ),
    _kind(
        "storage.k8s.io/v1",
        "volumeattachments",
        "VolumeAttachment",
        namespaced=False,
        status=True,
        generation=False,
    ),
    _kind(
        "storage.k8s.io/v1",
        "volumeattributesclasses",
        "VolumeAttributesClass",
        "vac",
        namespaced=False,
        generation=False,
    ),
)

# Kinds that are answered and not kept: POST only.
VIRTUAL: tuple[Resource, ...] = (
    _kind("v1", "bindings", "Binding", verbs=("create",)),
    _kind(
        "authentication.k8s.io/v1",
        "selfsubjectreviews",
        "SelfSubjectReview",
        namespaced=False,
        verbs=("create",),
    ),
    _kind(
        "authentication.k8s.io/v1",
        "tokenreviews",
        "TokenReview",
        namespaced=False,
        verbs=("create",),
    ),
    _kind(
        "authorization.k8s.io/v1",
        "localsubjectaccessreviews",
        "LocalSubjectAccessReview",
        verbs=("create",),
    ),
    _kind(
        "authorization.k8s.io/v1",
        "selfsubjectaccessreviews",
        "SelfSubjectAccessReview",
        namespaced=False,
        verbs=("create",),
    ),
    _kind(
        "authorization.k8s.io/v1",
        "selfsubjectrulesreviews",
        "SelfSubjectRulesReview",
        namespaced=False,
        verbs=("create",),
    ),
    _kind(
        "authorization.k8s.io/v1",
        "subjectaccessreviews",
        "SubjectAccessReview",
        namespaced=False,
        verbs=("create",),
    ),
)
