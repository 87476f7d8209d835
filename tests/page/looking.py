"""
Looking at a view as everybody does: by day and by night, wide and on a phone, from either side.

axe goes over all of it; in the dark, only colours differ. `overlaps.js` finds what lies on
something else or beyond the edge, also from right to left. All that is wrong is told at once.
"""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Error, Page, ViewportSize, expect

from tests.page.place import AXE, Place

WIDE: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 844}
OVERLAPS = (Path(__file__).parent / "overlaps.js").read_text().rstrip().removesuffix(";")
QUICKLY = {"preload": False, "iframes": False}
COLOURS = {**QUICKLY, "runOnly": ["color-contrast"]}
LATER = 30_000  # milliseconds


@dataclass(frozen=True)
class Sight:
    """
    *steps*: what to press there, as role and name, or ``key`` and its name.

    *shows*: a text by which one knows that all is there. *narrow*: it is worth a look on a phone by
    itself, as a menu that a change of the width would close.
    """

    address: str
    shows: str = ""
    steps: tuple[tuple[str, str], ...] = ()
    narrow: bool = True


async def open_at(it: Place, sight: Sight) -> None:
    """As a press of a link does; where more is to be pressed, on a page that knows nothing yet."""
    if sight.steps:
        await it.page.goto(it.address + sight.address)
    else:
        await it.page.evaluate("to => history.pushState(null, '', to)", sight.address)
    await ready(it.page)
    for role, name in sight.steps:
        if role == "key":
            await it.page.keyboard.press(name)
        else:
            await it.page.get_by_role(role, name=re.compile(name)).first.click()  # type: ignore[arg-type]
        await ready(it.page)
    if sight.shows:
        await expect(it.page.get_by_text(sight.shows).filter(visible=True).first).to_be_visible(
            timeout=LATER
        )


async def ready(page: Page) -> None:
    """Nothing is on its way any more."""
    await expect(page.get_by_text("Loading…")).to_have_count(0, timeout=LATER)
    await page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


async def faults(page: Page) -> list[str]:
    """Of what is shown now, at the width that it has now."""
    found = [f"by day: {each}" for each in await axed(page, QUICKLY)]
    found += await overlapping(page)
    await page.emulate_media(color_scheme="dark")
    found += [f"by night: {each}" for each in await axed(page, COLOURS)]
    await page.emulate_media(color_scheme="light")
    return found


async def from_right_to_left(page: Page) -> list[str]:
    await page.evaluate("document.documentElement.dir = 'rtl'")
    found = [f"from right to left: {each}" for each in await overlapping(page)]
    await page.evaluate("document.documentElement.dir = 'ltr'")
    return found


async def overlapping(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(OVERLAPS)
    return found


async def axed(page: Page, how: dict[str, Any]) -> list[str]:
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(await asyncio.to_thread(AXE.read_text))
    found = await page.evaluate("how => axe.run(document, how)", how)
    return [
        f"{each['id']}: {node['html'][:200]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


async def everything_wrong(it: Place, sight: Sight) -> list[str]:
    """With one of the sights, at both widths and from both sides."""
    page = it.page
    await page.set_viewport_size(WIDE)
    try:
        await open_at(it, sight)
    except (AssertionError, Error) as error:  # also a fault, and no reason not to go on
        return [f"{sight.address} is not to be seen: {str(error)[:300]}"]
    found = [*await faults(page), *await from_right_to_left(page)]
    if sight.narrow:
        await page.set_viewport_size(PHONE)
        await ready(page)
        narrow = [*await faults(page), *await from_right_to_left(page)]
        found += [f"on a phone: {each}" for each in narrow]
    await page.keyboard.press("Escape")
    return [f"{sight.address} {each}" for each in found]
