"""What troubles a running Trueup is seen, and told; and until when certificates are good."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.page.place import configured
from tests.service.test_roles import World, application, argocd_cm, world
from tests.support.authority import Authority
from trueup.core.alerts import troubles
from trueup.k8s.object import Object
from trueup.service.certificate import LIFETIME, made
from trueup.service.wiring.troubles import ends

AWAY = "https://127.0.0.1:1"
POLLING = {"timeout.reconciliation": "1s", "timeout.reconciliation.jitter": "0s"}
SETTINGS = {
    "service.webhook.hook": "url: https://hook.test",
    "subscriptions": """
- recipients: ['hook:']
  triggers: [on-cluster-unreachable, on-repository-unreachable, on-certificate-expiring]
""",
}


def cluster(folder: Path) -> dict[str, Any]:
    """What it is shown ends soon."""
    pair = (base64.b64encode(each.encode()).decode() for each in Authority(folder).issued("us", 3))
    tls = dict(zip(("certData", "keyData"), pair, strict=True))
    config = json.dumps({"tlsClientConfig": {"insecure": True, **tls}})
    labels = {"argocd.argoproj.io/secret-type": "cluster"}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "away", "namespace": "argocd", "labels": labels},
        "stringData": {"name": "away", "server": AWAY, "config": config},
    }


async def told(it: World) -> set[str]:
    """What there are deliveries about."""
    path = f"{it.addresses.web}/api/trueup/v1/notifications/deliveries"
    async with it.session() as session, session.get(path) as answer:
        found = await answer.json()
        return {each["topic"]["name"] for each in found.get("items", ())}


async def failing(it: World) -> str:
    """What health says of repositories."""
    path = f"{it.addresses.web}/api/trueup/v1/health"
    async with it.session() as session, session.get(path) as answer:
        troubles = (await answer.json())["troubles"]
    return " ".join(each["message"] for each in troubles if each["about"] == "repositories")


async def test_a_cluster_and_a_repository_that_are_away_and_a_certificate_near_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(troubles, "PATIENCE", dict.fromkeys(troubles.PATIENCE, timedelta(0)))
    monkeypatch.setattr("trueup.control.alerts.troubled.EVERY", 0.2)
    async with world(tmp_path) as it:
        await argocd_cm(it, **POLLING)
        await configured(it.cluster, "argocd-notifications-cm", SETTINGS)
        await it.cluster.create(cluster(tmp_path))
        body = application(it.repository)
        body["spec"]["destination"] = {"server": AWAY, "namespace": "default"}
        await it.cluster.create(body)
        it.repository.folder.rename(tmp_path / "elsewhere")
        wanted = {
            f"cluster:{AWAY}",
            f"certificate:the account for {AWAY}",
            f"repository:{it.repository.url}",
        }
        async with asyncio.timeout(30):
            while not wanted <= await told(it):  # noqa: ASYNC110  the outbox tells nobody here
                await asyncio.sleep(0.1)
        assert it.repository.url in await failing(it)
        await it.cluster.delete(Object(body).ref)
        async with asyncio.timeout(30):
            while await failing(it):  # noqa: ASYNC110  its last user is gone
                await asyncio.sleep(0.1)


def test_the_end_of_a_certificate() -> None:
    good = ends(made(("cd.example",)).certificate)
    assert good is not None
    assert abs(good[1] - datetime.now(UTC) - LIFETIME) < timedelta(hours=1)
    assert good[0] < datetime.now(UTC)


def test_what_is_no_certificate_has_no_end() -> None:
    assert ends(b"") is None
    assert ends(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n") is None
