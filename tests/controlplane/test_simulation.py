"""Without nodes and a cloud, workloads come up and go, on the embedded server as on a real one."""

import pytest

from tests.support.clusters import Cluster
from tests.support.kubernetes import Body

APP = {"matchLabels": {"app": "web"}}
LABELS = {"labels": {"app": "web"}}


def container(image: str = "web:1") -> Body:
    return {"containers": [{"name": "web", "image": image}]}


def workload(kind: str, image: str = "web:1", **spec: object) -> Body:
    template = {"metadata": LABELS, "spec": container(image)}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": "web"},
        "spec": {"selector": APP, "template": template, **spec},
    }


async def test_a_deployment_becomes_available(cluster: Cluster) -> None:
    path = cluster.path("deployments", "apps")
    await cluster.http.create(path, workload("Deployment", replicas=2))
    done = await cluster.http.until(f"{path}/web", lambda it: has(it, "readyReplicas", 2))
    assert done["status"]["availableReplicas"] == 2


async def test_a_daemon_runs_on_the_node(cluster: Cluster) -> None:
    path = cluster.path("daemonsets", "apps")
    await cluster.http.create(path, workload("DaemonSet"))
    await cluster.http.until(f"{path}/web", lambda it: has(it, "numberReady", 1))


async def test_each_pod_of_a_set_gets_a_volume_that_goes_with_its_claim(cluster: Cluster) -> None:
    claim = {
        "metadata": {"name": "data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    path, claims = cluster.path("statefulsets", "apps"), cluster.path("persistentvolumeclaims")
    body = workload("StatefulSet", serviceName="web", volumeClaimTemplates=[claim])
    await cluster.http.create(path, body)
    await cluster.http.until(f"{path}/web", lambda it: has(it, "readyReplicas", 1))
    volume = (await cluster.http.get(f"{claims}/data-web-0")).body["spec"]["volumeName"]
    await cluster.http.delete(f"{path}/web")
    await cluster.http.delete(f"{claims}/data-web-0")
    await cluster.http.gone(f"/api/v1/persistentvolumes/{volume}")


async def test_a_job_completes(cluster: Cluster) -> None:
    path = cluster.path("jobs", "batch")
    template = {"spec": {**container(), "restartPolicy": "Never"}}
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "once"}}
    await cluster.http.create(path, {**job, "spec": {"template": template}})
    await cluster.http.until(f"{path}/once", lambda it: has(it, "succeeded", 1))


async def test_a_load_balancer_gets_an_address(cluster: Cluster) -> None:
    spec = {"type": "LoadBalancer", "ports": [{"port": 80}]}
    body = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec}
    await cluster.http.create(cluster.path("services"), body)
    path = f"{cluster.path('services')}/web"
    await cluster.http.until(path, lambda it: it["status"].get("loadBalancer"))


@pytest.mark.parametrize(
    ("tag", "reason"), [("missing", "ImagePullBackOff"), ("crash", "CrashLoopBackOff")]
)
async def test_an_image_tag_makes_a_pod_fail(cluster: Cluster, tag: str, reason: str) -> None:
    body = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "bad"}}
    path = cluster.path("pods")
    await cluster.http.create(path, {**body, "spec": container(f"web:{tag}")})
    failed = await cluster.http.until(f"{path}/bad", lambda it: why(it) == reason)
    assert failed["status"]["containerStatuses"][0]["ready"] is False


def has(body: Body, field: str, value: int) -> bool:
    return bool(body.get("status", {}).get(field) == value)


def why(pod: Body) -> str:
    statuses = pod.get("status", {}).get("containerStatuses") or [{"state": {}}]
    return str(statuses[0]["state"].get("waiting", {}).get("reason", ""))
