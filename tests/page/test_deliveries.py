"""Stories of deliveries: what runs where, what waits for what, what a promotion would change."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.page.place import CONFIG, Place, application, opened

pytestmark = pytest.mark.slow

SLOWLY = 60_000  # milliseconds
STAGES = ("dev", "staging", "prod")


async def staged(it: Place) -> None:
    """A family in three environments; the first two sync by themselves."""
    it.repository.commit({f"overlays/{each}/config.yaml": CONFIG.format("blue") for each in STAGES})
    for stage in STAGES:
        body = application(it.repository.url)
        body["metadata"]["name"] = f"web-{stage}"
        body["spec"]["source"]["path"] = f"overlays/{stage}"
        body["spec"]["destination"]["namespace"] = f"web-{stage}"
        if stage != "prod":
            body["spec"]["syncPolicy"]["automated"] = {}
        await it.cluster.create(body)


async def test_what_runs_where_and_what_waits(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        await it.log_in("/deliveries")
        await expect(page.get_by_text("No application runs in several")).to_be_visible()
        await it.is_accessible()
        await staged(it)
        row = page.get_by_role("row", name="web")
        await expect(page.get_by_role("columnheader")).to_have_text(["Family", *STAGES])
        await expect(row.get_by_role("cell").nth(1)).to_contain_text("Healthy", timeout=SLOWLY)
        await expect(row.get_by_role("cell").nth(2)).to_contain_text(
            "waits for a person to sync it"
        )
        await expect(page.get_by_text("One application belongs to no family")).to_be_visible()
        await it.is_accessible()
        await page.emulate_media(color_scheme="dark")
        await it.is_accessible()

        await row.get_by_role("cell").nth(0).get_by_role("button").focus()
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("ArrowRight")
        last = row.get_by_role("cell").nth(2).get_by_role("button")
        await expect(last).to_be_focused()
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        for said in ("web · prod", "nothing yet", "Before it, staging runs", "waits for a person"):
            await expect(dialog).to_contain_text(said, timeout=SLOWLY)
        await dialog.get_by_role("button", name="Work it out").click()
        await expect(dialog).to_contain_text("2 create", timeout=SLOWLY)
        await it.is_accessible()
        await page.keyboard.press("Escape")
        await expect(last).to_be_focused()

        await page.get_by_role("searchbox", name="Search families").fill("nothing of the kind")
        await expect(page.get_by_text("Nothing matches")).to_be_visible()
        await page.get_by_role("button", name="Clear the search").click()
        await last.click()
        await dialog.get_by_role("link", name="Open the application").click()
        await expect(page.get_by_role("heading", name="web-prod")).to_be_visible()
        await page.go_back()
        await expect(page.get_by_role("dialog")).to_contain_text("web · prod")


async def test_in_korean_on_a_phone_as_cards(tmp_path: Path) -> None:
    phone = {"width": 390, "height": 800}
    async with opened(tmp_path, viewport=phone) as it:
        page = it.page
        await it.log_in("/deliveries")
        await expect(page.get_by_role("heading", name="Deliveries")).to_be_visible()
        await staged(it)
        await page.evaluate("localStorage.setItem('trueup.language', 'ko')")
        await page.reload()
        await expect(page.get_by_role("heading", name="배포 현황")).to_be_visible()
        card = page.get_by_role("listitem").filter(
            has=page.get_by_role("heading", name="web", exact=True)
        )
        await expect(card.first).to_contain_text("정상", timeout=SLOWLY)
        await expect(card.first).to_contain_text("수동 동기화를 기다림")
        assert await page.evaluate("document.documentElement.scrollWidth") <= phone["width"]
        await it.is_accessible()
        await card.first.get_by_role("button").first.click()
        await expect(page.get_by_role("dialog")).to_contain_text("web · dev")
        await it.is_accessible()
        await page.emulate_media(color_scheme="dark")
        await it.is_accessible()
