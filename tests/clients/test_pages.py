"""The pages of both APIs in a real browser: found, tried, and nothing that the policy forbids."""

import asyncio
from pathlib import Path

import pytest

from tests.support.chromium import chromium
from tests.support.site import manual, site

pytestmark = pytest.mark.slow


async def test_reads_are_tried_in_place(tmp_path: Path) -> None:
    async with site(tmp_path) as made, chromium() as browser, asyncio.timeout(120):
        await made.call("POST", "/api/v1/applications", manual())
        page = await browser.new_page()
        wrong: list[str] = []
        page.on("console", lambda said: wrong.append(said.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        await page.goto(f"{made.address}/api/trueup/v1/docs")
        await page.fill("#find", "page of applications")
        shown = page.locator("details:not([hidden])")
        assert await shown.count() == 1
        await shown.locator("summary").click()
        await shown.get_by_label("q", exact=True).fill("name:web")
        await shown.get_by_role("button").click()
        out = shown.locator("output")
        await out.filter(has_text='"total": 1').wait_for()
        assert "GET /api/trueup/v1/applications?q=name%3Aweb\n200" in await out.inner_text()
        await page.goto(f"{made.address}/swagger-ui")
        await page.fill("#find", "/api/v1/applications/{name} ")
        one = page.locator("details:not([hidden])").first
        await one.locator("summary").click()
        await one.get_by_label("name", exact=True).fill("no/such")
        await one.get_by_role("button").click()
        await one.locator("output").filter(has_text="no%2Fsuch").wait_for()
        await one.locator("output").filter(has_text='"code"').wait_for()
        assert [each for each in wrong if "status of" not in each] == []
