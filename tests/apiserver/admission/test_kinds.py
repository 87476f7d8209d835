"""ConfigMaps, Secrets, claims, Ingresses, roles and the rest."""

import pytest
import yaml

from tests.apiserver.admission.asking import stored, wrong
from trueup.k8s.status import Refused


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (
            "{apiVersion: v1, kind: Secret, stringData: {a: b}}",
            "{apiVersion: v1, kind: Secret, type: Opaque, data: {a: Yg==}}",
        ),
        (
            "{apiVersion: v1, kind: Namespace}",
            "{apiVersion: v1, kind: Namespace, spec: {finalizers: [kubernetes]},"
            " metadata: {name: shop, labels: {kubernetes.io/metadata.name: shop}},"
            " status: {phase: Active}}",
        ),
        (
            "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy,"
            " spec: {podSelector: {}, egress: [{ports: [{port: 53}]}]}}",
            "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy,"
            " spec: {podSelector: {}, egress: [{ports: [{port: 53, protocol: TCP}]}],"
            " policyTypes: [Ingress, Egress]}}",
        ),
        (
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, roleRef: {kind: Role,"
            " name: a}, subjects: [{kind: User, name: ann}, {kind: ServiceAccount, name: b}]}",
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding,"
            " roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a},"
            " subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: ann},"
            " {kind: ServiceAccount, name: b}]}",
        ),
        (
            "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler,"
            " spec: {maxReplicas: 3,"
            " scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}}}",
            "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler,"
            " spec: {maxReplicas: 3, minReplicas: 1,"
            " scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a},"
            " metrics: [{type: Resource, resource: {name: cpu,"
            " target: {type: Utilization, averageUtilization: 80}}}]}}",
        ),
        (
            "{apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: a}",
            "{apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: a,"
            " reclaimPolicy: Delete, volumeBindingMode: Immediate}",
        ),
        (
            "{apiVersion: v1, kind: PersistentVolumeClaim, spec: {accessModes: [ReadWriteOnce],"
            " resources: {requests: {storage: 1024Mi}}}}",
            "{apiVersion: v1, kind: PersistentVolumeClaim, spec: {accessModes: [ReadWriteOnce],"
            " resources: {requests: {storage: 1Gi}}, volumeMode: Filesystem},"
            " metadata: {name: shop, finalizers: [kubernetes.io/pvc-protection]},"
            " status: {phase: Pending}}",
        ),
    ],
)
def test_objects_are_completed(sent: str, found: str) -> None:
    expected = {"metadata": {"name": "shop"}, **yaml.safe_load(found)}
    assert stored(sent) == expected


SECRET = "{apiVersion: v1, kind: Secret, type: TYPE, data: {a: Yg==}}"
CONFIG = "{apiVersion: v1, kind: ConfigMap, immutable: true, data: {a: b}}"
BINDING = (
    "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, roleRef: {kind: Role, name: A}}"
)
INGRESS = (
    "{apiVersion: networking.k8s.io/v1, kind: Ingress, spec: {rules: [{http: {paths: [PATH]}}]}}"
)


@pytest.mark.parametrize(
    ("sent", "causes"),
    [
        (
            SECRET.replace("TYPE", "kubernetes.io/tls"),
            ["data[tls.crt]: Required value", "data[tls.key]: Required value"],
        ),
        (
            INGRESS.replace("PATH", "{path: /, backend: {service: {name: a, port: {number: 1}}}}"),
            ["spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified"],
        ),
        (
            INGRESS.replace("PATH", "{pathType: Prefix, path: a, backend: {service: {name: a}}}"),
            [
                'spec.rules[0].http.paths[0].path: Invalid value: "a": must be an absolute path',
                "spec.rules[0].http.paths[0].backend: Required value: "
                "port name or number is required",
            ],
        ),
        (
            BINDING.replace("kind: Role,", "kind: User,"),
            ['roleRef.kind: Unsupported value: "User": supported values: "Role", "ClusterRole"'],
        ),
        (
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, rules: [{verbs: []}]}",
            [
                "rules[0].verbs: Required value: verbs must contain at least one value",
                "rules[0].apiGroups: Required value: "
                "resource rules must supply at least one api group",
                "rules[0].resources: Required value: "
                "resource rules must supply at least one resource",
            ],
        ),
        (
            "{apiVersion: v1, kind: PersistentVolumeClaim, spec: {}}",
            [
                "spec.accessModes: Required value: at least 1 access mode is required",
                "spec.resources[storage]: Required value",
            ],
        ),
    ],
)
def test_objects_are_checked(sent: str, causes: list[str]) -> None:
    assert wrong(sent) == causes


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        (
            CONFIG,
            CONFIG.replace("a: b", "a: c"),
            "data: Forbidden: field is immutable when `immutable` is set",
        ),
        (
            SECRET.replace("TYPE", "Opaque"),
            SECRET.replace("TYPE", "mine"),
            'type: Invalid value: "mine": field is immutable',
        ),
        (
            BINDING,
            BINDING.replace("name: A", "name: B"),
            'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role",'
            '"Name":"B"}: cannot change roleRef',
        ),
    ],
)
def test_what_may_not_change(before: str, after: str, cause: str) -> None:
    assert wrong(before, before) == []
    assert wrong(after, before) == [cause]


def test_a_secret_must_be_base64() -> None:
    with pytest.raises(Refused, match="illegal base64 data"):
        stored("{apiVersion: v1, kind: Secret, data: {a: '*'}}")


def test_a_status_passes_as_it_is() -> None:
    sent = "{apiVersion: apps/v1, kind: Deployment, spec: {}, status: {replicas: 1}}"
    assert stored(sent, subresource="status")["spec"] == {}
