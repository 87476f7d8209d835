"""Which ports of metrics are open, and what each of them tells."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.service.test_roles import WEB, application
from tests.support.cluster import client
from tests.support.exposed import families
from tests.support.repository import Repository
from trueup.core.metrics.text import OPEN, PLAIN
from trueup.service.measuring import ports
from trueup.service.roles import running
from trueup.service.settings import settings

EVERYWHERE = "0.0.0.0"  # noqa: S104  # nothing is bound to it here
ALL = "controller+server+repo-server+notifications+commit-server+every"
POD = {"home_in_cluster": True}


def numbers(flags: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    found = ports(settings({"HOME": "/"}, flags))
    return [(each.host, each.number, "+".join(each.parts)) for each in found]


@pytest.mark.parametrize(
    ("flags", "open"),
    [
        ({}, []),
        (
            {"metrics_port": 9},
            [("127.0.0.1", 9, ALL)],
        ),
        ({"metrics_host": "::1", "metrics_server_port": 8}, [("::1", 8, "server+every")]),
        (
            POD,
            [
                (EVERYWHERE, 8082, "controller+every"),
                (EVERYWHERE, 8083, "server"),
                (EVERYWHERE, 8084, "repo-server"),
                (EVERYWHERE, 8087, "commit-server"),
                (EVERYWHERE, 9001, "notifications"),
            ],
        ),
        (
            POD | {"roles": "web"},
            [(EVERYWHERE, 8083, "server+every"), (EVERYWHERE, 8084, "repo-server")],
        ),
        ({"roles": "apiserver", "metrics_port": 9}, []),
    ],
)
def test_ports(flags: Mapping[str, Any], open: list[tuple[str, int, str]]) -> None:
    assert numbers(flags) == open


async def scraped(address: str, accept: str) -> tuple[str, str]:
    async with (
        aiohttp.ClientSession(headers={"Accept": accept}) as session,
        session.get(address) as answer,
    ):
        assert answer.status == 200
        return answer.headers["Content-Type"], await answer.text()


async def test_a_process_tells_what_it_does(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    repository.commit({"web/web.yaml": WEB})
    flags = {"storage_data": tmp_path / "data", "web_port": 0, "metrics_port": 0}
    flags |= {"metrics_server_port": 0, "metrics_application_labels": "team"}
    async with (
        running(settings({"HOME": str(tmp_path)}, flags), {}) as addresses,
        client(tmp_path / "data" / "apiserver" / "api.sock") as cluster,
    ):
        everything, server = addresses.metrics.split()
        made = application(repository)
        made["metadata"]["labels"] = {"team": "shop"}
        await cluster.create(made)

        _, text = await scraped(everything, "text/plain")
        async with asyncio.timeout(60):
            while "trueup_app_lead_time_seconds_count" not in text:
                await asyncio.sleep(0.1)
                _, text = await scraped(everything, "text/plain")
        kind, text = await scraped(everything, "text/plain")  # that one told some of it earlier
        found = families(text)
        assert kind == PLAIN
        (info,) = found["argocd_app_info"].samples
        assert (info.labels["sync_status"], info.labels["health_status"]) == ("Synced", "Healthy")
        assert found["argocd_app_labels"].samples[0].labels["label_team"] == "shop"
        assert found["argocd_app_sync"].samples[0].labels["phase"] == "Succeeded"
        assert found["argocd_cluster_connection_status"].samples[0].value == 1
        assert found["argocd_git_request"].samples
        assert found["process_resident_memory_bytes"].samples[0].value > 0
        kind, text = await scraped(everything, f"{OPEN},text/plain;q=0.5")
        assert kind == OPEN
        assert set(families(text)) >= set(found)
        _, text = await scraped(server, "text/plain")
        assert "argocd_info" in text
        assert "argocd_app_info" not in text
