"""``kill -9`` in the middle of waves and hooks: each hook runs once, and what is written stays."""

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest

from bench.server import Server
from tests.support.repository import Repository
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION

KILLS = 32
APP = Ref(APPLICATION, "argocd", "shop")
CONFIG = GroupKind("", "ConfigMap")
JOB = GroupKind("batch", "Job")
REFRESH = {"metadata": {"annotations": {"argocd.argoproj.io/refresh": "normal"}}}


def manifests(turn: int) -> dict[str, str]:
    """A hook before, three waves, and one object that is there in even turns only."""
    return {
        "shop/hook.yaml": f"""
apiVersion: batch/v1
kind: Job
metadata:
  generateName: migrate-
  annotations: {{argocd.argoproj.io/hook: PreSync}}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{{name: migrate, image: "migrate:{turn}"}}]
""",
        **{f"shop/wave{wave}.yaml": config(f"wave-{wave}", wave, turn) for wave in range(3)},
        **({"shop/even.yaml": config("even", 0, turn)} if turn % 2 == 0 else {}),
    }


def config(name: str, wave: int, turn: int) -> str:
    return f"""
apiVersion: v1
kind: ConfigMap
metadata:
  name: {name}
  annotations: {{argocd.argoproj.io/sync-wave: "{wave}"}}
data: {{turn: "{turn}"}}
"""


def application(repository: Repository) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": "shop", "namespace": "argocd"},
        "spec": {
            "project": "default",
            "source": {"repoURL": repository.url, "path": "shop"},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"},
            "syncPolicy": {
                "automated": {"prune": True, "selfHeal": True},
                "syncOptions": ["CreateNamespace=true"],
                "retry": {"limit": -1, "backoff": {"duration": "1s", "maxDuration": "2s"}},
            },
        },
    }


def commit(repository: Repository, turn: int) -> str:
    gone = {"shop/even.yaml": None} if turn % 2 and turn else {}
    return repository.commit({**manifests(turn), **gone}, f"Turn {turn}")


@pytest.mark.slow
async def test_a_sync_survives_kill_9_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(seed := random.randrange(10**6))  # noqa: S311 - not a secret
    print(f"seed {seed}")
    repository = Repository(tmp_path / "repository")
    commit(repository, 0)
    server = Server(tmp_path / "data")
    await server.start()
    await server.create([application(repository)])
    acknowledged: list[Ref] = []
    for turn in range(1, KILLS + 1):
        commit(repository, turn)
        await server.client.patch(APP, REFRESH, media_type="merge")
        acknowledged += await write_until_killed(server, turn, chance.uniform(0.0, 1.5))
        await server.start()
    last = commit(repository, KILLS + 1)
    await server.client.patch(APP, REFRESH, media_type="merge")
    await asyncio.wait_for(server.until(APP, lambda app: settled(app, last)), 120)
    await check(server, acknowledged)
    await server.stop()


async def write_until_killed(server: Server, turn: int, seconds: float) -> list[Ref]:
    """Create objects all the time until the server is killed; those that were acknowledged."""
    written: list[Ref] = []

    async def write() -> None:
        for number in range(10_000):
            name = f"note-{turn}-{number}"
            meta = {"name": name, "namespace": "default"}
            await server.client.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta})
            written.append(Ref(CONFIG, "default", name))

    writing = asyncio.create_task(write())
    await asyncio.wait([writing], timeout=seconds)
    await server.kill()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    return written


def settled(app: Any, revision: str) -> bool:
    status = app.body.get("status", {})
    return bool(
        app.at("status", "sync", "revision") == revision
        and (app.at("status", "sync", "status"), app.at("status", "health", "status"))
        == ("Synced", "Healthy")
        and status.get("operationState", {}).get("phase") == "Succeeded"
        and "operation" not in app.body
    )


async def check(server: Server, acknowledged: list[Ref]) -> None:
    objects, _ = await server.client.list(CONFIG)
    found = {obj.ref: obj for obj in objects}
    assert acknowledged
    assert [ref for ref in acknowledged if ref not in found] == []
    turns = {
        ref.name: obj.at("data", "turn") for ref, obj in found.items() if ref.namespace == "shop"
    }
    turns.pop("kube-root-ca.crt", None)
    assert turns == {f"wave-{wave}": str(KILLS + 1) for wave in range(3)}
    app = await server.client.get(APP)
    assert app is not None
    ids = [entry["id"] for entry in app.at("status", "history")]
    assert ids == sorted(set(ids))
    await check_hooks(server)


async def check_hooks(server: Server) -> None:
    """One migration for each operation at the most: none was started twice."""
    jobs, _ = await server.client.list(JOB, namespace="shop")
    images = [
        job.at("spec", "template", "spec", "containers")[0]["image"]
        for job in jobs
        if job.ref.name.startswith("migrate-")
    ]
    assert len(images) == len(set(images))
