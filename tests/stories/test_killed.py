"""Killed at any moment and started again: it converges, and nothing acknowledged is lost."""

import asyncio
import random
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.support.cluster import CONFIG_MAP, config_map, config_map_ref
from tests.support.repository import Repository
from tests.support.serve import serving
from trueup.edge.kube.client import Client
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION

REFRESH = "argocd.argoproj.io/refresh"
KILLS = 30
APPS = 8
LONGEST = 1.2  # seconds that it lives, at most
PATIENCE = 60.0
HOOK = """
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations:
    argocd.argoproj.io/hook: PreSync
    argocd.argoproj.io/hook-delete-policy: BeforeHookCreation
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: migrate, image: "migrate:1"}]
"""


def manifests(number: int) -> str:
    return f"""
apiVersion: v1
kind: ConfigMap
metadata: {{name: settings}}
data: {{round: "{number}"}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  replicas: 1
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec: {{containers: [{{name: web, image: "web:{number}"}}]}}
---{HOOK}"""


def application(repository: Repository, name: str) -> dict[str, Any]:
    policy = {
        "automated": {"prune": True, "selfHeal": True},
        "syncOptions": ["CreateNamespace=true"],
        "retry": {"limit": -1, "backoff": {"duration": "1s", "factor": 1}},
    }
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {
            "project": "default",
            "source": {"repoURL": repository.url, "path": name, "targetRevision": "main"},
            "destination": {"name": "in-cluster", "namespace": name},
            "syncPolicy": policy,
        },
    }


async def refresh(cluster: Client, name: str) -> None:
    patch = {"metadata": {"annotations": {REFRESH: "normal"}}}
    await cluster.patch(Ref(APPLICATION, "argocd", name), patch, media_type="merge")


async def settled(cluster: Client, names: list[str]) -> dict[str, Object]:
    """The applications, once all of them are Synced, Healthy and at rest."""
    found: dict[str, Object] = {}
    async with asyncio.timeout(PATIENCE):
        async for event in cluster.watch(APPLICATION):
            if event.type == "SYNCED":
                continue
            app = event.object
            parts = [app.at("status", part, "status") for part in ("sync", "health")]
            asked = "operation" in app.body or app.annotation(REFRESH)
            if parts == ["Synced", "Healthy"] and not asked:
                found[app.ref.name] = app
            else:
                found.pop(app.ref.name, None)
            if len(found) == len(names):
                return found
    raise AssertionError(found)


@pytest.mark.slow
async def test_killed_thirty_times_in_the_middle_of_its_work(tmp_path: Path) -> None:
    chance = random.Random(20260101)  # noqa: S311  # repeatable, as far as processes are
    repository = Repository(tmp_path / "fleet")
    names = [f"app{number}" for number in range(APPS)]
    repository.commit({f"{name}/all.yaml": manifests(0) for name in names})
    acknowledged = 0
    async with serving(tmp_path) as (process, cluster):
        await cluster.create(config_map("ledger", round="0"))
        for name in names:
            await cluster.create(application(repository, name))
        await asyncio.sleep(chance.random() * LONGEST)  # the time at which it is killed
        await process.ends(signal.SIGKILL)
    for turn in range(1, KILLS):
        repository.commit({f"{name}/all.yaml": manifests(turn) for name in names})
        async with serving(tmp_path) as (process, cluster):
            ledger = await cluster.get(config_map_ref("ledger"))
            assert ledger is not None
            assert int(ledger.at("data", "round")) == acknowledged
            for name in names:
                await refresh(cluster, name)
            said = {"data": {"round": str(turn)}}
            await cluster.patch(config_map_ref("ledger"), said, media_type="merge")
            acknowledged = turn
            await asyncio.sleep(chance.random() * LONGEST)
            await process.ends(signal.SIGKILL)
    async with serving(tmp_path) as (_, cluster):
        for name in names:
            await refresh(cluster, name)
        for app in (await settled(cluster, names)).values():
            ids = [entry["id"] for entry in app.at("status", "history")]
            assert ids == sorted(set(ids))
        for name in names:
            live = await cluster.get(Ref(CONFIG_MAP, name, "settings"))
            assert live is not None
            assert live.at("data", "round") == str(KILLS - 1)
