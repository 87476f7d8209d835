"""A server as it is run, its provider, and what people of different groups may do there."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from tests.support.chromium import agree, chromium
from tests.support.oidc_provider import SECRET, cli_client, oidc_provider, port, web_client
from tests.support.serve import serving
from trueup.edge.kube.client import Client

pytestmark = pytest.mark.slow

RULES = """
g, admins, role:admin
g, readers, role:reader
p, role:reader, applications, get, default/*, allow
"""
IDENTITIES = """
- preset: kubernetes
  audience: trueup
  claims: {sub: 'system:serviceaccount:default:deployer'}
  groups: [readers]
"""


async def test_groups_of_the_provider_are_what_rules_are_about(tmp_path: Path) -> None:
    at, web = port(), port()
    address = f"http://127.0.0.1:{web}"
    clients = (web_client(f"{address}/auth/callback"), cli_client())
    async with serving(tmp_path, "--port", str(web)) as (_, cluster), chromium() as browser:
        with oidc_provider(at, *clients) as provider:
            await _configured(cluster, address, provider.url)
            for who, groups, answers in (
                (
                    "alice",
                    ["admins", "team"],
                    {"applications/create": "yes", "accounts/get": "yes"},
                ),
                ("bob", ["readers"], {"applications/create": "no", "applications/get": "yes"}),
            ):
                context = await browser.new_context()
                page = await context.new_page()
                await page.goto(f"{address}/auth/login?return_url={address}/api/version")
                await agree(page, who)
                await page.wait_for_url(f"{address}/api/version")
                found = await _get(page, "/api/v1/session/userinfo")
                assert found["username"] == f"{who}@example.com"
                assert (found["iss"], found["groups"]) == (provider.url, groups)
                for right, answer in answers.items():
                    asked = f"/api/v1/account/can-i/{right}/default/web"
                    assert (await _get(page, asked))["value"] == answer, (who, right)
                kept = await context.cookies(address)
                token = next(each["value"] for each in kept if each["name"] == "argocd.token")
                await page.goto(f"{address}/auth/logout")
                assert _run(tmp_path, address, token).startswith("error: invalid session")
                await context.close()


async def test_a_service_account_comes_in_without_a_secret(tmp_path: Path) -> None:
    web = port()
    address = f"http://127.0.0.1:{web}"
    async with serving(tmp_path, "--port", str(web)) as (process, cluster):
        await _configured(cluster, address, "https://id.example.test")
        _kubectl(process.config, "serviceaccount", "deployer")
        token = _kubectl(process.config, "token", "deployer", "--audience", "trueup")
        assert json.loads(_run(tmp_path, address, token)) == []


async def _configured(cluster: Client, address: str, issuer: str) -> None:
    config = {
        "issuer": issuer,
        "clientID": "trueup",
        "clientSecret": "$sso:secret",
        "cliClientID": "trueup-cli",
    }
    data = {"url": address, "oidc.config": json.dumps(config), "trueup.identities": IDENTITIES}
    await cluster.apply(_object("ConfigMap", "argocd-rbac-cm", {"policy.csv": RULES}))
    secret = _object("Secret", "sso", {})
    await cluster.apply({**secret, "stringData": {"secret": SECRET}})
    await cluster.apply(_object("ConfigMap", "argocd-cm", data))


def _object(kind: str, name: str, data: Mapping[str, str]) -> dict[str, Any]:
    labels = {"app.kubernetes.io/part-of": "argocd"}
    metadata = {"name": name, "namespace": "argocd", "labels": labels}
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata, "data": dict(data)}


async def _get(page: Page, path: str) -> Any:
    return await page.evaluate("path => fetch(path).then(it => it.json())", path)


def _run(folder: Path, address: str, token: str) -> str:
    """``trueup app list`` with that token: what it says."""
    words = [sys.executable, "-m", "trueup", "app", "list", "-o", "json"]
    more = {"TRUEUP_SERVER": address, "TRUEUP_AUTH_TOKEN": token}
    environ = {**os.environ, **more, "XDG_CONFIG_HOME": str(folder / "other")}
    done = subprocess.run(words, env=environ, capture_output=True, text=True)
    return done.stdout or done.stderr


def _kubectl(config: Path, *words: str) -> str:
    """What ``kubectl create`` says."""
    program = str(Path(sys.prefix) / "bin" / "kubectl")
    line = [program, "--kubeconfig", str(config), "create", *words]
    return subprocess.run(line, check=True, capture_output=True, text=True).stdout.strip()
