"""Stories of people at the page, from login to sync and back."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.page.place import CONFIG, opened
from trueup.k8s.ref import GroupKind, Ref

pytestmark = pytest.mark.slow


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
        await page.get_by_role("tab", name="Objects").click()
        for name in ("settings", "web"):
            await expect(
                page.locator(".react-flow__node").get_by_text(name, exact=True)
            ).to_be_visible()
        await page.locator(".react-flow__node").get_by_text("settings", exact=True).click()
        await page.get_by_role("tab", name="Difference").click()
        words = page.get_by_role("region", name="Difference").locator("mark")
        await expect(words).to_have_text(["blue", "green"])
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
