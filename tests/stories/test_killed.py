"""
``kill -9`` of any process of ours, at any moment: it converges, and nothing acknowledged is lost.

The victims take turns: the server with all that it started, a process that renders, a ``git``.
"""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from bench.processes import WORKER, family
from bench.server import Server
from tests.support.manifests import deployment, hook
from tests.support.repository import Repository
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION

TURNS = 48
SERVER, RENDERER, GIT = "server", "renderer", "git"
FEWEST = {SERVER: 16, RENDERER: 8, GIT: 5}  # kills of each; where none was found, the server's
LOOKED_FOR = 2.0  # seconds
PATIENCE = 180.0
NAMES = ("shop", "mall", "fair")
CONFIG = GroupKind("", "ConfigMap")
JOB = GroupKind("batch", "Job")
REFRESH = {"metadata": {"annotations": {"argocd.argoproj.io/refresh": "normal"}}}


def manifests(turn: int) -> dict[str, str | bytes | None]:
    """A hook before, three waves, and one object that is there in even turns only."""
    even = config("even", 0, turn) if turn % 2 == 0 else None
    return {
        "hook.yaml": hook("migrate", "PreSync", f"migrate:{turn}").replace(
            "name: migrate\nspec", "generateName: migrate-\nspec"
        ),
        **{f"wave{wave}.yaml": config(f"wave-{wave}", wave, turn) for wave in range(3)},
        "web.yaml": deployment("web", f"web:{turn}"),
        "even.yaml": even,
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


def application(repository: Repository, name: str) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {
            "project": "default",
            "source": {"repoURL": repository.url, "path": name},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": name},
            "syncPolicy": {
                "automated": {"prune": True, "selfHeal": True},
                "syncOptions": ["CreateNamespace=true"],
                "retry": {"limit": -1, "backoff": {"duration": "1s", "maxDuration": "2s"}},
            },
        },
    }


def commit(repository: Repository, turn: int) -> str:
    wanted = manifests(turn)
    files = {f"{name}/{file}": text for name in NAMES for file, text in wanted.items()}
    gone = {path for path, text in files.items() if text is None}
    there = {path for path in gone if (repository.folder / path).exists()}
    return repository.commit({path: files[path] for path in files if path not in gone - there})


@pytest.mark.slow
async def test_whatever_is_killed_at_any_moment_it_converges(tmp_path: Path) -> None:
    chance = random.Random(seed := random.randrange(10**6))  # noqa: S311 - not a secret
    print(f"seed {seed}")
    repository = Repository(tmp_path / "repository")
    commit(repository, 0)
    async with Server(tmp_path / "data") as server:
        await server.create([application(repository, name) for name in NAMES])
        acknowledged: list[Ref] = []
        killed: Counter[str] = Counter()
        for turn, wanted in zip(range(1, TURNS + 1), cycle((SERVER, RENDERER, GIT)), strict=False):
            commit(repository, turn)
            await refresh(server)
            written, victim = await write_until_killed(
                server, turn, wanted, chance.uniform(0.0, 1.5)
            )
            acknowledged += written
            killed[victim] += 1
            if victim == SERVER:
                await server.start()
        assert killed.total() == TURNS
        assert {name: killed[name] >= least for name, least in FEWEST.items()} == dict.fromkeys(
            FEWEST, True
        ), killed
        last = commit(repository, TURNS + 1)
        await refresh(server)
        async with asyncio.timeout(PATIENCE):
            for name in NAMES:
                await server.until(Ref(APPLICATION, "argocd", name), lambda app: settled(app, last))
        await check(server, acknowledged)


async def refresh(server: Server) -> None:
    for name in NAMES:
        await server.client.patch(Ref(APPLICATION, "argocd", name), REFRESH, media_type="merge")


async def write_until_killed(
    server: Server, turn: int, wanted: str, seconds: float
) -> tuple[list[Ref], str]:
    """Create objects all the time until somebody is killed; those acknowledged, and who it was."""
    written: list[Ref] = []

    async def write() -> None:
        for number in range(10_000):
            name = f"note-{turn}-{number}"
            meta = {"name": name, "namespace": "default"}
            await server.client.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta})
            written.append(Ref(CONFIG, "default", name))

    writing = asyncio.create_task(write())
    if wanted != GIT:  # which is there for some milliseconds after a commit only
        await asyncio.wait([writing], timeout=seconds)
    victim = wanted if wanted != SERVER and await kill_one(server, wanted) else SERVER
    if victim == SERVER:
        await server.kill()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    return written, victim


async def kill_one(server: Server, wanted: str) -> bool:
    """Kill one of those processes as soon as there is one; whether there was."""
    end = asyncio.get_running_loop().time() + LOOKED_FOR
    while asyncio.get_running_loop().time() < end:
        for pid in of_kind(server.pid, wanted):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                return True
        await asyncio.sleep(0)  # let the writer write
    return False


def of_kind(root: int, wanted: str) -> Iterator[int]:
    for pid in family(root)[1:]:
        with suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
            is_git = Path(words[0]).name.startswith("git")
            if (wanted == GIT and is_git) or (wanted == RENDERER and WORKER in words):
                yield pid


def settled(app: Object, revision: str) -> bool:
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
    for name in NAMES:
        turns = {
            ref.name: obj.at("data", "turn") for ref, obj in found.items() if ref.namespace == name
        }
        turns.pop("kube-root-ca.crt", None)
        assert turns == {f"wave-{wave}": str(TURNS + 1) for wave in range(3)}
        app = await server.client.get(Ref(APPLICATION, "argocd", name))
        assert app is not None
        assert not app.at("metadata", "finalizers")
        ids = [entry["id"] for entry in app.at("status", "history")]
        assert ids == sorted(set(ids))
        await check_hooks(server, name)


async def check_hooks(server: Server, namespace: str) -> None:
    """One migration for each operation at the most: none was started twice, none is held."""
    jobs, _ = await server.client.list(JOB, namespace=namespace)
    images = [job.at("spec", "template", "spec", "containers")[0]["image"] for job in jobs]
    assert len(images) == len(set(images))
    assert [job.ref.name for job in jobs if job.at("metadata", "finalizers")] == []
