"""
Take the pictures of the page that the documentation shows: ``make pictures``.

The demo's applications, of which some are made sick or differ, with Terraform roots beside them, in
a real browser; each view in both themes, in English and in Korean, and those that matter there at
the width of a phone. Needs Chromium, and Terraform or OpenTofu.
"""

import asyncio
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright, expect

from docs import roots
from examples import demo
from examples.repositories import Repository, make
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION

OUT = Path(__file__).parent / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SETTLES = 1.5  # seconds until a view is drawn whole
LATER = 60_000  # milliseconds that answers may take
LOADING = re.compile("Loading…|불러오는 중…")


@dataclass(frozen=True)
class Look:
    """How a view is looked at; *name* ends the picture's."""

    name: str
    size: dict[str, int]
    theme: str
    locale: str

    def options(self) -> dict[str, Any]:
        return {"viewport": self.size, "color_scheme": self.theme, "locale": self.locale}


LIGHT, DARK = Look("light", WIDE, "light", "en-US"), Look("dark", WIDE, "dark", "en-US")
KOREAN = Look("korean", WIDE, "light", "ko-KR")
KOREAN_DARK = Look("korean-dark", WIDE, "dark", "ko-KR")
ON_A_PHONE = Look("phone", PHONE, "light", "en-US")
KOREAN_PHONE = Look("korean-phone", PHONE, "dark", "ko-KR")
ALL = (LIGHT, DARK, KOREAN, KOREAN_DARK, ON_A_PHONE, KOREAN_PHONE)
SOME = (LIGHT, KOREAN_DARK, ON_A_PHONE)

OBJECT = "object=/ConfigMap/default/greeting&objectTab=diff"
VIEWS = {
    "applications": ("/applications", ALL),
    "application": ("/applications/argocd/nginx-app-staging", ALL),
    "summary": ("/applications?view=summary", SOME),
    "objects": ("/applications/argocd/shop-prod?tab=objects", SOME),
    "object": (f"/applications/argocd/hello?{OBJECT}", SOME),
    "sync": ("/applications/argocd/hello?act=sync", SOME),
    "history": ("/applications/argocd/hello?tab=history", SOME),
    "drift": ("/drift", SOME),
    "deliveries": ("/deliveries", SOME),
    "stacks": ("/stacks", SOME),
    "stack": ("/stacks/argocd/network", SOME),
    "resources": ("/stacks/argocd/network?tab=resources", SOME),
    "ties": ("/stacks?view=graph", SOME),
    "record": ("/record", SOME),
    "policy": ("/settings/policy", SOME),
    "health": ("/settings/health", SOME),
}


async def main() -> None:
    folder = Path(tempfile.gettempdir()) / "trueup"
    shutil.rmtree(folder, ignore_errors=True)
    repositories = make(folder / "repositories")
    async with demo.served(folder) as stage:
        await demo.deploy(stage, repositories, 0)
        await scene(stage, repositories)
        await taken(stage.address, stage.token.read_text().strip())


async def scene(stage: demo.Stage, repositories: dict[str, Repository]) -> None:
    """A life as it is: a roll-out, a sick one, one that somebody edited by hand."""
    repository = repositories["company-gitops-repo"]
    await demo.push(stage, repository)
    await demo.roll_back(stage, repositories["example-repo"])
    overlay = "applications/nginx-app/overlays/staging"
    repository.edit(f"{overlay}/kustomization.yaml", "newTag: 1.21.1", "newTag: crash")
    soon = "spec:\n  progressDeadlineSeconds: 5\n  template:"
    repository.edit(f"{overlay}/patch.yaml", "spec:\n  template:", soon)
    repository.push("Try the new image in staging")
    await stage.run("trueup", "app", "get", "nginx-app-staging", "--refresh", quiet=True)
    edit = ("kubectl", "-n", "default", "patch", "configmap/greeting", "--type=merge", "-p")
    await stage.run(*edit, '{"data": {"message": "edited by hand"}}')
    await stage.until(APPLICATION, degraded)
    await roots.furnish(stage, repositories["example-repo"])


def degraded(objects: Mapping[Ref, Object]) -> bool:
    return any(demo.state(each).endswith("/Degraded") for each in objects.values())


async def taken(address: str, token: str) -> None:
    OUT.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        program = shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        for name, (path, looks) in VIEWS.items():
            for look in looks:
                async with looking(browser, look, address, token) as page:
                    await page.goto(address + path)
                    await page.locator("h1").first.wait_for(timeout=LATER)
                    await expect(page.get_by_text(LOADING)).to_have_count(0, timeout=LATER)
                    await asyncio.sleep(SETTLES)
                    await page.screenshot(path=OUT / f"{name}-{look.name}.png")
        await browser.close()


@asynccontextmanager
async def looking(browser: Browser, look: Look, address: str, token: str) -> AsyncIterator[Page]:
    """As somebody who is logged in."""
    context = await browser.new_context(**look.options())
    await context.add_cookies([{"name": "argocd.token", "value": token, "url": address}])
    yield await context.new_page()
    await context.close()


if __name__ == "__main__":
    asyncio.run(main())
