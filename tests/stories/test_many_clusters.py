"""One cluster that is down, or hangs, is told of, and delays no other."""

import asyncio
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from tests.controlplane.plane import ControlPlane
from tests.support.apiserver import serving
from tests.support.site import served
from tests.support.story import URL, World, application, config, world
from trueup.apiserver.server import ApiServer
from trueup.edge.clock import SystemClock
from trueup.edge.kube import kubeconfig

AUTOMATED = {"automated": {"selfHeal": True}, "syncOptions": ["CreateNamespace=true"]}
MANY = 30  # more than there are workers for one cluster
SOON = 8.0  # seconds in which the healthy cluster's applications follow Git, on a busy machine


def secret(server: str, config: Any) -> dict[str, Any]:
    labels = {"argocd.argoproj.io/secret-type": "cluster"}
    said = {"name": "far", "server": server, "config": orjson.dumps(config).decode()}
    meta = {"name": "far", "namespace": "argocd", "labels": labels}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "stringData": said}


def registered(far: ApiServer) -> dict[str, Any]:
    known = yaml.safe_load(far.kubeconfig.read_text())["clusters"][0]["cluster"]
    tls = {"caData": known["certificate-authority-data"]}
    return secret(far.address, {"bearerToken": far.tokens.admin, "tlsClientConfig": tls})


def far_app(number: int) -> dict[str, Any]:
    source = {"repoURL": URL, "path": "far", "targetRevision": "main"}
    where = {"name": "far", "namespace": f"shop-{number}"}
    return application(AUTOMATED, f"far-{number}", source=source, destination=where)


def push(it: World, colour: str) -> str:
    files = {"web/one.yaml": config("one", colour=colour), "far/two.yaml": config("two")}
    return it.declared.push(URL, files)


async def follows(it: World, colour: str) -> float:
    """Seconds until the application of the healthy cluster is what was pushed."""
    began = time.monotonic()
    revision = push(it, colour)
    await it.refresh()
    await it.becomes("Synced", "Healthy", revision=revision)
    found = await it.there("ConfigMap", "one")
    assert found.at("data", "colour") == colour
    return time.monotonic() - began


async def told(it: World, many: int, *words: str) -> str:
    """What every one of so *many* far applications says, once all of them do."""

    async def found() -> str:
        text = ""
        for number in range(many):
            conditions = (await it.status(f"far-{number}")).get("conditions") or ()
            text = "\n".join(each["message"] for each in conditions)
            if not all(word in text for word in words):
                return ""
        return text

    return str(await it.eventually(found))


async def test_a_cluster_that_dies_and_comes_back(tmp_path: Path) -> None:
    for name in ("home", "far"):
        (tmp_path / name).mkdir()
    async with world(tmp_path / "home") as it, served(it) as site:
        it.patience = 60.0
        push(it, "red")
        async with serving(tmp_path / "far", tls=True) as far:
            await it.create(registered(far))
            await it.create(application(AUTOMATED))
            for number in range(MANY):
                await it.create(far_app(number))
            for number in range(MANY):
                await it.becomes("Synced", "Healthy", f"far-{number}")
            cluster = await site.get("/api/v1/clusters/far", **{"id.type": "name"})
            assert cluster["connectionState"]["status"] == "Successful"
            assert cluster["info"]["cacheInfo"]["resourcesCount"] > MANY
        said = await told(it, MANY, 'cluster "far" is lost since', far.address)
        assert "see whether it runs and can be reached" in said
        for colour in ("green", "blue"):
            assert await follows(it, colour) < SOON
        asked = time.monotonic()
        state = (await site.get("/api/v1/clusters/far"))["connectionState"]
        assert (state["status"], time.monotonic() - asked < 1.0) == ("Failed", True)
        assert 'cluster "far" is lost since' in state["message"]
        status = await it.status("far-0")
        assert status["sync"]["status"] == "Unknown"
        async with serving(tmp_path / "far", tls=True) as back:
            assert back.address == far.address
            for number in range(MANY):
                await it.becomes("Synced", "Healthy", f"far-{number}")
            assert (await site.get("/api/v1/clusters/far"))["connectionState"]["status"] == (
                "Successful"
            )


@pytest.mark.real
async def test_a_real_cluster_that_dies_and_comes_back(
    tmp_path: Path, control_plane: ControlPlane
) -> None:
    signs = control_plane.authority
    pair = signs.client("far", "system:masters")
    files = {"certData": pair.certificate, "keyData": pair.key, "caData": signs.pair.certificate}
    tls = {name: b64encode(file.read_bytes()).decode() for name, file in files.items()}
    address = kubeconfig.read([control_plane.kubeconfig]).access(SystemClock()).server
    async with world(tmp_path) as it, served(it) as site:
        it.patience = 90.0
        push(it, "red")
        await it.create(secret(address, {"tlsClientConfig": tls}))
        await it.create(application(AUTOMATED))
        for number in range(3):
            await it.create(far_app(number))
        for number in range(3):
            await it.becomes("Synced", "Healthy", f"far-{number}")
        assert (await site.get("/api/v1/clusters/far"))["serverVersion"] == "1.36"
        control_plane.processes.kill("kube-apiserver")
        await told(it, 3, 'cluster "far" is lost since', address)
        for colour in ("green", "blue"):
            assert await follows(it, colour) < SOON
        await asyncio.to_thread(control_plane.start)
        for number in range(3):
            await it.becomes("Synced", "Healthy", f"far-{number}")


@asynccontextmanager
async def hanging() -> AsyncIterator[str]:
    """The address of a server that takes connections and says nothing."""
    writers: list[asyncio.StreamWriter] = []

    async def take(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for writer in writers:
            writer.close()


async def test_a_cluster_that_hangs(tmp_path: Path) -> None:
    async with world(tmp_path) as it, hanging() as address:
        it.patience = 60.0
        push(it, "red")
        await it.create(secret(address, {}))
        for number in range(MANY):
            await it.create(far_app(number))
        await it.create(application(AUTOMATED))
        await it.becomes("Synced", "Healthy")
        for colour in ("green", "blue"):
            assert await follows(it, colour) < SOON
