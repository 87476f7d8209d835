"""Actions: what somebody does to live objects, and what becomes of the application meanwhile."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.plane import ControlPlane
from tests.stories.test_real_faults import settled
from tests.support.site import Site, served
from tests.support.story import ARGOCD, URL, World, application, world
from trueup.k8s.object import Object

HEALING = {
    "automated": {"prune": True, "selfHeal": True},
    "syncOptions": ["CreateNamespace=true"],
}
FILES = {
    "web/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
""",
    "web/nightly.yaml": """
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 0 1 1 *"
  jobTemplate:
    metadata: {labels: {app: nightly}}
    spec:
      template:
        spec: {restartPolicy: Never, containers: [{name: nightly, image: busybox}]}
""",
}


async def deployed(it: World) -> None:
    it.declared.push(URL, FILES)
    await it.create(application(HEALING))
    await it.becomes("Synced", "Healthy")


async def act(made: Site, action: str, kind: str, name: str) -> None:
    group = "batch" if "Job" in kind else "apps"
    where = {"group": group, "kind": kind, "namespace": "shop", "resourceName": name}
    path = "/api/v1/applications/web/resource/actions"
    assert await made.call("POST", path, action, **where) == (200, {})


async def templates(it: World) -> set[str]:
    """The ReplicaSets that have pods."""
    found = await it.all("ReplicaSet")
    return {each.ref.name for each in found if each.at("status", "replicas")}


async def restarts_and_rolls_out(made: Site) -> None:
    it = made.world
    await deployed(it)
    before = await templates(it)
    await act(made, "restart", "Deployment", "web")

    async def rolled_out() -> bool:
        now = await templates(it)
        return len(now) == 1 and now != before

    await it.eventually(rolled_out)
    status = await it.becomes("Synced", "Healthy")
    web = await it.there("Deployment", "web")
    assert web.at("spec", "template", "metadata", "annotations")  # nobody healed it away
    assert len(status["history"]) == 1


async def makes_a_job_of_a_cron_job(made: Site) -> None:
    it = made.world
    await deployed(it)
    await act(made, "create-job", "CronJob", "nightly")
    cron = await it.there("CronJob", "nightly")

    async def job() -> Object | None:
        found = await it.all("Job")
        return found[0] if found else None

    made_job: Object = await it.eventually(job)
    (owner,) = made_job.at("metadata", "ownerReferences")
    assert (owner["uid"], owner["controller"]) == (cron.at("metadata", "uid"), True)
    assert made_job.at("metadata", "labels", "app") == "nightly"

    async def done() -> bool:
        found = await it.there("Job", made_job.ref.name)
        return bool(found.at("status", "succeeded"))

    await it.eventually(done)
    nodes = (await made.get("/api/v1/applications/web/resource-tree"))["nodes"]
    (shown,) = (each for each in nodes if each["kind"] == "Job")
    assert [each["name"] for each in shown["parentRefs"]] == ["nightly"]
    await it.sync(prune=True)
    await it.becomes("Synced", "Healthy")
    assert await it.all("Job")


async def test_a_restart_rolls_out_and_is_not_healed_away(tmp_path: Path) -> None:
    async with world(tmp_path) as it, served(it) as made:
        await restarts_and_rolls_out(made)


async def test_a_job_is_made_of_a_cron_job_and_stays(tmp_path: Path) -> None:
    async with world(tmp_path) as it, served(it) as made:
        await makes_a_job_of_a_cron_job(made)


async def test_a_scaled_deployment_is_healed_back(tmp_path: Path) -> None:
    async with world(tmp_path) as it, served(it) as made:
        await deployed(it)
        body = {
            "group": "apps",
            "kind": "Deployment",
            "namespace": "shop",
            "resourceName": "web",
            "action": "scale",
            "resourceActionParameters": [{"name": "replicas", "value": "5"}],
        }
        path = "/api/v1/applications/web/resource/actions/v2"
        assert await made.call("POST", path, body) == (200, {})

        async def healed() -> list[Any]:
            told = await it.all("Event", ARGOCD)
            return [each.at("message") for each in told if each.at("reason") == "SelfHealed"]

        (said,) = await it.eventually(healed)
        assert said.startswith("put back Deployment shop/web: spec.replicas 2 → 5 by argocd-server")
        await it.becomes("Synced", "Healthy")
        web = await it.there("Deployment", "web")
        assert web.at("spec", "replicas") == 2


async def test_a_job_that_runs_is_ended(tmp_path: Path) -> None:
    slow = {"trueup.dev/simulate": "slow=10m"}
    async with world(tmp_path) as it, served(it) as made:
        it.declared.push(URL, {"web/job.yaml": job(slow)})
        await it.create(application({"syncOptions": ["CreateNamespace=true"]}))
        await it.sync()
        await it.becomes("Synced", "Progressing")
        await act(made, "terminate", "Job", "import")
        status = await it.becomes("Synced", "Degraded")
        (shown,) = status["resources"]
        assert shown["health"]["message"] == "Job was terminated explicitly by an action"


def job(annotations: Mapping[str, str]) -> str:
    return f"""
apiVersion: batch/v1
kind: Job
metadata: {{name: import, annotations: {dict(annotations)}}}
spec:
  template:
    spec: {{restartPolicy: Never, containers: [{{name: import, image: busybox}}]}}
"""


@pytest.mark.real
async def test_a_real_cluster_takes_them_all(control_plane: ControlPlane) -> None:
    async with settled(control_plane) as it, served(it) as made:
        await restarts_and_rolls_out(made)
        await it.delete("Application", "web", ARGOCD)
        await makes_a_job_of_a_cron_job(made)
