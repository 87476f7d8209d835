"""
The page in a browser. ``python -m bench.page`` prints figures; it takes Chromium and `make ui`.

Measured from inside the browser, at the server of `bench.guests`: when rows stand on the page, with
nothing in its cache; how long after a change in the cluster the row says so; and the time between
two frames while somebody types a search, and while the list scrolls, with the processor time of the
page's main thread, which a busy machine changes less. Server and browser share the machine.
"""

import asyncio
import statistics
from collections.abc import Awaitable, Callable

from playwright.async_api import Browser, CDPSession, Page

from bench.__main__ import machine
from bench.guests import served
from bench.lists import told
from tests.support.chromium import chromium
from trueup.service.openfiles import raised

ROUNDS = 7
TYPED = "health:degraded project:project-1 app-0 label:team=team-3"
FRAMES = """() => {
  window.frames_ = []; window.going_ = true; let last = performance.now();
  const tick = now => {
    window.frames_.push(now - last); last = now;
    if (window.going_) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""
STOP = "() => { window.going_ = false; return window.frames_.slice(2); }"
SCROLL = """async () => {
  const box = document.querySelector('[role=table]').parentElement;
  for (let at = 0; at < 240; at++) {
    box.scrollTop += 240;
    await new Promise(requestAnimationFrame);
  }
}"""
FIRST = """() => new Promise(done => {
  const look = () => document.querySelector('[role=row] a[href*="/applications/"]')
    ? done(performance.now()) : requestAnimationFrame(look);
  look();
})"""


async def first(browser: Browser, address: str) -> tuple[float, int]:
    """Milliseconds from the start of the navigation until rows stand there; bytes of scripts."""
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    try:
        await page.goto(f"{address}/applications", wait_until="commit")
        took = await page.evaluate(FIRST)
        size = await page.evaluate(
            "() => performance.getEntriesByType('resource')"
            ".filter(each => each.name.endsWith('.js'))"
            ".reduce((sum, each) => sum + each.encodedBodySize, 0)"
        )
        return float(took), int(size)
    finally:
        await page.close()


async def opened(browser: Browser, address: str) -> Page:
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    await page.goto(f"{address}/applications", wait_until="commit")
    await page.evaluate(FIRST)
    return page


async def frames(page: Page, doing: Callable[[], Awaitable[object]]) -> list[float]:
    """Milliseconds of each frame while something is done."""
    await page.evaluate(FRAMES)
    await doing()
    return sorted(await page.evaluate(STOP))


def spread(found: list[float]) -> str:
    share = [found[min(int(len(found) * each), len(found) - 1)] for each in (0.5, 0.95, 1.0)]
    slow = sum(each > 1000 / 30 + 1 for each in found)
    return f"{share[0]:.0f}; {share[1]:.0f}; {share[2]:.0f} ms, {slow} of {len(found)} over 33 ms"


async def typing(page: Page) -> list[float]:
    search = page.locator("input[role=combobox]")
    await search.focus()

    async def typed() -> None:
        for letter in TYPED:
            await page.keyboard.type(letter)
            await page.wait_for_timeout(60)
        for _ in TYPED:
            await page.keyboard.press("Backspace")
            await page.wait_for_timeout(30)

    return await frames(page, typed)


async def changes(page: Page, rounds: int) -> list[float]:
    """Milliseconds from a change at the server until the page shows it; both have one clock."""
    await page.goto(page.url.split("?")[0] + "?q=label:at&group=label:at")
    return list(
        await page.evaluate(
            """rounds => new Promise(done => {
              const found = []; let last = '';
              const look = () => {
                const at = [...document.querySelectorAll('[role=row] button bdi')]
                  .map(each => each.textContent).find(each => /^\\d{13}$/.test(each));
                if (at && at !== last) { if (last) found.push(Date.now() - Number(at)); last = at; }
                if (found.length >= rounds) done(found); else requestAnimationFrame(look);
              };
              look();
            })""",
            rounds,
        )
    )


class Busy:
    """Seconds of processor time that the page's main thread has had since it was last asked."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._before = 0.0

    @classmethod
    async def of(cls, page: Page) -> "Busy":
        session = await page.context.new_cdp_session(page)
        await session.send("Performance.enable", {"timeDomain": "threadTicks"})
        made = cls(session)
        await made.since()
        return made

    async def since(self) -> float:
        found = await self._session.send("Performance.getMetrics")
        (now,) = [each["value"] for each in found["metrics"] if each["name"] == "TaskDuration"]
        before, self._before = self._before, now
        return float(now - before)


async def heap(page: Page) -> float:
    """MiB of JavaScript, after a collection."""
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.collectGarbage")
    found = await session.send("Runtime.getHeapUsage")
    return float(found["usedSize"]) / 2**20


async def measure(browser: Browser, address: str) -> None:
    await first(browser, address)  # the server's own first answer
    times = [await first(browser, address) for _ in range(ROUNDS)]
    took = [each for each, _ in times]
    told("rows on the page, nothing cached", f"{statistics.median(took):.0f} ms")
    told("the slowest of seven", f"{max(took):.0f} ms")
    told("scripts, compressed", f"{times[0][1] / 1000:.0f} kB")
    page = await opened(browser, address)
    told("memory of its scripts", f"{await heap(page):.0f} MiB")
    busy = await Busy.of(page)
    told("frames while typing: half, 95%, all", spread(await typing(page)))
    told("processor time of a letter", f"{await busy.since() / len(TYPED) / 2 * 1000:.0f} ms")
    scrolled = await frames(page, lambda: page.evaluate(SCROLL))
    told("frames while scrolling, 240 pixels each", spread(scrolled))
    told("processor time of a frame", f"{await busy.since() / 240 * 1000:.0f} ms")
    late = sorted(await changes(page, ROUNDS))
    told("a change is on the page after", f"{statistics.median(late):.0f} ms")
    told("the slowest of seven", f"{late[-1]:.0f} ms")
    await page.close()


async def measured() -> None:
    async with chromium() as browser:
        for count in (1_000, 10_000):
            async with served(count) as address:
                print(f"\n{count} applications")
                await measure(browser, address)


def main() -> None:
    raised()
    print(machine())
    asyncio.run(measured())


if __name__ == "__main__":
    main()
