"""From a webhook to healthy: what a real collector gets of one commit, as W3C and OTLP have it."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.service.test_roles import WEB, application
from tests.support.cluster import client
from tests.support.collector import Received, by_http
from tests.support.repository import Repository
from trueup.core.spans import trace_of
from trueup.model.application import APPLICATION
from trueup.service.roles import running
from trueup.service.settings import settings

PATIENCE = 60.0
THEIRS = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
HEADERS = {"X-GitHub-Event": "push", "traceparent": f"00-{'-'.join(THEIRS)}-01"}


def pushed(url: str, before: str, after: str) -> dict[str, Any]:
    named = {"html_url": url, "clone_url": url, "default_branch": "main"}
    return {"ref": "refs/heads/main", "before": before, "after": after, "repository": named}


async def gathered(found: Received, trace: str) -> list[Any]:
    """The spans of *trace*, once its deployment is among them."""
    async with asyncio.timeout(PATIENCE):
        while True:
            spans = [each for each in found.spans if each.trace_id.hex() == trace]
            if {"deployment", "webhook", "commit"} <= {each.name for each in spans}:
                return spans
            await asyncio.sleep(0.1)


@pytest.mark.slow
async def test_one_trace_from_a_webhook_to_healthy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
    repository = Repository(tmp_path / "shop")
    first = repository.commit({"web/web.yaml": WEB})
    with by_http() as (collector, found):
        flags = {"storage_data": tmp_path / "data", "web_port": 0, "otlp_address": collector}
        async with (
            running(settings({"HOME": str(tmp_path)}, flags), {}) as addresses,
            client(tmp_path / "data" / "apiserver" / "api.sock") as cluster,
            aiohttp.ClientSession() as session,
        ):
            await cluster.create(application(repository))
            async with asyncio.timeout(PATIENCE):
                async for event in cluster.watch(APPLICATION, namespace="argocd"):
                    if event.type != "SYNCED" and event.object.at("status", "history"):
                        break
            second = repository.commit({"web/web.yaml": WEB.replace("'1'", "'2'")})
            body = pushed(repository.url, first, second)
            hook = f"{addresses.web}/api/webhook"
            async with session.post(hook, json=body, headers=HEADERS) as answer:
                assert answer.status == 200
            spans = await gathered(found, trace_of(repository.url, second))
    named = {each.name: each for each in spans}
    root = named["commit"]
    assert root.parent_span_id == b""
    assert [named[each].parent_span_id for each in ("webhook", "deployment")] == [root.span_id] * 2
    assert named["sync"].parent_span_id == named["deployment"].span_id
    assert {"resolve", "render", "compare", "apply", "sync"} <= named.keys()
    (link,) = named["webhook"].links
    assert (link.trace_id.hex(), link.span_id.hex()) == THEIRS
    told = {each.key: each.value.string_value for each in named["deployment"].attributes}
    assert told["vcs.ref.head.revision"] == second
    assert (told["trueup.name"], told["trueup.health"]) == ("web", "Healthy")
