"""Stories of people who look at an application's objects: tree, network, pods, list."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.page.looking import ready
from tests.page.objects import ORPHAN, SHOP, SICK
from tests.page.place import Place, opened
from trueup.k8s.ref import GroupKind, Ref

pytestmark = pytest.mark.slow
APP = Ref(GroupKind("argoproj.io", "Application"), "argocd", "shop")
PROJECT = Ref(GroupKind("argoproj.io", "AppProject"), "argocd", "default")
WHERE = "/applications/argocd/shop?tab=objects"
SYNC = {"operation": {"sync": {"syncOptions": ["CreateNamespace=true"]}}}
LATER = 20_000


@asynccontextmanager
async def shop(folder: Path, refused: str = "", **how: Any) -> AsyncIterator[Place]:
    """The shop of `tests.page.objects`, synced, with an orphan beside it."""
    async with opened(folder, refused, **how) as it:
        it.repository.commit({"k8s/shop.yaml": SHOP, "k8s/web.yaml": None})
        watched = {"spec": {"orphanedResources": {"warn": False}}}
        await it.cluster.patch(PROJECT, watched, media_type="merge")
        await it.cluster.patch(APP, SYNC, media_type="merge")
        yield it


def node(page: Page, name: str) -> Locator:
    """Whose name begins so."""
    return page.get_by_role("treeitem", name=re.compile(f"^{name}"))


async def view(page: Page, name: str) -> None:
    await page.get_by_role("radio", name=name).click()
    await expect(page.get_by_role("radio", name=name)).to_be_checked()


async def pods(it: Place, count: int) -> None:
    await expect(it.page.get_by_role("treeitem", name=f"Pod ×{count}")).to_be_visible(timeout=LATER)


async def accessible_in_both_themes(it: Place) -> None:
    for scheme in ("dark", "light"):
        await it.page.emulate_media(color_scheme=scheme)
        await it.is_accessible()


async def test_the_tree_folds_finds_and_is_walked_by_keys(tmp_path: Path) -> None:
    async with shop(tmp_path) as it:
        page = it.page
        await it.log_in(WHERE)
        await pods(it, 14)  # many equal ones are one
        await expect(page.get_by_role("treeitem", name="Job hook migrate")).to_be_visible()
        await expect(node(page, "Role <img src=x")).to_contain_text(
            "⟨202e⟩"
        )  # hostile, and harmless
        await accessible_in_both_themes(it)

        await page.get_by_role("treeitem", name="Pod ×14").get_by_role("button").click()
        await expect(page).to_have_url(re.compile("open="))
        await expect(node(page, "Pod web-").first).to_be_visible()  # brought into sight
        await page.get_by_role("button", name="Show all of it").click()
        await expect(node(page, "Pod web-")).to_have_count(14)
        await page.reload()
        await expect(page.get_by_role("treeitem", name="Pod ×14")).to_have_attribute(
            "aria-expanded", "true"
        )  # the address says so

        search = page.get_by_role("searchbox", name="Find objects")
        await search.fill("kind:deployment web")
        await search.press("Enter")
        await search.fill("")
        tree = page.get_by_role("tree")
        await tree.focus()
        walk = (("Right", "ReplicaSet"), ("Right", "Pod ×14"), ("Left", "ReplicaSet"))
        for key, name in (*walk, ("Left", "Deployment #1 web")):
            await page.keyboard.press(f"Arrow{key}")
            active = await node(page, name).get_attribute("id")
            await expect(tree).to_have_attribute("aria-activedescendant", active or "none")
        await page.keyboard.press("Space")  # folds what the Deployment has
        await expect(node(page, "ReplicaSet")).to_have_count(0)
        await expect(page).to_have_url(re.compile("shut="))
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_contain_text("web")
        await page.get_by_role("button", name="Close").click()
        await expect(tree).to_be_focused()

        await page.keyboard.press("Shift+F10")
        menu = page.get_by_role("menu")
        await expect(menu.get_by_role("menuitem", name="Visit Docs")).to_have_attribute(
            "href", "https://docs.example.com/web"
        )
        await it.is_accessible()
        await menu.get_by_role("menuitem", name="Only Deployment").click()
        await expect(page.get_by_role("status").filter(has_text="objects")).to_have_text(
            re.compile(r"^1 of \d+ objects$")
        )
        await page.get_by_role("button", name="Clear the filters").click()

        await search.fill("kind:pod web")
        await search.press("Enter")
        await expect(page.get_by_text("1 of 14", exact=True)).to_be_visible()
        await search.fill("name:nothing-is-called-so")
        await expect(page.get_by_text("No object matches.")).to_be_visible()
        await it.is_accessible()


async def test_the_same_objects_by_traffic_by_pods_and_in_a_list(tmp_path: Path) -> None:
    async with shop(tmp_path) as it:
        page = it.page
        await it.log_in(WHERE)
        await pods(it, 14)
        await view(page, "Network")
        for name in ("Ingress front", "Service web", "Pod ×14"):
            await expect(page.get_by_role("treeitem", name=name)).to_be_visible()
        await expect(node(page, "Service legacy")).to_contain_text("not in this application")
        await expect(page.get_by_role("link", name="shop.example.com")).to_have_attribute(
            "href", "https://shop.example.com/"
        )
        edge = page.locator('.react-flow__edge[data-id*="Ingress"][data-id*="Service/shop/web"]')
        await expect(edge).to_have_count(1)
        await accessible_in_both_themes(it)

        await view(page, "Pods")
        await expect(page.get_by_role("heading", name="trueup-node")).to_be_visible()
        await expect(page.get_by_role("listitem")).to_have_count(18)
        await page.get_by_label("Group by").select_option("Top owner")
        await expect(page.get_by_role("heading", name="Deployment web")).to_be_visible()
        await accessible_in_both_themes(it)
        await page.get_by_role("search").get_by_role("button", name="Health").click()
        await page.get_by_role("menuitemcheckbox", name="Healthy").click()
        await it.is_accessible()
        await page.keyboard.press("Escape")
        await expect(page).to_have_url(re.compile("by=top.*health=Healthy|health=Healthy.*by=top"))

        await view(page, "List")
        await page.get_by_role("button", name="Clear the filters").click()
        await it.cluster.create(ORPHAN)
        await page.get_by_role("checkbox", name="Orphans (1)").check()
        await expect(page.get_by_text("no application declares or owns them")).to_be_visible()
        await page.get_by_role("searchbox").fill("name:forg*")
        await expect(page.get_by_role("row", name="forgotten")).to_contain_text("orphan")
        await page.get_by_role("searchbox").fill("")
        await page.get_by_role("button", name="Wave", exact=True).click()
        await page.get_by_role("button", name="Wave", exact=True).click()
        await expect(page.get_by_role("row").nth(1)).to_be_visible()
        await page.get_by_role("button", name="Name", exact=True).click()
        rows = page.get_by_role("table").get_by_role("row")
        await expect(rows.nth(1)).to_contain_text("img src")
        await page.get_by_role("checkbox", name="Select Service web").check()
        await expect(page.get_by_text("1 selected")).to_be_visible()
        await accessible_in_both_themes(it)
        await page.get_by_role("searchbox").fill("forgotten")
        await page.get_by_role("button", name="forgotten").click()
        await expect(page.get_by_role("dialog")).to_contain_text("forgotten")


async def test_what_changes_is_seen_and_nobody_loses_their_place(tmp_path: Path) -> None:
    async with shop(tmp_path, "Failed to load", reduced_motion="reduce") as it:
        page = it.page
        await it.log_in(WHERE)
        await pods(it, 14)
        await page.get_by_role("button", name="Zoom in").click()
        await page.get_by_role("tree").focus()
        await page.keyboard.press("End")
        await ready(page)
        before = await page.locator(".react-flow__viewport").get_attribute("style")
        web = Ref(GroupKind("apps", "Deployment"), "shop", "web")
        await it.cluster.patch(web, {"spec": {"replicas": 15}}, media_type="merge")
        await expect(page.get_by_role("status").filter(has_text="objects")).to_contain_text(
            "30 objects"
        )
        assert before == await page.locator(".react-flow__viewport").get_attribute("style")

        await it.cluster.patch(web, SICK, media_type="merge")
        await page.goto(f"{it.address}{WHERE}&health=Progressing,Degraded&object=/Pod/shop/db-0")
        await expect(page.get_by_role("dialog")).to_contain_text("db-0")
        await page.get_by_role("button", name="Close").click()
        await expect(
            page.get_by_role("treeitem", name=re.compile("^Deployment.*web"))
        ).to_be_visible(timeout=LATER)

        gone = "**/resource-tree*"
        await page.route(gone, lambda route: route.fulfill(status=403, json={"message": "no"}))
        await page.goto(f"{it.address}{WHERE}")
        await expect(page.get_by_text("You may not see this.")).to_be_visible()
        await it.is_accessible()
        await page.unroute(gone)
        await expect(page.get_by_role("treeitem", name="Application shop")).to_be_visible(
            timeout=LATER
        )  # it heals by itself

        stream = "**/stream/applications/shop/resource-tree*"
        await page.route(stream, lambda route: route.abort())
        await page.goto(f"{it.address}{WHERE}")
        await expect(page.get_by_role("treeitem", name="Application shop")).to_be_visible()
        lost = page.get_by_text("it is being restored")
        await expect(lost).to_be_visible()
        await page.unroute(stream)
        await expect(lost).to_be_hidden(timeout=LATER)


async def test_on_a_phone_the_list_comes_first(tmp_path: Path) -> None:
    phone = {"width": 390, "height": 800}
    how: dict[str, Any] = {"locale": "ko-KR", "color_scheme": "dark", "has_touch": True}
    async with shop(tmp_path, viewport=phone, **how) as it:
        page = it.page
        await page.goto(it.address + WHERE)
        await page.get_by_label("사용자 이름").fill("admin")
        await page.get_by_label("비밀번호").fill(await it.password())
        await page.get_by_role("button", name="로그인").click()
        await expect(page.get_by_role("radio", name="목록")).to_be_checked()
        await expect(page.get_by_role("table").get_by_role("row", name="front")).to_be_visible(
            timeout=LATER
        )
        for name in ("파드", "네트워크", "트리", "목록"):
            await view(page, name)
            await it.is_accessible()
            wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, name
        await view(page, "트리")
        await page.evaluate("document.documentElement.dir = 'rtl'")
        search = page.get_by_role("searchbox")
        await search.fill("kind:service name:db")
        await search.press("Enter")  # is brought into sight
        await node(page, "Service db").tap()
        await expect(page.get_by_role("dialog")).to_contain_text("db")
