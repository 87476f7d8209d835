"""The objects of all applications, found wherever they are."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.page.place import configured, opened

pytestmark = pytest.mark.slow


async def test_an_object_is_found_in_whichever_application_it_is(tmp_path: Path) -> None:
    async with opened(tmp_path, color_scheme="dark") as it:
        page = it.page
        await it.log_in("/resources?kind=Deployment")
        await expect(page).to_have_title("Objects · Trueup")
        row = page.get_by_role("row", name="web")
        await expect(row).to_contain_text("Missing")
        await expect(page.get_by_role("row")).to_have_count(2)
        await it.is_accessible()
        await page.get_by_role("combobox", name="Kind").select_option("")
        await expect(page.get_by_role("row", name="settings")).to_be_visible()
        await page.get_by_label("Search names").fill("nothing of the kind")
        await expect(page.get_by_text("No object matches.")).to_be_visible()
        await it.is_accessible()
        await page.get_by_label("Search names").fill("conf")
        await page.get_by_role("main").get_by_role("link", name="settings").click()
        await expect(page).to_have_url(re.compile("object=%2FConfigMap%2Fshop%2Fsettings"))
        await expect(page.get_by_role("dialog")).to_contain_text("settings")

        await page.set_viewport_size({"width": 320, "height": 700})
        await page.goto(f"{it.address}/resources")
        await expect(page.get_by_role("main").get_by_role("link", name="settings")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        await it.is_accessible()

        await configured(it.cluster, "argocd-cm", {"ui.view.resources.disabled": "true"})
        await page.reload()
        await expect(page.get_by_text("has switched this view off")).to_be_visible()
