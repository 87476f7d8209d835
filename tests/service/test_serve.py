"""``trueup serve`` as a process: started, asked, stopped, killed and started again."""

import signal
import socket
from pathlib import Path

import aiohttp
import pytest

from tests.support.cluster import config_map, config_map_ref
from tests.support.serve import serving, started
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import PROJECT


async def test_it_says_where_it_is_and_is_there(tmp_path: Path) -> None:
    async with started(tmp_path, "--port", "0") as process:
        web = await process.until("HTTP API:")
        async with aiohttp.ClientSession() as session, session.get(f"{web}/healthz") as answer:
            assert answer.status == 200


async def test_the_cluster_is_furnished_as_argo_cd_would(tmp_path: Path) -> None:
    async with serving(tmp_path) as (_, cluster):
        assert await cluster.get(Ref(GroupKind("", "Namespace"), "", "argocd"))
        project = await cluster.get(Ref(PROJECT, "argocd", "default"))
        assert project is not None
        assert project.at("spec", "sourceRepos") == ["*"]
        settings = Ref(GroupKind("", "ConfigMap"), "argocd", "argocd-cm")
        patch = {"data": {"timeout.reconciliation": "60s"}}
        patched = await cluster.patch(settings, patch, media_type="merge")
        assert patched.at("data") == patch["data"]


async def test_told_to_stop_it_stops_in_order(tmp_path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        async with serving(tmp_path) as (process, _):
            assert await process.ends(number) == 0


@pytest.mark.slow
async def test_killed_and_started_again_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    async with serving(tmp_path) as (process, cluster):
        address = process.config.read_text()
        await cluster.create(config_map("kept", x="1"))
        await process.ends(signal.SIGKILL)
    async with serving(tmp_path) as (process, cluster):
        assert process.config.read_text() == address
        found = await cluster.get(config_map_ref("kept"))
        assert found is not None
        assert found.at("data") == {"x": "1"}


@pytest.mark.slow
async def test_a_second_one_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as (first, _), started(tmp_path, "--port", "0") as second:
        said = await second.until("error:")
        assert f"process {first.process.pid}" in said
        assert "--data" in await second.until("hint:")
        assert await second.process.wait() != 0


async def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        async with started(tmp_path, "--port", port) as process:
            assert port in await process.until("error:")
            assert "--port" in await process.until("hint:")


async def test_a_port_of_the_api_server_in_use_is_refused(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        flags = ("--port", "0", "--api-port", str(other.getsockname()[1]))
        async with started(tmp_path, *flags) as process:
            assert "in use" in await process.until("error:")
            assert "--api-port" in await process.until("hint:")


async def test_a_store_that_is_none_is_not_overwritten(tmp_path: Path) -> None:
    store = tmp_path / "data" / "apiserver" / "store.db"
    store.parent.mkdir(parents=True)
    store.write_text("what once was a database " * 100)
    before = store.read_bytes()
    async with started(tmp_path, "--port", "0") as process:
        assert "not a database" in await process.until("error:")
        assert str(store) in await process.until("hint:")
    assert store.read_bytes() == before


@pytest.mark.slow
async def test_roles_in_processes_of_their_own(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, "--role", "apiserver") as (_, cluster),
        started(tmp_path, "--role", "controller"),
        started(tmp_path, "--role", "web", "--port", "0") as rest,
    ):
        await rest.until("HTTP API:")
        assert await cluster.get(Ref(PROJECT, "argocd", "default"))


@pytest.mark.slow
async def test_a_kubeconfig_puts_it_on_a_cluster_of_ones_own(tmp_path: Path) -> None:
    async with serving(tmp_path / "cluster") as (process, _):
        flags = ("--kubeconfig", str(process.config), "--port", "0")
        async with started(tmp_path, *flags) as second:
            web = await second.until("HTTP API:")
            async with aiohttp.ClientSession() as session, session.get(f"{web}/healthz") as answer:
                assert answer.status == 200


async def test_without_an_api_server_the_others_say_what_they_need(tmp_path: Path) -> None:
    async with started(tmp_path, "--role", "controller") as process:
        assert "no API server runs" in await process.until("error:")
        assert "--kubeconfig" in await process.until("hint:")
