"""
The page in a real browser, on a real ``trueup serve``: stories of people, from login to sync.

Errors in the browser's console fail a story, and axe must find nothing on any view.
"""

import base64
import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.support.chromium import chromium
from tests.support.repository import Repository
from tests.support.serve import serving
from tests.support.tools import program
from trueup.edge.kube.client import Client
from trueup.k8s.ref import GroupKind, Ref
from trueup.web.page.files import BUILT

pytestmark = pytest.mark.slow

UI = Path(__file__).parents[2] / "ui"
AXE = UI / "node_modules" / "axe-core" / "axe.min.js"
CONFIG = """
apiVersion: v1
kind: ConfigMap
metadata: {{name: settings}}
data: {{color: {}}}
"""
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1"}]}
"""


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    program("npm")
    subprocess.run(["make", "-s", "ui"], cwd=UI.parent, check=True)
    assert (BUILT / "index.html").exists()


@dataclass(frozen=True)
class Place:
    """A browser at a server that has one application, which is not synced yet."""

    page: Page
    address: str
    cluster: Client
    repository: Repository

    async def log_in(self, to: str = "/") -> None:
        await self.page.goto(self.address + to)
        await self.page.get_by_label("User name").fill("admin")
        await self.page.get_by_label("Password").fill(await self._password())
        await self.page.get_by_role("button", name="Log in").click()

    async def _password(self) -> str:
        where = Ref(GroupKind("", "Secret"), "argocd", "argocd-initial-admin-secret")
        found = await self.cluster.get(where)
        assert found is not None
        return base64.b64decode(found.at("data", "password")).decode()

    async def synced(self, planned: str) -> None:
        """By the button, once the plan says *planned*."""
        await self.page.get_by_role("button", name="Sync…").click()
        dialog = self.page.get_by_role("dialog")
        await expect(dialog).to_contain_text(planned)
        await self.is_accessible()
        await dialog.get_by_role("button", name="Sync", exact=True).click()
        await expect(self.page.get_by_role("article")).to_contain_text("Synced")

    async def is_accessible(self) -> None:
        """By axe, which a policy that lets nothing foreign run does not keep out of here."""
        await self.page.evaluate(AXE.read_text())
        found = await self.page.evaluate("() => axe.run()")
        told = [
            (each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]
        ]
        assert told == []


@asynccontextmanager
async def opened(folder: Path, refused: str = "", **how: Any) -> AsyncIterator[Place]:
    """*refused*: what the browser may complain of; *how*: of it, such as its ``locale``."""
    repository = Repository(folder / "repo")
    repository.commit({"k8s/config.yaml": CONFIG.format("blue"), "k8s/web.yaml": DEPLOYMENT})
    async with serving(folder) as (process, cluster), chromium() as browser:
        await cluster.create(application(repository.url))
        page = await browser.new_page(**{"locale": "en-US", "color_scheme": "light", **how})
        heard: list[str] = []
        page.on("console", lambda told: heard.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        (address,) = re.findall(r"http://127\.0\.0\.1:\d+", process.said)[:1]
        yield Place(page, address, cluster, repository)
        assert [each for each in heard if not refused or refused not in each] == []


def application(url: str) -> dict[str, Any]:
    spec = {
        "project": "default",
        "source": {"repoURL": url, "path": "k8s", "targetRevision": "HEAD"},
        "destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"},
        "syncPolicy": {"syncOptions": ["CreateNamespace=true"]},
    }
    metadata = {"name": "shop", "namespace": "argocd"}
    kind = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application"}
    return {**kind, "metadata": metadata, "spec": spec}


async def test_from_login_to_a_sync_that_was_planned(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        await it.log_in("/applications/argocd/shop?tab=changes")  # a deep link outlives the login
        await expect(page.get_by_role("tab", name="Changes")).to_have_attribute(
            "aria-selected", "true"
        )
        await expect(page.get_by_text("is not there yet")).to_have_count(2)
        await it.is_accessible()

        await it.synced("3 create")
        await page.get_by_role("tab", name="Overview").click()
        await expect(page.get_by_text("Everything is as Git declares it, and well.")).to_be_visible(
            timeout=20_000
        )

        it.repository.commit({"k8s/config.yaml": CONFIG.format("green")})
        await page.get_by_role("button", name="Refresh").click()
        await expect(page.get_by_text("One object differs from Git.")).to_be_visible()
        await page.get_by_role("tab", name="Changes").click()
        row = page.get_by_role("row", name="data.color")
        for said in ("green", "blue", "k8s/config.yaml:5"):
            await expect(row).to_contain_text(said)
        await page.get_by_role("tab", name="Tree").click()
        for name in ("settings", "web"):
            await expect(
                page.locator(".react-flow__node").get_by_text(name, exact=True)
            ).to_be_visible()
        await page.locator(".react-flow__node").get_by_text("settings", exact=True).click()
        await page.get_by_role("tab", name="Difference").click()
        for line in ("-   color: blue", "+   color: green"):
            await expect(page.get_by_text(line)).to_be_visible()
        await it.is_accessible()
        await page.get_by_role("button", name="Close").click()
        await page.get_by_role("tab", name="History").click()
        await expect(page.get_by_text("live now")).to_be_visible()
        await it.is_accessible()

        await it.synced("1 update")
        await page.get_by_role("button", name="Roll back…").click()
        await expect(page.get_by_role("dialog")).to_contain_text("green → blue")
        await it.is_accessible()
        await page.get_by_role("button", name="Roll back", exact=True).click()
        await expect(page.get_by_text("#2")).to_be_visible()

        await page.get_by_role("button", name="More actions").click()
        await page.get_by_role("menuitem", name="Delete…").click()
        await expect(page.get_by_role("dialog")).to_contain_text("objects go with it")
        await expect(page.get_by_role("button", name="Delete", exact=True)).to_be_disabled()
        await it.is_accessible()
        await page.get_by_label("Type shop to confirm").fill("shop")
        await page.get_by_role("button", name="Delete", exact=True).click()
        await expect(page.get_by_text("No applications yet")).to_be_visible(timeout=20_000)


async def test_what_others_do_is_seen_and_searched_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        await it.log_in()
        await expect(page.get_by_role("row", name="shop")).to_contain_text("Out of sync")
        await it.is_accessible()
        search = page.get_by_role("combobox", name="Search applications")
        await search.fill("health:missing")
        await expect(page).to_have_url(re.compile("q=health%3Amissing"))
        await expect(page.get_by_role("row", name="shop")).to_be_visible()
        await search.fill("sync:synced")
        await expect(page.get_by_text("Nothing matches")).to_be_visible()
        await it.is_accessible()
        await page.get_by_role("button", name="Clear the search").last.click()
        await expect(page.get_by_role("row", name="shop")).to_be_visible()
        shop = Ref(GroupKind("argoproj.io", "Application"), "argocd", "shop")
        await it.cluster.delete(shop)
        await expect(page.get_by_text("No applications yet")).to_be_visible()
        await page.get_by_role("link", name="Record").click()
        await expect(page.get_by_text("logged in").first).to_be_visible()
        await it.is_accessible()


async def test_in_korean_in_the_dark_and_on_a_phone(tmp_path: Path) -> None:
    phone = {"width": 390, "height": 800}
    async with opened(tmp_path, "401", locale="ko-KR", color_scheme="dark", viewport=phone) as it:
        await it.page.goto(it.address)
        await expect(it.page.get_by_role("heading", name="로그인")).to_be_visible()
        await it.is_accessible()
        await it.page.get_by_label("사용자 이름").fill("admin")
        await it.page.get_by_label("비밀번호").fill("wrong-password")
        await it.page.get_by_role("button", name="로그인").click()
        await expect(it.page.get_by_role("alert")).to_contain_text("Invalid username or password")
