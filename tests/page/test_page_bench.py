"""What `bench.page` measures is the page of today: its stand-ins are enough for it."""

import pytest

from bench.guests import served
from bench.page import TYPED, Busy, changes, first, frames, opened
from tests.support.chromium import chromium

pytestmark = pytest.mark.slow


async def test_its_parts_measure_something() -> None:
    async with chromium() as browser, served(300, 0.2) as address:
        took, size = await first(browser, address)
        assert 0 < took < 20_000
        assert 50_000 < size < 250_000
        page = await opened(browser, address)
        busy = await Busy.of(page)
        search = page.locator("input[role=combobox]")
        found = await frames(page, lambda: search.fill(TYPED))
        assert all(each >= 0 for each in found)
        assert 0 < await busy.since() < 20
        await search.fill("")
        (late,) = await changes(page, 1)
        assert late < 10_000
        await page.close()
