"""
Implied: what the API server leaves out of an object and what it adds to it.

The types of Kubernetes are Go structs. A field that is no pointer and has ``omitempty`` cannot hold
its zero: ``hostNetwork: false`` or ``apiGroup: ""`` is gone when the object is read again. And
fields that nobody declared come back with a default. Server-side apply does not tell: it
compares what was declared. Both would make an object differ for ever from what was applied,
above all inside lists that are replaced as a whole. The tables name the fields by the type that
they belong to; `OMITTED` follows k8s.io/api and apiextensions v0.37.
"""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.k8s.equality import same
from trueup.k8s.schema import Schema, defaulted

Body = Mapping[str, Any]

_ZEROS = ("", 0, False)


def adds_nothing(schema: Schema, name: str, declared: Any, live: Any) -> bool:
    """
    Whether the field *name* of a *schema* node is implied to be the same; None: not there.

    Declared with a zero that the server cannot hold: the same as absent or as the default.
    Not declared, but live with its default: the same as when it was declared. What the server
    allocates itself it keeps, whether declared with a zero or not declared any more.
    """
    if declared is not None and not _dropped(schema, name, declared):
        return False
    if live is None or name in ALLOCATED.get(_short(schema.name), ()):
        return True
    value = default(schema, name)
    return same(live, value) or same(live, _whole(schema, name, value))


def default(schema: Schema, name: str) -> Any:
    """What the server puts where the field *name* is missing; None: nothing that is known."""
    known = DEFAULTS.get(_short(schema.name), {})
    if name in known:
        return known[name]
    found = schema.property(name)
    return found.default if found is not None else None


def completed(schema: Schema, body: Body, live: Body) -> Body:
    """
    *body*, a *schema* node, with the fields that the server derives from others of it.

    *live*: the same node as it is live, which shows what the server's admission has added.
    """
    derive = DERIVED.get(_short(schema.name))
    return derive(body, live) if derive else body


def _with_spec(body: Body, spec: Body) -> Body:
    return {**body, "spec": spec} if spec else body


def _definition_names(body: Body, _live: Body) -> Body:
    """The names of a CRD that are made of its kind."""
    kind = str(body.get("kind", ""))
    made = {"singular": kind.lower(), "listKind": f"{kind}List"}
    return {**body, **{name: body.get(name) or value for name, value in made.items()}}


def _job(body: Body, live: Body) -> Body:
    """What a Job gets that the template of a CronJob does not."""
    spec = body.get("spec") or {}
    policy = "Failed" if spec.get("podFailurePolicy") else "TerminatingOrFailed"
    made = {**_JOB, "podReplacementPolicy": policy}
    if spec.get("parallelism") is None and spec.get("completions") is None:
        made["completions"] = 1
    return _with_spec(body, _filled(spec, made, live))


def _pod(body: Body, live: Body) -> Body:
    """
    What a pod gets that a template does not.

    It tolerates conditions of its node for a while, unless it says how long.
    """
    spec, there = body.get("spec") or {}, (live.get("spec") or {}).get("tolerations") or []
    declared = spec.get("tolerations") or []
    added = [each for each in there if each not in declared and _by_admission(each)]
    if len({each.get("tolerationSeconds") for each in added}) > 1:
        added = []  # admission gives all the same time: one of them was declared
    more = {"tolerations": [*declared, *added]} if added else {}
    return _with_spec(body, {**_filled(spec, {"enableServiceLinks": True}, live), **more})


def _filled(spec: Body, made: Body, live: Body) -> Body:
    """*spec* with those of the defaults *made* that this server gives: live has such a field."""
    there = live.get("spec") or {}
    lacking = {key: each for key, each in made.items() if spec.get(key) is None and key in there}
    return {**spec, **lacking}


def _by_admission(toleration: Body) -> bool:
    key, effect = str(toleration.get("key", "")), toleration.get("effect")
    return key.startswith("node.kubernetes.io/") and effect == "NoExecute"


def _limit_range_item(body: Body, _live: Body) -> Body:
    """A container's limits are the most that is allowed; its requests its limits, or the least."""
    if body.get("type") != "Container":
        return body
    limits = {**(body.get("max") or {}), **(body.get("default") or {})}
    requests = {**(body.get("min") or {}), **limits, **(body.get("defaultRequest") or {})}
    made = {"default": limits, "defaultRequest": requests}
    return {**body, **{name: amounts for name, amounts in made.items() if amounts}}


def _whole(schema: Schema, name: str, value: Any) -> Any:
    """A default with the defaults that stand inside it."""
    found = schema.property(name)
    return (
        defaulted(value, found) if found is not None and isinstance(value, dict | list) else value
    )


def _dropped(schema: Schema, name: str, value: Any) -> bool:
    if value == []:
        return isinstance(DEFAULTS.get(_short(schema.name), {}).get(name), list)
    zero = value.__class__ in (str, int, float, bool) and value in _ZEROS
    return zero and name in OMITTED.get(_short(schema.name), "").split()


def _short(name: str) -> str:
    """``core.v1.Container`` of the full name of a definition."""
    return ".".join(name.rsplit(".", 3)[1:])


_CLAIM = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "status": {"phase": "Pending"}}
_CONTAINER = {
    "imagePullPolicy": "IfNotPresent",
    "resources": {},
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
}
_JOB = {"backoffLimit": 6, "completionMode": "NonIndexed", "parallelism": 1, "suspend": False}
_METRICS = [
    {
        "type": "Resource",
        "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}},
    }
]
_ROLLING = {"maxSurge": "25%", "maxUnavailable": "25%"}
_WEBHOOK = {
    "failurePolicy": "Fail",
    "matchPolicy": "Equivalent",
    "namespaceSelector": {},
    "objectSelector": {},
    "timeoutSeconds": 10,
}

DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "admissionregistration.v1.MatchResources": {
        "matchPolicy": "Equivalent",
        "namespaceSelector": {},
        "objectSelector": {},
    },
    "admissionregistration.v1.MutatingWebhook": {**_WEBHOOK, "reinvocationPolicy": "Never"},
    "admissionregistration.v1.NamedRuleWithOperations": {"scope": "*"},
    "admissionregistration.v1.RuleWithOperations": {"scope": "*"},
    "admissionregistration.v1.ServiceReference": {"port": 443},
    "admissionregistration.v1.ValidatingWebhook": _WEBHOOK,
    "apiextensions.v1.CustomResourceDefinitionSpec": {"conversion": {"strategy": "None"}},
    "apiextensions.v1.ServiceReference": {"port": 443},
    "apps.v1.DaemonSetSpec": {"revisionHistoryLimit": 10},
    "apps.v1.DaemonSetUpdateStrategy": {"type": "RollingUpdate"},
    "apps.v1.DeploymentSpec": {
        "progressDeadlineSeconds": 600,
        "replicas": 1,
        "revisionHistoryLimit": 10,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": _ROLLING},
    },
    "apps.v1.DeploymentStrategy": {"type": "RollingUpdate", "rollingUpdate": _ROLLING},
    "apps.v1.RollingUpdateDeployment": _ROLLING,
    "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy": {
        "whenDeleted": "Retain",
        "whenScaled": "Retain",
    },
    "apps.v1.StatefulSetSpec": {
        "podManagementPolicy": "OrderedReady",
        "replicas": 1,
        "revisionHistoryLimit": 10,
        "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
    },
    "apps.v1.StatefulSetUpdateStrategy": {"type": "RollingUpdate"},
    "autoscaling.v2.HorizontalPodAutoscalerSpec": {"metrics": _METRICS, "minReplicas": 1},
    "batch.v1.CronJobSpec": {
        "concurrencyPolicy": "Allow",
        "failedJobsHistoryLimit": 1,
        "successfulJobsHistoryLimit": 3,
        "suspend": False,
    },
    "batch.v1.PodFailurePolicyOnPodConditionsPattern": {"status": "True"},
    "core.v1.ConfigMapVolumeSource": {"defaultMode": 420},
    "core.v1.Container": _CONTAINER,
    "core.v1.ContainerPort": {"protocol": "TCP"},
    "core.v1.DownwardAPIVolumeSource": {"defaultMode": 420},
    "core.v1.EndpointPort": {"protocol": "TCP"},
    "core.v1.GRPCAction": {"service": ""},
    "core.v1.HTTPGetAction": {"path": "/", "scheme": "HTTP"},
    "core.v1.HostPathVolumeSource": {"type": ""},
    "core.v1.ISCSIVolumeSource": {"iscsiInterface": "default"},
    "core.v1.ObjectFieldSelector": {"apiVersion": "v1"},
    "core.v1.PersistentVolumeClaim": _CLAIM,
    "core.v1.PersistentVolumeClaimSpec": {"volumeMode": "Filesystem"},
    "core.v1.PersistentVolumeClaimStatus": {"phase": "Pending"},
    "core.v1.PersistentVolumeSpec": {
        "persistentVolumeReclaimPolicy": "Retain",
        "volumeMode": "Filesystem",
    },
    "core.v1.PodSpec": {
        "dnsPolicy": "ClusterFirst",
        "restartPolicy": "Always",
        "schedulerName": "default-scheduler",
        "securityContext": {},
        "terminationGracePeriodSeconds": 30,
    },
    "core.v1.Probe": {
        "failureThreshold": 3,
        "periodSeconds": 10,
        "successThreshold": 1,
        "timeoutSeconds": 1,
    },
    "core.v1.ProjectedVolumeSource": {"defaultMode": 420},
    "core.v1.ResourceFieldSelector": {"divisor": "0"},
    "core.v1.Secret": {"type": "Opaque"},
    "core.v1.SecretVolumeSource": {"defaultMode": 420},
    "core.v1.ServiceAccountTokenProjection": {"expirationSeconds": 3600},
    "core.v1.ServicePort": {"protocol": "TCP"},
    "core.v1.ServiceSpec": {
        "internalTrafficPolicy": "Cluster",
        "sessionAffinity": "None",
        "type": "ClusterIP",
    },
    "discovery.v1.Endpoint": {"conditions": {}},
    "discovery.v1.EndpointPort": {"name": "", "protocol": "TCP"},
    "networking.v1.NetworkPolicyPort": {"protocol": "TCP"},
    "rbac.v1.RoleRef": {"apiGroup": "rbac.authorization.k8s.io"},
    "rbac.v1.Subject": {"apiGroup": "rbac.authorization.k8s.io"},
    "resource.v1.DeviceSubRequest": {"allocationMode": "ExactCount", "count": 1},
    "resource.v1.ExactDeviceRequest": {"allocationMode": "ExactCount", "count": 1},
    "storage.v1.StorageClass": {
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "Immediate",
    },
}

DERIVED: Mapping[str, Callable[[Body, Body], Body]] = {
    "apiextensions.v1.CustomResourceDefinitionNames": _definition_names,
    "batch.v1.Job": _job,
    "core.v1.LimitRangeItem": _limit_range_item,
    "core.v1.Pod": _pod,
}

ALLOCATED: Mapping[str, frozenset[str]] = {
    "core.v1.PersistentVolumeClaimSpec": frozenset({"volumeName"}),
    "core.v1.PodSpec": frozenset({"nodeName"}),
    "core.v1.ServicePort": frozenset({"nodePort"}),
    "core.v1.ServiceSpec": frozenset({"clusterIP", "clusterIPs", "healthCheckNodePort"}),
}

OMITTED: Mapping[str, str] = {
    "admissionregistration.v1.ApplyConfiguration": "expression",
    "admissionregistration.v1.JSONPatch": "expression",
    "admissionregistration.v1.MutatingAdmissionPolicyBindingSpec": "policyName",
    "admissionregistration.v1.MutatingAdmissionPolicySpec": "reinvocationPolicy",
    "admissionregistration.v1.ParamRef": "name namespace",
    "admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec": "policyName",
    "admissionregistration.v1.Validation": "message messageExpression",
    "admissionregistration.v1.WebhookClientConfig": "caBundle",
    "apiregistration.v1.APIServiceSpec": "caBundle",
    "apps.v1.DaemonSetSpec": "minReadySeconds",
    "apps.v1.DaemonSetUpdateStrategy": "type",
    "apps.v1.DeploymentSpec": "minReadySeconds paused",
    "apps.v1.DeploymentStrategy": "type",
    "apps.v1.ReplicaSetSpec": "minReadySeconds",
    "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy": "whenDeleted whenScaled",
    "apps.v1.StatefulSetSpec": "minReadySeconds podManagementPolicy",
    "apps.v1.StatefulSetUpdateStrategy": "type",
    "autoscaling.v1.ScaleSpec": "replicas",
    "batch.v1.CronJobSpec": "concurrencyPolicy",
    "certificates.v1.ClusterTrustBundleSpec": "signerName",
    "core.v1.AWSElasticBlockStoreVolumeSource": "fsType partition readOnly",
    "core.v1.AzureFilePersistentVolumeSource": "readOnly",
    "core.v1.AzureFileVolumeSource": "readOnly",
    "core.v1.CSIPersistentVolumeSource": "fsType readOnly",
    "core.v1.CephFSPersistentVolumeSource": "path readOnly secretFile user",
    "core.v1.CephFSVolumeSource": "path readOnly secretFile user",
    "core.v1.CinderPersistentVolumeSource": "fsType readOnly",
    "core.v1.CinderVolumeSource": "fsType readOnly",
    "core.v1.ConfigMapEnvSource": "name",
    "core.v1.ConfigMapKeySelector": "name",
    "core.v1.ConfigMapNodeConfigSource": "resourceVersion uid",
    "core.v1.ConfigMapProjection": "name",
    "core.v1.ConfigMapVolumeSource": "name",
    "core.v1.Container": (
        "image imagePullPolicy stdin stdinOnce terminationMessagePath "
        "terminationMessagePolicy tty workingDir"
    ),
    "core.v1.ContainerPort": "hostIP hostPort name protocol",
    "core.v1.ContainerRestartRule": "action",
    "core.v1.ContainerRestartRuleOnExitCodes": "operator",
    "core.v1.EmptyDirVolumeSource": "medium",
    "core.v1.EndpointAddress": "hostname",
    "core.v1.EndpointPort": "name protocol",
    "core.v1.EnvFromSource": "prefix",
    "core.v1.EnvVar": "value",
    "core.v1.EphemeralContainer": (
        "image imagePullPolicy stdin stdinOnce targetContainerName terminationMessagePath "
        "terminationMessagePolicy tty workingDir"
    ),
    "core.v1.EphemeralContainerCommon": (
        "image imagePullPolicy stdin stdinOnce terminationMessagePath "
        "terminationMessagePolicy tty workingDir"
    ),
    "core.v1.FCVolumeSource": "fsType readOnly",
    "core.v1.FlexPersistentVolumeSource": "fsType readOnly",
    "core.v1.FlexVolumeSource": "fsType readOnly",
    "core.v1.FlockerVolumeSource": "datasetName datasetUUID",
    "core.v1.GCEPersistentDiskVolumeSource": "fsType partition readOnly",
    "core.v1.GitRepoVolumeSource": "directory revision",
    "core.v1.GlusterfsPersistentVolumeSource": "readOnly",
    "core.v1.GlusterfsVolumeSource": "readOnly",
    "core.v1.HTTPGetAction": "host path scheme",
    "core.v1.ISCSIPersistentVolumeSource": (
        "chapAuthDiscovery chapAuthSession fsType iscsiInterface readOnly"
    ),
    "core.v1.ISCSIVolumeSource": "chapAuthDiscovery chapAuthSession fsType iscsiInterface readOnly",
    "core.v1.ImageVolumeSource": "pullPolicy reference",
    "core.v1.LocalObjectReference": "name",
    "core.v1.NFSVolumeSource": "readOnly",
    "core.v1.ObjectReference": "fieldPath name namespace resourceVersion uid",
    "core.v1.PersistentVolumeClaimSpec": "volumeName",
    "core.v1.PersistentVolumeClaimVolumeSource": "readOnly",
    "core.v1.PersistentVolumeSpec": "persistentVolumeReclaimPolicy storageClassName",
    "core.v1.PhotonPersistentDiskVolumeSource": "fsType",
    "core.v1.PodCertificateProjection": (
        "certificateChainPath credentialBundlePath keyPath keyType signerName"
    ),
    "core.v1.PodDNSConfigOption": "name",
    "core.v1.PodSpec": (
        "dnsPolicy hostIPC hostNetwork hostPID hostname nodeName priorityClassName "
        "restartPolicy schedulerName serviceAccount serviceAccountName subdomain"
    ),
    "core.v1.PortworxVolumeSource": "fsType readOnly",
    "core.v1.Probe": (
        "failureThreshold initialDelaySeconds periodSeconds successThreshold timeoutSeconds"
    ),
    "core.v1.QuobyteVolumeSource": "group readOnly tenant user",
    "core.v1.RBDPersistentVolumeSource": "fsType keyring pool readOnly user",
    "core.v1.RBDVolumeSource": "fsType keyring pool readOnly user",
    "core.v1.ReplicationControllerSpec": "minReadySeconds",
    "core.v1.ResourceClaim": "request",
    "core.v1.ResourceFieldSelector": "containerName",
    "core.v1.ResourceHealth": "health",
    "core.v1.ScaleIOPersistentVolumeSource": (
        "fsType protectionDomain readOnly sslEnabled storageMode storagePool volumeName"
    ),
    "core.v1.ScaleIOVolumeSource": (
        "fsType protectionDomain readOnly sslEnabled storageMode storagePool volumeName"
    ),
    "core.v1.Secret": "type",
    "core.v1.SecretEnvSource": "name",
    "core.v1.SecretKeySelector": "name",
    "core.v1.SecretProjection": "name",
    "core.v1.SecretReference": "name namespace",
    "core.v1.SecretVolumeSource": "secretName",
    "core.v1.ServiceAccountTokenProjection": "audience",
    "core.v1.ServicePort": "name nodePort protocol",
    "core.v1.ServiceSpec": (
        "clusterIP externalName externalTrafficPolicy healthCheckNodePort loadBalancerIP "
        "publishNotReadyAddresses sessionAffinity type"
    ),
    "core.v1.StorageOSPersistentVolumeSource": "fsType readOnly volumeName volumeNamespace",
    "core.v1.StorageOSVolumeSource": "fsType readOnly volumeName volumeNamespace",
    "core.v1.TCPSocketAction": "host",
    "core.v1.Toleration": "effect key operator value",
    "core.v1.VolumeMount": "readOnly subPath subPathExpr",
    "core.v1.VsphereVirtualDiskVolumeSource": "fsType storagePolicyID storagePolicyName",
    "flowcontrol.v1.ResourcePolicyRule": "clusterScope",
    "networking.v1.HTTPIngressPath": "path",
    "networking.v1.IngressClassSpec": "controller",
    "networking.v1.IngressLoadBalancerIngress": "hostname ip",
    "networking.v1.IngressRule": "host",
    "networking.v1.IngressTLS": "secretName",
    "networking.v1.ParentReference": "group name namespace resource",
    "networking.v1.ServiceBackendPort": "name number",
    "rbac.v1.RoleRef": "apiGroup",
    "rbac.v1.Subject": "apiGroup namespace",
    "resource.v1.DeviceSubRequest": "allocationMode count",
    "resource.v1.DeviceToleration": "effect key operator value",
    "resource.v1.ExactDeviceRequest": "allocationMode count",
    "resource.v1.NetworkDeviceData": "hardwareAddress interfaceName",
    "resource.v1.ResourceClaimConsumerReference": "apiGroup",
    "scheduling.v1.PriorityClass": "description globalDefault",
    "storage.v1.VolumeError": "message",
    "apiextensions.v1.CustomResourceColumnDefinition": "description format priority",
    "apiextensions.v1.CustomResourceDefinitionNames": "listKind singular",
    "apiextensions.v1.CustomResourceDefinitionSpec": "preserveUnknownFields",
    "apiextensions.v1.CustomResourceDefinitionVersion": "deprecated",
    "apiextensions.v1.ExternalDocumentation": "description url",
    "apiextensions.v1.JSONSchemaProps": (
        "$schema description exclusiveMaximum exclusiveMinimum format id nullable pattern "
        "title type uniqueItems x-kubernetes-embedded-resource x-kubernetes-int-or-string"
    ),
    "apiextensions.v1.ValidationRule": "fieldPath message messageExpression",
    "apiextensions.v1.WebhookClientConfig": "caBundle",
    "meta.v1.ObjectMeta": "generateName generation name namespace resourceVersion selfLink uid",
}
