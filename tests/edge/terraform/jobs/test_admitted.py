"""What is made for a run is what an API server takes: no field too many, no right too many."""

from typing import Any

import pytest
import yaml

from tests.support.clusters import Cluster
from trueup.core.terraform.jobs.fence import fence
from trueup.core.terraform.jobs.making import Making
from trueup.core.terraform.jobs.manifest import job_body, secret_body, suspended
from trueup.model.terraform import Job, Place, StateAccess

IMAGE = "registry.example.test/trueup:1"
ADDRESS = "http://trueup.argocd.svc:8080"
STRICT = {"fieldValidation": "Strict"}
ENFORCE = "pod-security.kubernetes.io"
TEMPLATE = """
metadata: {annotations: {team: infra}}
spec:
  nodeSelector: {pool: runs}
  tolerations: [{key: runs, operator: Exists}]
  volumes: [{name: cache, emptyDir: {}}]
  containers:
  - name: runner
    env: [{name: AWS_REGION, value: eu-central-1}]
    volumeMounts: [{name: cache, mountPath: /cache}]
"""
FULL = Making(IMAGE, environment={"HTTPS_PROXY": "http://proxy:3128"}, providers="providers")


@pytest.mark.parametrize(
    ("run", "making", "more"),
    [
        ("plain", Making(IMAGE), {}),
        ("alone", Making(IMAGE), {"network": False}),
        ("full", FULL, {"account": "deployer", "cpu": "500m"}),
        ("shaped", Making(IMAGE, template=yaml.safe_load(TEMPLATE)), {"kind": "apply"}),
    ],
)
async def test_all_that_is_made_for_a_run_is_taken_where_pods_are_restricted(
    cluster: Cluster, run: str, making: Making, more: dict[str, Any]
) -> None:
    labels = {f"{ENFORCE}/enforce": "restricted", f"{ENFORCE}/warn": "restricted"}
    namespace = f"/api/v1/namespaces/{cluster.namespace}"
    await cluster.http.patch(namespace, {"metadata": {"labels": labels}})
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "deployer"}}
    await cluster.http.create(cluster.path("serviceaccounts"), account)
    place = Place(cluster.namespace, "net", more.get("account", ""), more.get("cpu", ""))
    network = more.get("network", True)
    job = Job(run, more.get("kind", "plan"), {}, place=place, network=network)

    jobs = cluster.path("jobs", "batch")
    made = await cluster.http.create(jobs, job_body(job, making), params=STRICT)
    assert (made.status, made.headers.getall("Warning", [])) == (201, []), made.body
    owner = made.body["metadata"]
    access = StateAccess(ADDRESS, "", "token", "")
    beside = {"secrets": ("", secret_body(job, access, owner, fenced=not network))}
    if not network:
        fenced = fence(job, ADDRESS, "argocd", owner)
        beside["networkpolicies"] = ("networking.k8s.io", fenced)
    for plural, (group, body) in beside.items():
        found = await cluster.http.create(cluster.path(plural, group), body, params=STRICT)
        assert (found.status, found.headers.getall("Warning", [])) == (201, []), found.body
    if cluster.real:  # whose own controller makes the pod, and asks whether it may
        await cluster.http.patch(f"{jobs}/{owner['name']}", suspended(so=False))
        await cluster.http.until(f"{jobs}/{owner['name']}", _has_a_pod)


def _has_a_pod(job: dict[str, Any]) -> bool:
    status = job.get("status") or {}
    return any(status.get(each) for each in ("active", "succeeded", "failed"))
