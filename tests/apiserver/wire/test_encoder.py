"""What is encoded is what was meant: it is read again as it was, and as Go would write it."""

from typing import Any

import pytest
import yaml

from trueup.apiserver.schemas import Schemas
from trueup.apiserver.wire.decoder import Decoder
from trueup.apiserver.wire.encoder import Encoder
from trueup.apiserver.wire.messages import message_of

OBJECTS = """
apiVersion: v1
kind: Pod
metadata:
  name: a
  labels: {x: y}
  creationTimestamp: "2026-01-02T03:04:05Z"
  ownerReferences: [{apiVersion: v1, kind: Pod, name: b, uid: c, controller: true}]
  managedFields: [{manager: m, operation: Update, fieldsV1: {"f:spec": {}}}]
spec:
  containers:
  - name: web
    image: nginx
    ports: [{containerPort: 80, hostPort: 70000}]
    resources: {limits: {cpu: 100m}}
    livenessProbe: {httpGet: {path: /, port: http}, periodSeconds: 3}
    readinessProbe: {httpGet: {path: /, port: 80}}
    securityContext: {runAsUser: 0, privileged: false}
    env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
  volumes:
  - {name: v, emptyDir: {}}
  - {name: w, configMap: {name: c, items: [{key: a, path: b, mode: 420}], optional: true}}
  tolerations: [{operator: Exists, tolerationSeconds: -5}]
status: {phase: Running, startTime: "2026-01-02T03:04:05Z"}
---
apiVersion: v1
kind: Secret
metadata: {name: a}
data: {a: Zm9v, b: ""}
---
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: {name: a}
spec: {leaseDurationSeconds: 15, renewTime: "2026-01-02T03:04:05.123456Z"}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ponds.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: ponds, kind: Pond, singular: pond}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          a: {type: array, items: {type: string}, default: [x, {y: 1}], maxItems: 0}
          b: {type: object, additionalProperties: {type: number, maximum: 1.5}}
          c: {type: object, additionalProperties: true, enum: [1, b]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: a}
spec:
  maxReplicas: 3
  minReplicas: 0
  scaleTargetRef: {kind: Deployment, name: a}
  metrics:
  - {type: Resource, resource: {name: cpu, target: {type: Value, value: "1500000"}}}
---
apiVersion: authorization.k8s.io/v1
kind: SubjectAccessReview
metadata: {}
spec: {user: a, extra: {scopes: [b, c]}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: a}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [a], scope: "*"}
  validations: [{expression: "true"}]
"""


def read_again(body: dict[str, Any]) -> dict[str, Any]:
    group, _, version = body["apiVersion"].rpartition("/")
    message = message_of(Schemas().definitions.kinds[group, version, body["kind"]])
    data = Encoder().enveloped(message, body)
    said, kind, raw = Decoder().type_meta(data)
    return {"apiVersion": said, "kind": kind, **Decoder().object(message, raw)}


@pytest.mark.parametrize(
    "body", list(yaml.safe_load_all(OBJECTS)), ids=lambda body: str(body["kind"])
)
def test_an_object_is_read_as_it_was_written(body: dict[str, Any]) -> None:
    found = read_again(body)
    found.setdefault("metadata", {})
    assert found == body


@pytest.mark.parametrize(
    ("message", "body", "encoded"),
    [
        # As gogo's generated code of k8s.io/api writes these fields.
        ("core.v1.ServicePort", {"targetPort": 80}, "2204" + "08001050"),
        ("core.v1.ServicePort", {"targetPort": "http"}, "2208" + "08011a0468747470"),
        ("core.v1.Toleration", {"tolerationSeconds": -1}, "28ffffffffffffffffff01"),
        ("core.v1.Volume", {"name": "v", "emptyDir": {}}, "0a0176" + "1202" + "1200"),
        ("core.v1.ConfigMap", {"data": {"a": "b"}}, "1206" + "0a01611201" + "62"),
        (
            "meta.v1.ObjectMeta",
            {"creationTimestamp": "1970-01-01T00:00:01Z"},
            "4204" + "08011000",
        ),
    ],
)
def test_fields_are_written_as_upstream_does(
    message: str, body: dict[str, Any], encoded: str
) -> None:
    assert Encoder().message(message, body).hex() == encoded


def test_what_is_null_or_not_known_is_left_out() -> None:
    assert Encoder().message("core.v1.ConfigMap", {"data": None, "what": 1, "kind": "x"}) == b""
