"""
The page in a browser. ``python -m bench.page`` prints its figures; it takes Chromium and `make ui`.

A web role over Applications that nobody else changes (`bench.lists`), guests let in, in a process of
its own. Measured from inside the browser: when rows stand on the page, with nothing in its cache;
how long after a change in the cluster the row says so; and the time between two frames while
somebody types a search, and while the list scrolls. Server and browser share the machine.
"""

import asyncio
import gc
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page

from bench.__main__ import machine
from bench.lists import Deps, Watched, application, stamped, told
from tests.support.chromium import chromium
from trueup.cli.serve import COLLECT
from trueup.k8s.object import Object
from trueup.model.identity import ANONYMOUS, Identity
from trueup.ports import WatchEvent
from trueup.service.listen import listening, taken
from trueup.service.openfiles import raised
from trueup.web.app import app

ROUNDS = 7
PROJECT = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "AppProject",
    "metadata": {"name": "default", "namespace": "argocd"},
}
TYPED = "health:degraded project:project-1 app-0 label:team=team-3"
FRAMES = """() => {
  window.frames_ = []; window.going_ = true; let last = performance.now();
  const tick = now => { window.frames_.push(now - last); last = now; if (window.going_) requestAnimationFrame(tick); };
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


class Guests:
    """Doors that are open: whoever comes may look at everything."""

    anonymous = True
    problems: tuple[str, ...] = ()
    rollback_apart = False

    def allow(self, *_: Any) -> bool:
        return True

    def answers(self, *_: Any) -> Callable[[str], bool]:
        return lambda _object: True

    def groups(self, _who: Identity) -> tuple[str, ...]:
        return ()

    def renewed(self, _who: Identity) -> str:
        return ""

    async def identify(self, _token: str) -> Identity:
        return ANONYMOUS


class Fleet(Watched):
    """*count* Applications; the first one changes its health every *every* seconds."""

    def __init__(self, count: int, every: float) -> None:
        super().__init__(count, 0)
        self.every = every

    async def watch(self, *_: Any, **__: Any) -> AsyncIterator[WatchEvent]:
        for number in range(self.count):
            yield WatchEvent("ADDED", fitted(application(number, number + 1, self.count), number))
        yield WatchEvent("SYNCED", Object({"metadata": {"name": ""}}))
        version = self.count + 1
        while True:
            await asyncio.sleep(self.every)
            version += 1
            (changed,) = stamped([fitted(application(0, version, self.count), 0)])
            health = ("Progressing", "Suspended")[version % 2]
            changed.body["status"]["health"]["status"] = health
            changed.body["metadata"]["labels"]["at"] = str(time.time_ns() // 1_000_000)
            yield WatchEvent("MODIFIED", changed)

    async def list(self, *_: Any, **__: Any) -> tuple[list[Object], str]:
        return [Object(PROJECT)], "1"

    async def get(self, *_: Any, **__: Any) -> None:
        return None


def fitted(made: Object, number: int) -> Object:
    """As varied as a real fleet: destinations, paths, automation."""
    spec = made.body["spec"]
    spec["source"]["path"] = f"apps/app-{number:05}/overlays/{('dev', 'prod')[number % 2]}"
    spec["destination"] = {"name": f"cluster-{number % 12}", "namespace": f"team-{number % 200}"}
    if number % 3:
        spec["syncPolicy"] = {"automated": {"prune": True, "selfHeal": number % 2 == 0}}
    if number % 17 == 0:
        made.body["status"]["sync"]["status"] = "OutOfSync"
    return made


async def serve(count: int, every: float) -> None:
    gc.set_threshold(*COLLECT)  # as `trueup serve` does
    sock = taken("127.0.0.1", 0)
    deps: Any = Deps(Fleet(count, every))
    deps.doors = Guests()
    deps.in_force = lambda *said: said
    deps.plugins = ()
    async with listening(app(deps), sock):
        print(sock.getsockname()[1], flush=True)
        gc.collect()
        gc.freeze()
        await asyncio.Event().wait()


@asynccontextmanager
async def served(count: int, every: float = 1.0) -> AsyncIterator[str]:
    words = (sys.executable, "-m", "bench.page", str(count), str(every))
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}"
    finally:
        process.kill()
        await process.wait()


async def first(browser: Browser, address: str) -> tuple[float, int]:
    """Milliseconds from the start of the navigation until rows stand there; bytes of scripts."""
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    try:
        await page.goto(f"{address}/applications", wait_until="commit")
        took = await page.evaluate(FIRST)
        size = await page.evaluate(
            "() => performance.getEntriesByType('resource').filter(each => each.name.endsWith('.js'))"
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
    """Milliseconds from a change at the server until the page shows it, by the one clock of both."""
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


async def heap(page: Page) -> float:
    """MiB of JavaScript, after a collection."""
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.collectGarbage")
    found = await session.send("Runtime.getHeapUsage")
    return float(found["usedSize"]) / 2**20


async def measure() -> None:
    async with chromium() as browser:
        for count in (1_000, 10_000):
            async with served(count) as address:
                print(f"\n{count} applications")
                await first(browser, address)  # the server's own first answer
                times = [await first(browser, address) for _ in range(ROUNDS)]
                took = [each for each, _ in times]
                told("rows on the page, nothing cached", f"{statistics.median(took):.0f} ms")
                told("the slowest of seven", f"{max(took):.0f} ms")
                told("scripts, compressed", f"{times[0][1] / 1000:.0f} kB")
                page = await opened(browser, address)
                told("memory of its scripts", f"{await heap(page):.0f} MiB")
                told("frames while typing: half, 95%, all", spread(await typing(page)))
                scrolled = await frames(page, lambda: page.evaluate(SCROLL))
                told("frames while scrolling, 240 pixels each", spread(scrolled))
                late = sorted(await changes(page, ROUNDS))
                told("a change is on the page after", f"{statistics.median(late):.0f} ms")
                told("the slowest of seven", f"{late[-1]:.0f} ms")
                await page.close()


def main() -> None:
    raised()
    if len(sys.argv) == 3:
        asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
        return
    print(machine())
    asyncio.run(measure())


if __name__ == "__main__":
    main()
