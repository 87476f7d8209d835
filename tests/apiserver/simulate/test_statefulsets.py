"""Stories of StatefulSets and DaemonSets."""

from tests.support.world import World
from trueup.k8s.ref import GroupKind, Ref

STATEFUL = Ref(GroupKind("apps", "StatefulSet"), "default", "db")

CLASS = """
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: standard
  annotations: {storageclass.kubernetes.io/is-default-class: "true"}
provisioner: trueup.dev/simulated
"""


def database(image: str = "db:1", replicas: int = 3, more: str = "") -> str:
    return f"""
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: db, namespace: default}}
spec:
  serviceName: db
  replicas: {replicas}
  {more}
  selector: {{matchLabels: {{app: db}}}}
  template:
    metadata: {{labels: {{app: db}}}}
    spec:
      containers:
      - name: db
        image: "{image}"
        volumeMounts: [{{name: data, mountPath: /data}}]
  volumeClaimTemplates:
  - metadata: {{name: data}}
    spec:
      accessModes: [ReadWriteOnce]
      resources: {{requests: {{storage: 1Gi}}}}
"""


def names(world: World, kind: str = "Pod") -> list[str]:
    return [body["metadata"]["name"] for body in world.all(kind)]


def images(world: World) -> list[str]:
    return [pod["spec"]["containers"][0]["image"] for pod in world.all("Pod")]


def test_pods_come_in_order_each_with_its_claim() -> None:
    world = World(None, CLASS)
    world.apply(database())
    world.run(0.5)
    assert names(world) == ["db-0"]
    world.run()
    assert names(world) == ["db-0", "db-1", "db-2"]
    assert names(world, "PersistentVolumeClaim") == ["data-db-0", "data-db-1", "data-db-2"]
    phases = {claim["status"]["phase"] for claim in world.all("PersistentVolumeClaim")}
    assert phases == {"Bound"}
    status = world.one("StatefulSet", "db")["status"]
    revision = status["currentRevision"]
    assert status == {
        "observedGeneration": 1,
        "replicas": 3,
        "readyReplicas": 3,
        "availableReplicas": 3,
        "currentReplicas": 3,
        "updatedReplicas": 3,
        "currentRevision": revision,
        "updateRevision": revision,
        "collisionCount": 0,
    }


def test_an_update_goes_from_the_top_down() -> None:
    world = World(None, CLASS)
    world.apply(database())
    world.run()
    world.apply(database("db:2"))
    world.run(0.5)
    assert images(world) == ["db:1", "db:1", "db:2"]
    world.run()
    assert images(world) == ["db:2", "db:2", "db:2"]
    status = world.one("StatefulSet", "db")["status"]
    assert status["currentRevision"] == status["updateRevision"]
    assert len(world.all("ControllerRevision")) == 2


def test_a_partition_holds_the_lower_pods_back() -> None:
    world = World(None, CLASS)
    partition = "updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}"
    world.apply(database(more=partition))
    world.run()
    world.apply(database("db:2", more=partition))
    world.run()
    assert images(world) == ["db:1", "db:1", "db:2"]
    world.delete(Ref(GroupKind("", "Pod"), "default", "db-0"))
    world.run()
    assert images(world) == ["db:1", "db:1", "db:2"]


def test_a_pod_that_is_not_ready_holds_the_others_back() -> None:
    world = World(None, CLASS)
    world.apply(database("db:unready"))
    world.run()
    assert names(world) == ["db-0"]


def test_scaling_down_keeps_the_claims() -> None:
    world = World(None, CLASS)
    world.apply(database())
    world.run()
    world.change(STATEFUL, replicas=1)
    world.run()
    assert names(world) == ["db-0"]
    assert len(world.all("PersistentVolumeClaim")) == 3


def test_on_delete_waits_for_the_user() -> None:
    world = World(None, CLASS)
    manual = "updateStrategy: {type: OnDelete}"
    world.apply(database(more=manual))
    world.run()
    world.apply(database("db:2", more=manual))
    world.run()
    assert images(world) == ["db:1"] * 3
    world.delete(Ref(GroupKind("", "Pod"), "default", "db-1"))
    world.run()
    assert images(world) == ["db:1", "db:2", "db:1"]


AGENT = """
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: default}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers: [{name: agent, image: "agent:1"}]
"""

SECOND_NODE = """
apiVersion: v1
kind: Node
metadata: {name: trueup-node-1}
"""


def test_a_daemon_set_runs_once_on_each_node() -> None:
    world = World()
    world.apply(AGENT)
    world.run()
    world.apply(SECOND_NODE)
    world.run()
    nodes = sorted(pod["spec"]["nodeName"] for pod in world.all("Pod"))
    assert nodes == ["trueup-node-0", "trueup-node-1"]
    status = world.one("DaemonSet", "agent")["status"]
    assert status["numberReady"] == status["desiredNumberScheduled"] == 2


def test_a_daemon_set_is_updated_node_by_node() -> None:
    world = World()
    world.apply(SECOND_NODE)
    world.apply(AGENT)
    world.run()
    world.apply(AGENT.replace("agent:1", "agent:2"))
    world.run(0.5)
    assert sorted(images(world)) != ["agent:2", "agent:2"]
    world.run()
    assert images(world) == ["agent:2", "agent:2"]
    assert world.one("DaemonSet", "agent")["status"]["updatedNumberScheduled"] == 2
