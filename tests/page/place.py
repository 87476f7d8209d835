"""
Where stories of the page are played: a real browser at a real ``trueup serve``.

Errors in the browser's console fail a story, and axe must find nothing on any view that is asked
with `Place.is_accessible`.
"""

import base64
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import bcrypt
from playwright.async_api import ConsoleMessage, Page, expect

from tests.support.chromium import chromium
from tests.support.repository import Repository
from tests.support.serve import serving
from trueup.edge.kube.client import Client
from trueup.k8s.ref import GroupKind, Ref

UI = Path(__file__).parents[2] / "ui"
AXE = UI / "node_modules" / "axe-core" / "axe.min.js"
NOTHING: Mapping[str, str] = MappingProxyType({})
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


@dataclass(frozen=True)
class Place:
    """A browser at a server that has one application, which is not synced yet."""

    page: Page
    address: str
    cluster: Client
    repository: Repository
    config: Path

    async def log_in(self, to: str = "/") -> None:
        await self.page.goto(self.address + to)
        await self.page.get_by_label("User name").fill("admin")
        await self.page.get_by_label("Password").fill(await self.password())
        await self.page.get_by_role("button", name="Log in").click()

    async def password(self) -> str:
        where = Ref(GroupKind("", "Secret"), "argocd", "argocd-initial-admin-secret")
        found = await self.cluster.get(where)
        assert found is not None
        return base64.b64decode(found.at("data", "password")).decode()

    async def synced(self, planned: str) -> None:
        """By the button, once the plan says *planned*."""
        await self.page.get_by_role("button", name="Sync…").first.click()
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
        assert told == [], told

    async def is_accessible_by_day_and_night(self) -> None:
        """In both themes, and without a page that scrolls sideways."""
        schemes: tuple[Literal["dark", "light"], ...] = ("dark", "light")
        for scheme in schemes:
            await self.page.emulate_media(color_scheme=scheme)
            await self.is_accessible()
        wide = "() => document.documentElement.scrollWidth - innerWidth"
        assert await self.page.evaluate(wide) <= 0

    async def let_in(self, name: str, password: str, rules: str) -> None:
        """An account of that name, with such rules in ``argocd-rbac-cm``."""
        hash = bcrypt.hashpw(password.encode(), bcrypt.gensalt(4))
        secret = {f"accounts.{name}.password": base64.b64encode(hash).decode()}
        for kind, place, data in (
            ("ConfigMap", "argocd-cm", {f"accounts.{name}": "login"}),
            ("ConfigMap", "argocd-rbac-cm", {"policy.csv": rules}),
            ("Secret", "argocd-secret", secret),
        ):
            where = Ref(GroupKind("", kind), "argocd", place)
            if await self.cluster.get(where) is None:
                meta = {"name": place, "namespace": "argocd"}
                await self.cluster.create({"apiVersion": "v1", "kind": kind, "metadata": meta})
            await self.cluster.patch(where, {"data": data}, media_type="merge")


@asynccontextmanager
async def opened(
    folder: Path, refused: str = "", environ: Mapping[str, str] = NOTHING, **how: Any
) -> AsyncIterator[Place]:
    """
    *refused*: what the browser may complain of; *how*: of it, such as its ``locale``.

    *environ*: of the server, besides what is usual.
    """
    repository = Repository(folder / "repo")
    repository.commit({"k8s/config.yaml": CONFIG.format("blue"), "k8s/web.yaml": DEPLOYMENT})
    async with serving(folder, environ=environ) as (process, cluster), chromium() as browser:
        await cluster.create(application(repository.url))
        page = await browser.new_page(**{"locale": "en-US", "color_scheme": "light", **how})
        heard = listening(page)
        (address,) = re.findall(r"http://127\.0\.0\.1:\d+", process.said)[:1]
        yield Place(page, address, cluster, repository, process.config)
        complaints = [each for each in heard if not refused or refused not in each]
        assert complaints == [], complaints


def listening(page: Page) -> list[str]:
    """What the browser complains of from now on, as it does."""
    heard: list[str] = []

    def hear(told: ConsoleMessage) -> None:
        if told.type == "error":
            heard.append(f"{told.text} {told.location['url']}")

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


async def configured(
    cluster: Client, name: str, data: Mapping[str, str], namespace: str = "argocd"
) -> None:
    """One of Argo CD's ConfigMaps, with *data* and nothing else of ours."""
    metadata = {"name": name, "namespace": namespace}
    kind = {"apiVersion": "v1", "kind": "ConfigMap"}
    await cluster.apply({**kind, "metadata": metadata, "data": dict(data)})


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
