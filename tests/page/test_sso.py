"""Through the page to a real identity provider, and back to where one wanted to go."""

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.page.place import CONFIG, Place, application, configured, listening
from tests.support.chromium import agree, chromium
from tests.support.oidc_provider import SECRET, cli_client, oidc_provider, port, web_client
from tests.support.repository import Repository
from tests.support.serve import serving
from trueup.edge.kube.client import Client

pytestmark = pytest.mark.slow

RULES = "g, readers, role:readonly"


async def test_who_comes_by_a_deep_link_is_taken_there_by_the_provider(tmp_path: Path) -> None:
    at, web = port(), port()
    address = f"http://127.0.0.1:{web}"
    clients = (web_client(f"{address}/auth/callback"), cli_client())
    repository = Repository(tmp_path / "repo")
    repository.commit({"k8s/config.yaml": CONFIG.format("blue")})
    async with serving(tmp_path, "--port", str(web)) as (process, cluster), chromium() as browser:
        with oidc_provider(at, *clients) as provider:
            await cluster.create(application(repository.url))
            await at_the_provider(cluster, address, provider.url)
            page = await browser.new_page(locale="en-US", color_scheme="dark")
            heard = listening(page)
            it = Place(page, address, cluster, repository, process.config)

            await page.goto(f"{address}/login?has_sso_error=true")
            await expect(page.get_by_role("alert").first).to_contain_text("did not log you in")
            await it.is_accessible()

            await page.goto(f"{address}/applications/argocd/shop?tab=history")
            await page.get_by_role("link", name="Log in at Example").click()
            await agree(page, "bob")
            await expect(page).to_have_url(f"{address}/applications/argocd/shop?tab=history")
            await expect(page.get_by_role("heading", name="shop", exact=True)).to_be_visible()
            await expect(page.get_by_role("button", name="Refresh")).to_be_visible()
            await expect(page.get_by_role("button", name="Sync…")).to_have_count(0)

            await page.get_by_role("button", name=re.compile("^You: bob")).click()
            await page.get_by_role("button", name="Log out").click()
            await expect(page.get_by_role("heading", name="Log in")).to_be_visible()
            foreign = ("ERR_NAME_NOT_RESOLVED", provider.url)  # what the provider's page looks for
            ours = [each for each in heard if not any(word in each for word in foreign)]
            assert ours == [], ours


async def at_the_provider(cluster: Client, address: str, issuer: str) -> None:
    config = {"name": "Example", "issuer": issuer, "clientID": "trueup", "clientSecret": "$sso:key"}
    metadata = {"name": "sso", "namespace": "argocd"}
    labels = {"app.kubernetes.io/part-of": "argocd"}
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {**metadata, "labels": labels}}
    await cluster.apply({**secret, "stringData": {"key": SECRET}})
    await configured(cluster, "argocd-rbac-cm", {"policy.csv": RULES})
    data = {"url": address, "oidc.config": json.dumps(config)}
    button = {"ui.loginButtonText": "Log in at Example"}
    await configured(cluster, "argocd-cm", {**data, **button})
