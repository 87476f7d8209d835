"""What is left of an object that no application declares."""

import yaml

from trueup.control.outline import PARTS, outline
from trueup.core.health import health
from trueup.core.tree import node
from trueup.core.tree.kin import noted_owner
from trueup.core.tree.nodeinfo import info
from trueup.core.tree.summary import images
from trueup.k8s.object import Object

POD = """
apiVersion: v1
kind: Pod
metadata:
  name: web-1
  namespace: shop
  uid: p1
  resourceVersion: "7"
  labels: {app: web}
  annotations: {big: "…", argocd.argoproj.io/ignore-restart-policy: "true"}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: r1}]
  managedFields: [{manager: kubelet}]
spec:
  nodeName: node-1
  restartPolicy: Always
  volumes: [{name: config}]
  overhead: {cpu: 50m}
  initContainers:
  - {name: mesh, image: "mesh:1", restartPolicy: Always, resources: {requests: {cpu: 10m}}}
  containers:
  - name: web
    image: "web:1"
    env: [{name: A, value: b}]
    resources: {requests: {cpu: 200m, memory: 64Mi}}
status:
  phase: Running
  podIP: 10.0.0.1
  conditions: [{type: Initialized, status: "True"}, {type: Ready, status: "False"}]
  initContainerStatuses:
  - {name: mesh, ready: true, started: true, restartCount: 1, state: {running: {}}}
  containerStatuses:
  - name: web
    imageID: sha256:1
    ready: false
    restartCount: 3
    lastState: {terminated: {exitCode: 1}}
    state: {waiting: {reason: CrashLoopBackOff, message: back-off}}
"""
REPLICA_SET = """
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web
  uid: r1
  annotations: {deployment.kubernetes.io/revision: "2"}
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: d1}]
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template: {spec: {containers: [{name: web, image: "web:1", ports: [{containerPort: 80}]}]}}
status:
  conditions: [{type: ReplicaFailure, status: "True", message: "exceeded quota"}]
"""


REVISION = """
apiVersion: apps/v1
kind: ControllerRevision
metadata: {name: db-1, uid: c1, ownerReferences: [{uid: s1}]}
revision: 3
data: {spec: {}}
"""


def outlined(text: str, *, owned: bool = True) -> tuple[Object, Object]:
    """An object, and the same in outline."""
    obj = Object(yaml.safe_load(text))
    return obj, Object(outline(obj.body, obj.ref.kind, owned=owned))


def test_a_child_looks_the_same_in_the_tree() -> None:
    for text in (POD, REPLICA_SET, REVISION):
        obj, kept = outlined(text)
        assert health(kept) == health(obj)
        assert images(kept) == images(obj)
        assert info(kept) == info(obj)
        assert node(kept) == node(obj)
        assert len(str(kept.body)) < len(str(obj.body))


def test_of_what_nobody_owns_only_metadata_is_kept() -> None:
    _, kept = outlined(POD.replace("kind: Pod", "kind: Whale"), owned=False)
    assert set(kept.body) == {"apiVersion", "kind", "metadata"}
    assert "managedFields" not in kept.body["metadata"]
    assert kept.annotation("big") is None


def test_a_pod_that_nobody_owns_keeps_what_it_asks_of_its_node() -> None:
    pod, kept = outlined(POD, owned=False)
    assert info(kept) == info(pod)
    assert "volumes" not in kept.body["spec"]


def test_a_node_keeps_what_it_holds_and_not_its_images() -> None:
    _, kept = outlined(
        """
        apiVersion: v1
        kind: Node
        metadata: {name: n, labels: {zone: a}, managedFields: [{manager: kubelet}]}
        spec: {podCIDR: 10.0.0.0/24}
        status: {capacity: {cpu: "4"}, nodeInfo: {osImage: Debian}, images: [{names: [x]}]}
    """,
        owned=False,
    )
    assert kept.body["status"] == {"capacity": {"cpu": "4"}, "nodeInfo": {"osImage": "Debian"}}
    assert "spec" not in kept.body
    assert "managedFields" not in kept.body["metadata"]


def test_a_secret_that_a_controller_made_is_kept_without_its_data() -> None:
    _, kept = outlined("""
        apiVersion: v1
        kind: Secret
        metadata: {name: tls, ownerReferences: [{uid: c1}]}
        data: {tls.key: c2VjcmV0}
    """)
    assert "data" not in kept.body


def test_what_is_kin_of_others_keeps_what_that_is_read_from() -> None:
    _, claim = outlined(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data-db-0, namespace: shop}
        spec: {volumeName: v}
        status: {phase: Bound, capacity: {storage: 1Gi}}
    """,
        owned=False,
    )
    found = health(claim)
    assert found is not None
    assert str(found.status) == "Healthy"
    assert "spec" not in claim.body
    _, token = outlined(
        """
        apiVersion: v1
        kind: Secret
        type: kubernetes.io/service-account-token
        metadata:
          name: token
          annotations:
            kubernetes.io/service-account.name: robot
            kubernetes.io/service-account.uid: a
        data: {token: c2VjcmV0}
    """,
        owned=False,
    )
    assert noted_owner(token.body) == "a"
    assert "data" not in token.body
    _, stateful = outlined(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec: {volumeClaimTemplates: [{metadata: {name: data, labels: {a: b}}, spec: {}}]}
    """,
        owned=False,
    )
    assert stateful.body["spec"] == {"volumeClaimTemplates": [{"metadata": {"name": "data"}}]}


def test_of_a_kind_that_nobody_knows_all_may_matter() -> None:
    obj, kept = outlined("""
        apiVersion: example.com/v1
        kind: Widget
        metadata: {name: w, ownerReferences: [{uid: c1}], managedFields: [{manager: x}]}
        spec: {size: 3}
        status: {phase: Ready}
    """)
    assert obj.ref.kind not in PARTS
    assert kept.body["spec"] == {"size": 3}
    assert "managedFields" not in kept.body["metadata"]
