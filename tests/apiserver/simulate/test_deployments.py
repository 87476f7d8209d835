"""Stories of Deployments: from the first write to Available, and what goes wrong on the way."""

from typing import Any

from tests.support.world import World
from trueup.apiserver.simulate import Pace
from trueup.k8s.ref import GroupKind, Ref

SHOP = Ref(GroupKind("apps", "Deployment"), "default", "shop")


def shop(image: str = "shop:1", replicas: int = 3, more: str = "") -> str:
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: shop, namespace: default}}
spec:
  replicas: {replicas}
  revisionHistoryLimit: 10
  progressDeadlineSeconds: 60
  selector: {{matchLabels: {{app: shop}}}}
  {more}
  template:
    metadata: {{labels: {{app: shop}}}}
    spec:
      containers:
      - {{name: shop, image: "{image}"}}
"""


def conditions(body: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {c["type"]: (c["status"], c["reason"]) for c in body["status"]["conditions"]}


def images(world: World) -> dict[str, int]:
    return {
        rs["spec"]["template"]["spec"]["containers"][0]["image"]: rs["spec"]["replicas"]
        for rs in world.all("ReplicaSet")
    }


def test_a_deployment_becomes_available() -> None:
    world = World()
    world.apply(shop())
    world.run()
    body = world.one("Deployment", "shop")
    status = {k: v for k, v in body["status"].items() if k != "conditions"}
    assert status == {
        "observedGeneration": 1,
        "replicas": 3,
        "updatedReplicas": 3,
        "readyReplicas": 3,
        "availableReplicas": 3,
    }
    assert conditions(body) == {
        "Available": ("True", "MinimumReplicasAvailable"),
        "Progressing": ("True", "NewReplicaSetAvailable"),
    }
    assert body["metadata"]["annotations"] == {"deployment.kubernetes.io/revision": "1"}
    assert [pod["status"]["phase"] for pod in world.all("Pod")] == ["Running"] * 3


def test_no_replicas_are_settled_by_two_writes() -> None:
    world = World()
    world.apply(shop(replicas=0))
    world.run()
    assert [(w.verb, w.ref.kind.kind) for w in world.writes] == [
        ("create", "ReplicaSet"),
        ("update", "Deployment"),
    ]
    assert conditions(world.one("Deployment", "shop"))["Progressing"][0] == "True"


def test_a_new_image_rolls_without_losing_availability() -> None:
    world = World()
    world.apply(shop())
    world.run()
    world.apply(shop("shop:2"))
    least = 3
    for _ in range(20):
        world.run(0.5)
        status = world.one("Deployment", "shop")["status"]
        least = min(least, status.get("availableReplicas", 0))
        assert status["replicas"] <= 4
    assert least == 3
    assert images(world) == {"shop:1": 0, "shop:2": 3}
    assert len(world.all("Pod")) == 3


def test_going_back_takes_the_old_replica_set_again() -> None:
    world = World()
    for image in ("shop:1", "shop:2", "shop:1"):
        world.apply(shop(image))
        world.run()
    assert images(world) == {"shop:1": 3, "shop:2": 0}
    notes = world.one("Deployment", "shop")["metadata"]["annotations"]
    assert notes["deployment.kubernetes.io/revision"] == "3"


def test_a_crashing_image_exceeds_the_deadline_and_keeps_the_old_pods() -> None:
    world = World()
    world.apply(shop())
    world.run()
    world.apply(shop("shop:crash"))
    world.run(30)
    assert conditions(world.one("Deployment", "shop"))["Progressing"][0] == "True"
    world.run(60)
    body = world.one("Deployment", "shop")
    assert conditions(body)["Progressing"] == ("False", "ProgressDeadlineExceeded")
    assert conditions(body)["Available"][0] == "True"
    assert images(world) == {"shop:1": 3, "shop:crash": 1}
    crashing = [
        c
        for pod in world.all("Pod")
        for c in pod["status"]["containerStatuses"]
        if "waiting" in c["state"]
    ]
    assert [c["state"]["waiting"]["reason"] for c in crashing] == ["CrashLoopBackOff"]
    assert crashing[0]["restartCount"] >= 2


def test_a_missing_image_is_not_pulled() -> None:
    world = World()
    world.apply(shop("shop:missing", replicas=1))
    world.run(30)
    (pod,) = world.all("Pod")
    assert pod["status"]["phase"] == "Pending"
    waiting = pod["status"]["containerStatuses"][0]["state"]["waiting"]
    assert waiting["reason"] == "ImagePullBackOff"
    assert any("shop:missing" in event["message"] for event in world.all("Event"))


def test_recreate_waits_until_the_old_are_gone() -> None:
    world = World(Pace(stop=5))
    recreate = "strategy: {type: Recreate}"
    world.apply(shop(more=recreate))
    world.run()
    world.apply(shop("shop:2", more=recreate))
    world.run(2)
    assert images(world) == {"shop:1": 0}
    world.run(10)
    assert images(world) == {"shop:1": 0, "shop:2": 3}


def test_a_paused_deployment_scales_and_does_not_roll() -> None:
    world = World()
    world.apply(shop())
    world.run()
    world.apply(shop("shop:2", replicas=5, more="paused: true"))
    world.run()
    assert images(world) == {"shop:1": 5}
    assert conditions(world.one("Deployment", "shop"))["Progressing"] == (
        "Unknown",
        "DeploymentPaused",
    )


def test_scaling_down_takes_pods_away() -> None:
    world = World()
    world.apply(shop(replicas=5))
    world.run()
    world.change(SHOP, replicas=2)
    world.run()
    assert len(world.all("Pod")) == 2
    assert world.one("Deployment", "shop")["status"]["replicas"] == 2


def test_old_replica_sets_beyond_the_limit_go() -> None:
    world = World()
    for number in range(5):
        world.apply(shop(f"shop:{number}", more="").replace("Limit: 10", "Limit: 2"))
        world.run()
    assert sorted(images(world)) == ["shop:2", "shop:3", "shop:4"]


def test_deleting_a_deployment_takes_all_with_it() -> None:
    world = World()
    world.apply(shop())
    world.run()
    world.delete(SHOP)
    world.run()
    assert not world.all("ReplicaSet")
    assert not world.all("Pod")


def test_a_deleted_pod_is_made_again() -> None:
    world = World()
    world.apply(shop(replicas=1))
    world.run()
    (pod,) = world.all("Pod")
    world.delete(Ref(GroupKind("", "Pod"), "default", pod["metadata"]["name"]))
    world.run()
    (other,) = world.all("Pod")
    assert other["metadata"]["uid"] != pod["metadata"]["uid"]
    assert other["status"]["phase"] == "Running"


def test_a_missing_account_is_told_as_a_replica_failure() -> None:
    world = World()
    world.apply(
        shop(replicas=1).replace("containers:", "serviceAccountName: seller\n      containers:")
    )
    world.run(30)
    body = world.one("Deployment", "shop")
    assert conditions(body)["ReplicaFailure"] == ("True", "FailedCreate")
    assert not world.all("Pod")
    world.apply(
        "{apiVersion: v1, kind: ServiceAccount, metadata: {name: seller, namespace: default}}"
    )
    world.run()
    assert "ReplicaFailure" not in conditions(world.one("Deployment", "shop"))
    assert world.one("Deployment", "shop")["status"]["availableReplicas"] == 1
