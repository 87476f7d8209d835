"""Stories of Services, Ingresses, claims, budgets and autoscalers."""

from tests.apiserver.simulate.test_deployments import shop
from tests.support.world import World
from trueup.core.health import health
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.health import Health, Status

SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: default}
spec:
  type: LoadBalancer
  selector: {app: shop}
  ports: [{port: 80, targetPort: 8080}]
"""


def test_endpoints_follow_the_pods() -> None:
    world = World()
    world.apply(SERVICE)
    world.run()
    assert world.one("Endpoints", "shop").get("subsets") is None
    world.apply(shop(replicas=2))
    world.run()
    (subset,) = world.one("Endpoints", "shop")["subsets"]
    pods = {pod["status"]["podIP"] for pod in world.all("Pod")}
    assert {address["ip"] for address in subset["addresses"]} == pods
    assert subset["ports"] == [{"port": 8080, "protocol": "TCP"}]
    (found,) = world.all("EndpointSlice")
    assert [e["conditions"] for e in found["endpoints"]] == [
        {"ready": True, "serving": True, "terminating": False}
    ] * 2


def test_pods_that_are_not_ready_are_kept_apart() -> None:
    world = World()
    world.apply(SERVICE)
    world.apply(shop("shop:unready", replicas=1))
    world.run()
    (subset,) = world.one("Endpoints", "shop")["subsets"]
    assert "addresses" not in subset
    assert len(subset["notReadyAddresses"]) == 1


def test_a_load_balancer_gets_its_address_after_a_while() -> None:
    world = World()
    world.apply(SERVICE)
    world.run(0.1)
    assert world.one("Service", "shop")["status"] == {"loadBalancer": {}}
    world.run()
    (ingress,) = world.one("Service", "shop")["status"]["loadBalancer"]["ingress"]
    assert ingress["ip"].startswith("203.0.113.")


def test_an_ingress_gets_its_address_after_a_while() -> None:
    world = World()
    world.apply("""
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: default}
spec:
  defaultBackend: {service: {name: shop, port: {number: 80}}}
""")
    world.run()
    assert len(world.one("Ingress", "shop")["status"]["loadBalancer"]["ingress"]) == 1


CLAIM = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: default}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ""
  resources: {requests: {storage: 1Gi}}
"""

VOLUMES = """
apiVersion: v1
kind: PersistentVolume
metadata: {name: small}
spec:
  capacity: {storage: 512Mi}
  accessModes: [ReadWriteOnce]
  hostPath: {path: /small}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: large}
spec:
  capacity: {storage: 5Gi}
  accessModes: [ReadWriteOnce]
  hostPath: {path: /large}
"""


def test_a_claim_takes_the_volume_that_fits() -> None:
    world = World()
    world.apply(CLAIM)
    world.run()
    assert world.one("PersistentVolumeClaim", "data")["status"]["phase"] == "Pending"
    world.apply(VOLUMES)
    world.run()
    claim = world.one("PersistentVolumeClaim", "data")
    assert claim["spec"]["volumeName"] == "large"
    assert claim["status"]["capacity"] == {"storage": "5Gi"}
    assert world.one("PersistentVolume", "large")["status"]["phase"] == "Bound"
    assert world.one("PersistentVolume", "small")["status"]["phase"] == "Available"


def test_a_claim_in_use_goes_only_with_its_pod() -> None:
    world = World(None, VOLUMES, CLAIM)
    world.apply("""
apiVersion: v1
kind: Pod
metadata: {name: user, namespace: default}
spec:
  containers: [{name: user, image: "user:1"}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
""")
    world.run()
    world.delete(Ref(GroupKind("", "PersistentVolumeClaim"), "default", "data"))
    world.run(30)
    assert "deletionTimestamp" in world.one("PersistentVolumeClaim", "data")["metadata"]
    world.delete(Ref(GroupKind("", "Pod"), "default", "user"))
    world.run(30)
    assert not world.all("PersistentVolumeClaim")
    assert world.one("PersistentVolume", "large")["status"]["phase"] == "Released"


def test_a_budget_counts_what_may_go() -> None:
    world = World()
    world.apply(shop(replicas=3))
    world.apply("""
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: shop, namespace: default}
spec: {minAvailable: 2, selector: {matchLabels: {app: shop}}}
""")
    world.run()
    status = world.one("PodDisruptionBudget", "shop")["status"]
    assert status["disruptionsAllowed"] == 1
    assert status["expectedPods"] == status["currentHealthy"] == 3


def test_an_autoscaler_keeps_within_its_bounds() -> None:
    world = World()
    world.apply(shop(replicas=1))
    world.apply("""
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: shop, namespace: default}
spec:
  minReplicas: 2
  maxReplicas: 4
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  metrics:
  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}
""")
    world.run(60)
    assert world.one("Deployment", "shop")["spec"]["replicas"] == 2
    found = world.one("HorizontalPodAutoscaler", "shop")
    assert [(c["type"], c["status"]) for c in found["status"]["conditions"]] == [
        ("AbleToScale", "True"),
        ("ScalingActive", "True"),
        ("ScalingLimited", "False"),
    ]
    current = {"name": "cpu", "current": {"averageUtilization": 80}}
    assert found["status"]["currentMetrics"] == [{"type": "Resource", "resource": current}]
    assert health(Object(found)) == Health(Status.HEALTHY, "recommended size matches current size")


def test_a_quota_counts_what_is_used() -> None:
    world = World()
    world.apply(
        shop(replicas=2).replace('"shop:1"', '"shop:1", resources: {requests: {cpu: 500m}}')
    )
    world.run(30)
    world.apply("""
apiVersion: v1
kind: ResourceQuota
metadata: {name: small, namespace: default}
spec: {hard: {pods: 10, requests.cpu: 4, count/deployments.apps: 5, services: 2}}
""")
    world.run(30)
    assert world.one("ResourceQuota", "small")["status"]["used"] == {
        "pods": "2",
        "requests.cpu": "1",
        "count/deployments.apps": "1",
        "services": "0",
    }
