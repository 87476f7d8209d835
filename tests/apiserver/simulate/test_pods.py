"""Stories of single pods: what keeps them from running, and what becomes of them."""

from typing import Any

import pytest

from tests.support.world import World
from trueup.apiserver.columns.pods import restarts, status
from trueup.apiserver.simulate import Pace
from trueup.k8s.ref import GroupKind, Ref


def pod(
    image: str = "shop:1", spec: str = "", note: str = "", more: str = "", init: str = ""
) -> str:
    inits = f"initContainers: [{{name: init, image: '{init}'}}]" if init else ""
    return f"""
apiVersion: v1
kind: Pod
metadata: {{name: shop, namespace: default, annotations: {{trueup.dev/note: "" {note}}}}}
spec:
  {spec}
  {inits}
  containers:
  - {{name: shop, image: "{image}" {more}}}
"""


def looks(world: World) -> str:
    """The STATUS of the pod, as kubectl prints it."""
    return status(world.one("Pod", "shop"))


def told(world: World) -> list[str]:
    return [f"{event['reason']}: {event['message']}" for event in world.all("Event")]


def simulated(words: str) -> str:
    return f", trueup.dev/simulate: '{words}'"


@pytest.mark.parametrize(
    ("text", "after", "word"),
    [
        (pod(), 0.5, "ContainerCreating"),
        (pod(), 2, "Running"),
        (pod("shop:crash"), 10, "CrashLoopBackOff"),
        (pod("shop:missing"), 1.5, "ErrImagePull"),
        (pod("shop:missing"), 5, "ImagePullBackOff"),
        (pod("shop:oom"), 2.5, "OOMKilled"),
        (pod(note=simulated("crash")), 10, "CrashLoopBackOff"),
        (pod(note=simulated("slow=30s")), 20, "ContainerCreating"),
        (pod(note=simulated("slow=30s")), 40, "Running"),
        (pod(spec="restartPolicy: Never"), 5, "Completed"),
        (pod("shop:fail", spec="restartPolicy: Never"), 5, "Error"),
        (pod(init="init:1"), 0.5, "Init:0/1"),
        (pod(init="init:1"), 5, "Running"),
        (pod(init="init:crash"), 10, "Init:CrashLoopBackOff"),
        (pod(init="init:missing"), 10, "Init:ImagePullBackOff"),
    ],
)
def test_the_life_of_a_pod(text: str, after: float, word: str) -> None:
    world = World()
    world.apply(text)
    world.run(after)
    assert looks(world) == word


def test_a_crash_loop_gets_slower() -> None:
    world = World()
    world.apply(pod("shop:crash"))
    counts = []
    for _ in range(4):
        world.run(100)
        counts.append(world.one("Pod", "shop")["status"]["containerStatuses"][0]["restartCount"])
    assert counts == [3, 4, 4, 5]
    assert restarts(world.one("Pod", "shop"), world.now).startswith("5 (")
    world.run(86400)
    assert looks(world) in ("CrashLoopBackOff", "Running")


def test_a_pod_waits_for_what_it_names() -> None:
    world = World()
    world.apply(pod(more=", envFrom: [{secretRef: {name: password}}]"))
    world.run(20)
    assert looks(world) == "CreateContainerConfigError"
    assert 'Failed: Error: secret "password" not found' in told(world)
    world.apply("{apiVersion: v1, kind: Secret, metadata: {name: password, namespace: default}}")
    world.run(20)
    assert looks(world) == "Running"


def test_a_pod_that_fits_nowhere_is_pending() -> None:
    world = World()
    world.apply(pod(spec="nodeSelector: {disk: fast}"))
    world.run(20)
    (condition,) = world.one("Pod", "shop")["status"]["conditions"]
    assert condition["reason"] == "Unschedulable"
    assert condition["message"].startswith(
        "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector."
    )


def test_a_pod_stops_within_its_grace() -> None:
    world = World(Pace(stop=10))
    world.apply(pod())
    world.run(5)
    world.delete(Ref(GroupKind("", "Pod"), "default", "shop"))
    world.run(5)
    assert looks(world) == "Terminating"
    world.run(10)
    assert not world.all("Pod")


def test_a_pod_has_what_kubectl_describes() -> None:
    world = World()
    world.apply(pod())
    world.run(5)
    found: dict[str, Any] = world.one("Pod", "shop")["status"]
    assert found["hostIP"] == "10.0.0.2"
    assert found["podIPs"] == [{"ip": found["podIP"]}]
    assert {c["type"]: c["status"] for c in found["conditions"]} == {
        "PodScheduled": "True",
        "PodReadyToStartContainers": "True",
        "Initialized": "True",
        "Ready": "True",
        "ContainersReady": "True",
    }
    assert {event.partition(":")[0] for event in told(world)} == {
        "Scheduled",
        "Pulled",
        "Created",
        "Started",
    }
