"""What a server drops or writes otherwise is in sync; what drifts beside it is not."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.apiserver import serving
from tests.support.declared import Declared
from tests.support.gate import Gate, gated
from tests.support.story import ARGOCD, URL, World, application, config, running
from trueup.model.crds import crds

Body = dict[str, Any]
HEALED = {"automated": {"selfHeal": True}, "syncOptions": ["CreateNamespace=true"]}
MANUAL = {"syncOptions": ["CreateNamespace=true"]}
SETTINGS = config("settings", colour="blue", size="3")


def loud(body: Body) -> Body:
    """As a webhook that writes another value."""
    return {**body, "data": {**body["data"], "colour": body["data"]["colour"].upper()}}


def smaller(body: Body) -> Body:
    """As a server that does not know a field."""
    return {**body, "data": {key: each for key, each in body["data"].items() if key != "size"}}


@asynccontextmanager
async def behind_a_gate(folder: Path) -> AsyncIterator[tuple[Gate, World]]:
    async with (
        serving(folder, crds=crds()) as server,
        gated(folder / "gate", str(server.settings.socket)) as gate,
        running(str(folder / "gate"), Declared()) as it,
    ):
        yield gate, it


@pytest.mark.parametrize("rewrite", [loud, smaller])
async def test_what_the_server_makes_of_it_is_in_sync(
    tmp_path: Path, rewrite: Callable[[Body], Body]
) -> None:
    async with behind_a_gate(tmp_path) as (gate, it):
        gate.rewrites["settings"] = rewrite
        it.declared.push(URL, {"web/all.yaml": SETTINGS})
        await it.create(application(HEALED))
        await it.becomes("Synced", "Healthy")
        applied, rehearsed = gate.applied, gate.rehearsed
        await it.refresh()
        await it.look_at("web")
        assert (await it.becomes("Synced", "Healthy"))["sync"]["status"] == "Synced"
        assert (gate.applied, gate.rehearsed) == (applied, rehearsed), "the answer is remembered"


async def test_a_drift_beside_it_is_seen_and_healed(tmp_path: Path) -> None:
    async with behind_a_gate(tmp_path) as (gate, it):
        gate.rewrites["settings"] = loud
        it.declared.push(URL, {"web/all.yaml": SETTINGS})
        await it.create(application(HEALED))
        await it.becomes("Synced", "Healthy")
        await it.patch("ConfigMap", "settings", {"data": {"size": "9"}})

        async def healed() -> bool:
            return bool((await it.there("ConfigMap", "settings")).at("data", "size") == "3")

        await it.eventually(healed)
        await it.becomes("Synced", "Healthy")


async def test_it_is_out_of_sync_once_the_server_would_take_it(tmp_path: Path) -> None:
    async with behind_a_gate(tmp_path) as (gate, it):
        gate.rewrites["settings"] = loud
        it.declared.push(URL, {"web/all.yaml": SETTINGS})
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        await it.becomes("Synced", "Healthy")
        gate.rewrites.clear()
        meta = {"annotations": {"argocd.argoproj.io/refresh": "hard"}}
        await it.patch("Application", "web", {"metadata": meta}, ARGOCD)
        await it.becomes("OutOfSync", "Healthy")
