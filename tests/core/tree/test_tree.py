"""The resource tree: managed objects, what they own, and what each node says."""

from collections.abc import Iterable

from tests.core.written import objs
from trueup.core.tree import Node, NodeInfo, external_urls, images, tree
from trueup.core.tree.kin import kin, kindred, noted_owner
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

OBJECTS = objs("""
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  uid: d
  resourceVersion: "5"
  creationTimestamp: "2026-01-01T00:00:00Z"
spec: {replicas: 1, template: {spec: {containers: [{name: web, image: "web:1"}]}}}
status: {updatedReplicas: 1, replicas: 1, availableReplicas: 1}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-2
  namespace: shop
  uid: r2
  annotations: {deployment.kubernetes.io/revision: "2"}
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: d}]
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-1
  namespace: shop
  uid: r1
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: d}]
---
apiVersion: v1
kind: Pod
metadata:
  name: web-2-x
  namespace: shop
  uid: p
  labels: {app: web}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-2, uid: r2}]
spec: {nodeName: n1, containers: [{name: web, image: "web:1"}, {name: log, image: "log:3"}]}
status:
  phase: Running
  containerStatuses:
  - {ready: true, restartCount: 2}
  - {ready: false, state: {waiting: {reason: CrashLoopBackOff}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop, uid: i}
spec:
  tls: [{hosts: [shop.example.com]}]
  rules:
  - host: shop.example.com
    http: {paths: [{path: /, backend: {service: {name: web, port: {number: 80}}}}]}
status: {loadBalancer: {ingress: [{ip: 1.1.1.1}]}}
""")
BY_NAME = {each.ref.name: each for each in OBJECTS}
WEB, POD, INGRESS = OBJECTS[0], OBJECTS[3], OBJECTS[4]
MISSING = Ref(GroupKind("", "Service"), "shop", "web")


def owned(uid: str) -> Iterable[Object]:
    return [
        each
        for each in sorted(OBJECTS, key=lambda each: each.ref)
        if any(owner["uid"] == uid for owner in each.at("metadata", "ownerReferences") or ())
    ]


def nodes() -> tuple[Node, ...]:
    managed = [(WEB.ref, WEB), (MISSING, None), (INGRESS.ref, INGRESS)]
    return tree(managed, owned)


def test_what_is_owned_follows_its_owner() -> None:
    assert [f"{each.kind}/{each.name}" for each in nodes()] == [
        "Deployment/web",
        "ReplicaSet/web-1",
        "ReplicaSet/web-2",
        "Pod/web-2-x",
        "Service/web",
        "Ingress/web",
    ]


def test_parents_are_named() -> None:
    pod = nodes()[3]
    assert [(each.kind, each.name, each.namespace) for each in pod.parent_refs] == [
        ("ReplicaSet", "web-2", "shop")
    ]
    assert nodes()[0].parent_refs == ()


def test_a_missing_object_is_a_node() -> None:
    missing = nodes()[4]
    assert missing.health is not None
    assert (missing.health.status, missing.uid) == ("Missing", "")


def test_nodes_say_what_matters_of_them() -> None:
    deployment, _, replicaset, pod, *_ = nodes()
    assert (deployment.group, deployment.version, deployment.resource_version) == (
        "apps",
        "v1",
        "5",
    )
    assert deployment.created_at is not None
    assert deployment.health is not None
    assert deployment.health.status == "Healthy"
    assert replicaset.info == (NodeInfo("Revision", "Rev:2"),)
    assert {each.name: each.value for each in pod.info} == {
        "Status Reason": "CrashLoopBackOff",
        "Node": "n1",
        "Containers": "0/2",
        "Restart Count": "2",
        "cpu": "0",
        "memory": "0",
    }
    assert pod.networking_info is not None
    assert pod.networking_info.labels == {"app": "web"}


def test_an_ingress_shows_its_services_and_addresses() -> None:
    network = nodes()[5].networking_info
    assert network is not None
    assert [(each.kind, each.name) for each in network.target_refs] == [("Service", "web")]
    assert external_urls(nodes()) == ("https://shop.example.com/",)


def test_images_of_all_nodes() -> None:
    assert images(nodes()) == ("log:3", "web:1")


def test_a_ring_of_owners_ends() -> None:
    one, two = objs("""
    {apiVersion: v1, kind: A, metadata: {name: a, uid: "1", ownerReferences: [{uid: "2"}]}}
    ---
    {apiVersion: v1, kind: B, metadata: {name: b, uid: "2", ownerReferences: [{uid: "1"}]}}
    """)
    found = tree([(one.ref, one)], lambda uid: [two] if uid == "1" else [one])
    assert [each.name for each in found] == ["a", "b"]


def test_an_owner_without_a_namespace_is_told_without_one() -> None:
    definition, made = objs("""
    apiVersion: example.com/v1
    kind: Definition
    metadata: {name: widgets, uid: x}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: widgets
      namespace: shop
      uid: w
      ownerReferences:
      - {apiVersion: v1, kind: Other, name: o, uid: o}
      - {apiVersion: example.com/v1, kind: Definition, name: widgets, uid: x}
    """)
    (_, below) = tree([(definition.ref, definition)], lambda uid: [made] if uid == "x" else [])
    assert [(each.kind, each.namespace) for each in below.parent_refs] == [
        ("Other", "shop"),
        ("Definition", ""),
    ]


SET, CLAIM, OTHER, ENDS, GROUP, OPERATOR, ELSEWHERE, TOKEN, ACCOUNT = objs("""
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop, uid: s}
spec: {volumeClaimTemplates: [{metadata: {name: data}}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data-db-0, namespace: shop, uid: c}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data-db-old-0, namespace: shop, uid: o}
---
apiVersion: v1
kind: Endpoints
metadata: {name: web, namespace: shop, uid: e}
---
apiVersion: operators.coreos.com/v1
kind: OperatorGroup
metadata: {name: all, namespace: shop, uid: g}
---
apiVersion: operators.coreos.com/v1alpha1
kind: ClusterServiceVersion
metadata: {name: op.v1, namespace: shop, uid: v, annotations: {olm.operatorGroup: all}}
---
apiVersion: operators.coreos.com/v1alpha1
kind: ClusterServiceVersion
metadata: {name: op.v2, namespace: shop, uid: w, annotations: {olm.operatorGroup: other}}
---
apiVersion: v1
kind: Secret
metadata:
  name: robot-token
  namespace: shop
  uid: t
  annotations:
    kubernetes.io/service-account.name: robot
    kubernetes.io/service-account.uid: a
type: kubernetes.io/service-account-token
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot, namespace: shop, uid: a}
""")


class Held:
    """What the tests of kin find."""

    def get(self, ref: Ref) -> Object | None:
        return ENDS if ref == ENDS.ref else None

    def of_kind(self, kind: GroupKind, namespace: str = "") -> list[Object]:
        held = (SET, CLAIM, OTHER, GROUP, OPERATOR, ELSEWHERE)
        return [each for each in held if each.ref.kind == kind]


def below(root: Object) -> list[tuple[str, list[str]]]:
    def children(uid: str) -> Iterable[Object]:
        return [each for each in (TOKEN,) if uid == noted_owner(each.body)]

    found = tree([(root.ref, root)], children, lambda obj: kin(obj, Held()))
    return [(each.name, [parent.name for parent in each.parent_refs]) for each in found]


def test_the_claims_of_a_stateful_set_stand_below_it() -> None:
    assert below(SET) == [("db", []), ("data-db-0", ["db"])]


def test_endpoints_stand_below_their_service() -> None:
    (service,) = objs("{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}}")
    assert below(service) == [("web", []), ("web", ["web"])]


def test_an_operator_stands_below_its_group() -> None:
    assert below(GROUP) == [("all", []), ("op.v1", ["all"])]


def test_a_token_stands_below_its_account() -> None:
    assert below(ACCOUNT) == [("robot", []), ("robot-token", ["robot"])]
    for odd in ({"type": "Opaque"}, {"kind": "ConfigMap"}, {"metadata": {"name": "x"}}):
        assert noted_owner({**TOKEN.body, **odd}) == ""


def test_all_kin_of_a_namespace() -> None:
    assert kindred(Held(), "shop") == {CLAIM.ref, OPERATOR.ref}


def test_who_owns_an_object_is_its_only_parent() -> None:
    (claim,) = objs("""
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata:
      name: data-db-0
      namespace: shop
      uid: c
      ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: s}]
    """)
    found = tree([(SET.ref, SET)], lambda uid: (claim,) if uid == "s" else (), lambda _: (claim,))
    assert [len(each.parent_refs) for each in found] == [0, 1]
