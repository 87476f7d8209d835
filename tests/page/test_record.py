"""The record as people search it: by address, live, in detail, and whether it is whole."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.page.place import opened
from tests.page.settled import asked, fits, told

pytestmark = pytest.mark.slow


async def sent(page: Page, where: str, body: dict[str, Any]) -> Any:
    """By whoever is logged in."""
    post = """async ([where, body]) => {
        const headers = {"Content-Type": "application/json"};
        const asked = {method: "POST", headers, body: JSON.stringify(body)};
        return (await fetch(`api/v1/${where}`, asked)).json();
    }"""
    return await page.evaluate(post, [where, body])


async def test_what_happened_is_found_followed_and_vouched_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        await it.log_in("/record")
        first = page.get_by_role("button", name="admin logged in")
        await expect(first).to_be_visible()
        await it.is_accessible()

        await told(it, "argocd-cm", {"accounts.robot": "apiKey"})
        await sent(page, "projects", {"project": {"metadata": {"name": "team"}}})
        spec = {"description": "of the team"}
        await sent(
            page, "projects?upsert=true", {"project": {"metadata": {"name": "team"}, "spec": spec}}
        )
        changed = page.get_by_role("button").filter(has_text="updated AppProject")
        await expect(changed).to_be_visible()  # by itself
        await changed.click()
        await expect(page).to_have_url(re.compile(r"entry=\d+"))
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("row").filter(has_text="of the team")).to_be_visible()
        await it.is_accessible()
        await dialog.get_by_role("button", name="Close").click()

        token = (await sent(page, "account/robot/token", {}))["token"]
        assert await asked(it, token, "GET", "/api/v1/applications/shop") == 403
        for number in range(15):
            await sent(page, "projects", {"project": {"metadata": {"name": f"p{number}"}}})
        box = page.get_by_role("region", name="Record")
        await expect(box.get_by_text("argocd/p14")).to_be_visible()
        await box.evaluate("each => each.scrollTo(0, 200)")
        top = await box.evaluate("each => each.scrollTop")
        assert top > 0
        await sent(page, "projects", {"project": {"metadata": {"name": "other"}}})
        news = page.get_by_role("button", name="new entr")
        await expect(news).to_be_visible()
        assert await box.evaluate("each => each.scrollTop") == top  # nothing jumped
        await news.click()
        await expect(page.get_by_role("button").filter(has_text="argocd/other")).to_be_visible()

        await page.get_by_role("button", name="Is the record whole?").click()
        await expect(page.get_by_text("The record is whole, up to entry")).to_be_visible()
        await page.get_by_role("button", name="Filters").click()
        await page.get_by_label("Outcome").select_option("denied")
        await expect(page).to_have_url(re.compile("outcome=denied"))
        await expect(page.get_by_role("button", name="admin logged in")).to_have_count(0)
        await page.get_by_label("Who", exact=True).fill("robot")
        await page.get_by_label("When").select_option("1h")
        await expect(page).to_have_url(re.compile("since=1h"))
        await expect(box.get_by_role("button").first).to_contain_text("robot")
        await it.is_accessible()
        async with page.expect_download() as download:
            await page.get_by_role("link", name="CSV").click()
        text = (await (await download.value).path()).read_text()
        assert "robot" in text
        assert "logged in" not in text
        await page.get_by_label("Search who, what and message").fill("no such thing")
        await expect(page.get_by_text("Nothing on record matches.")).to_be_visible()
        await it.is_accessible()
        await page.get_by_role("button", name="Clear the filters").last.click()
        await expect(page.get_by_role("button").filter(has_text="argocd/other")).to_be_visible()


async def test_in_the_dark_on_a_phone(tmp_path: Path) -> None:
    phone = {"width": 390, "height": 800}
    async with opened(tmp_path, "404", color_scheme="dark", viewport=phone) as it:
        page = it.page
        await it.log_in("/record?kind=login")
        await expect(page.get_by_role("button", name="logged in")).to_be_visible()
        await fits(it)
        await it.is_accessible()
        await page.get_by_role("button", name="logged in").click()
        await expect(page.get_by_role("dialog")).to_contain_text("127.0.0.1")
        await it.is_accessible()
        await page.get_by_role("dialog").get_by_role("link", name="admin").click()
        await expect(page.get_by_role("heading", level=1, name="admin")).to_be_visible()
        await page.goto(f"{it.address}/record?entry=999999")
        await expect(page.get_by_text("the record has no entry 999999")).to_be_visible()
