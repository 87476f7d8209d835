"""Answers that are late, in another order or half: what is shown is always something that was."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from tests.page.place import opened
from tests.page.test_object import AT, looked_at, synced

pytestmark = pytest.mark.slow
FOUND = re.compile(r"/api/trueup/v1/resources\?")
MANIFEST = re.compile(r"/api/v1/applications/shop/resource\?")
PLAN = re.compile(r"/api/trueup/v1/applications/shop/plan\?")


class Gate:
    """Lets answers through but those whose address has *held* in it: these come when it opens."""

    def __init__(self, held: str) -> None:
        self.held = held
        self.waiting = asyncio.Event()
        self._open = asyncio.Event()
        self.passed = asyncio.Event()

    async def __call__(self, route: Route) -> None:
        held = self.held in route.request.url
        response = await route.fetch()
        if held:
            self.waiting.set()
            await self._open.wait()
        await route.fulfill(response=response)
        if held:
            self.passed.set()

    async def open(self) -> None:
        self._open.set()
        await self.passed.wait()


async def test_a_late_answer_is_not_shown_for_another_question(tmp_path: Path) -> None:
    async with opened(tmp_path, "Failed to load resource") as it:
        page = it.page
        await it.log_in("/applications/argocd/shop")
        await expect(page.get_by_role("heading", name="shop")).to_be_visible()
        await synced(it)

        gate = Gate("search=web")
        await page.route(FOUND, gate)
        await page.goto(f"{it.address}/resources")
        search = page.get_by_role("searchbox", name="Search names")
        rows = page.get_by_role("row")
        await expect(rows.filter(has_text="settings").first).to_be_visible()
        await search.fill("web")
        await gate.waiting.wait()
        await search.fill("settings")
        await expect(rows.filter(has_text="web")).to_have_count(0)
        await gate.open()
        await expect(rows.filter(has_text="settings").first).to_be_visible()
        await expect(rows.filter(has_text="web")).to_have_count(0)
        await page.unroute(FOUND)

        gate = Gate("resourceName=settings")
        await page.route(MANIFEST, gate)
        await looked_at(it, f"{AT}%2FConfigMap%2Fshop%2Fsettings&objectTab=manifest")
        await gate.waiting.wait()
        live = page.get_by_role("region", name="Live", exact=True)
        await expect(live).to_have_count(0)
        to = f"{AT}apps%2FDeployment%2Fshop%2Fweb&objectTab=manifest"
        await page.evaluate("to => history.pushState(null, '', to)", to)
        await expect(live).to_contain_text("kind: Deployment")
        await gate.open()
        await expect(live).to_contain_text("kind: Deployment")
        await expect(live).not_to_contain_text("kind: ConfigMap")
        await page.unroute(MANIFEST)

        gate = Gate("prune=false")
        it.repository.commit({"k8s/web.yaml": None})
        await page.goto(f"{it.address}/applications/argocd/shop")
        await page.get_by_role("button", name="Refresh").click()
        await expect(page.get_by_text("not declared any more").first).to_be_visible()
        await page.route(PLAN, gate)
        await page.get_by_role("button", name="Sync…").click()
        await gate.waiting.wait()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Delete what Git does not declare any more").check()
        await expect(dialog).to_contain_text("One object would be deleted: Deployment web")
        await gate.open()
        await expect(dialog).to_contain_text("One object would be deleted: Deployment web")
        await expect(dialog).not_to_contain_text("stays, as nothing is deleted")


async def test_a_half_answer_is_none_and_is_asked_for_again(tmp_path: Path) -> None:
    async with opened(tmp_path, "Failed to load resource") as it:
        page = it.page
        await it.log_in("/resources")
        rows = page.get_by_role("row").filter(has_text="settings")
        await expect(rows.first).to_be_visible()

        async def half(route: Route) -> None:
            whole = await (await route.fetch()).text()
            await route.fulfill(body=whole[: len(whole) // 2], content_type="application/json")

        async def proxy(route: Route) -> None:
            page = "<html><body><h1>502 Bad Gateway</h1></body>"
            await route.fulfill(status=502, body=page, content_type="text/html")

        for answer, said in ((half, "cannot be read"), (proxy, "Bad Gateway")):
            await page.route(FOUND, answer)
            await page.goto(f"{it.address}/resources")
            await expect(page.get_by_text(said)).to_be_visible(timeout=20_000)
            await expect(page.get_by_text("<h1>")).to_have_count(0)
            await expect(rows).to_have_count(0)
            await page.unroute(FOUND)
            await page.get_by_role("button", name="Try again").click()
            await expect(rows.first).to_be_visible()

        asked = re.compile(r"/api/v1/applications/shop/sync$")
        await page.route(asked, proxy)
        await page.goto(f"{it.address}/applications/argocd/shop?act=sync")
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("3 create")
        await dialog.get_by_role("button", name="Sync", exact=True).click()
        await expect(dialog.get_by_role("alert")).to_contain_text("Bad Gateway")
        await expect(page.get_by_text("Out of sync").first).to_be_attached()
        await page.unroute(asked)
        await dialog.get_by_role("button", name="Sync", exact=True).click()
        await expect(dialog).to_have_count(0)
        await expect(page.get_by_role("article")).to_contain_text("Synced", timeout=20_000)
