"""
The page with the tree of 2,000 objects. ``python -m bench.page_tree`` prints what it measures.

A real ``trueup serve`` and Chromium: 250 Deployments with a ReplicaSet and five simulated pods
each, and 250 Services, all of them shown (nothing folded). *longest task*: the longest time that
the page did not answer, while the objects are laid out, panned, zoomed, searched, and while pods
come; *processor*: what all of it took of the page's thread, which a busy machine does not change.
``make ui`` first.
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Page

from bench.__main__ import machine
from tests.page.place import Place, opened
from trueup.k8s.ref import GroupKind, Ref

DEPLOYMENTS, PODS = 250, 5
APP = Ref(GroupKind("argoproj.io", "Application"), "argocd", "shop")
MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata: {{name: part-{0}}}
spec:
  replicas: {1}
  selector: {{matchLabels: {{app: part-{0}}}}}
  template:
    metadata: {{labels: {{app: part-{0}}}}}
    spec: {{containers: [{{name: web, image: "web:1"}}]}}
---
apiVersion: v1
kind: Service
metadata: {{name: part-{0}}}
spec: {{selector: {{app: part-{0}}}, ports: [{{port: 80}}]}}
"""
WATCH = """() => {
  window.tasks = [];
  new PerformanceObserver(
    (list) => list.getEntries().forEach((each) => window.tasks.push(each.duration))
  ).observe({ type: "longtask", buffered: true });
}"""
TAKE = "() => { const found = window.tasks; window.tasks = []; return found; }"
TREE = """async () => {
  const answer = await fetch("/api/v1/applications/shop/resource-tree");
  const text = await answer.text();
  const begun = performance.now();
  JSON.parse(text);
  return [text.length, performance.now() - begun];
}"""
SHOWN = ".react-flow__node"
PATIENCE = 600  # seconds until all pods run
MOVES = 40


async def filled(it: Place) -> None:
    """The application with all of its objects, settled."""
    parts = (MANIFEST.format(number, PODS) for number in range(DEPLOYMENTS))
    it.repository.commit({"k8s/web.yaml": "---".join(parts)})
    operation = {"operation": {"sync": {"syncOptions": ["CreateNamespace=true"]}}}
    await it.cluster.patch(APP, operation, media_type="merge")
    async with asyncio.timeout(PATIENCE):
        while not await settled(it):  # noqa: ASYNC110 - of another process
            await asyncio.sleep(1)


async def settled(it: Place) -> bool:
    found, _ = await it.cluster.list(GroupKind("", "Pod"), namespace="shop")
    app = await it.cluster.get(APP)
    well = app is not None and app.at("status", "health", "status") == "Healthy"
    return well and len(found) == DEPLOYMENTS * PODS


class Watch:
    """What the page's thread did since it was asked last."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self._page = page
        self._session = session
        self._spent = 0.0
        self.told: dict[str, tuple[float, float]] = {}

    async def take(self, name: str) -> None:
        """Longest task and processor time, both in milliseconds."""
        await self._page.wait_for_timeout(1500)
        tasks: list[float] = await self._page.evaluate(TAKE)
        answer = await self._session.send("Performance.getMetrics")
        found = {each["name"]: each["value"] for each in answer["metrics"]}
        spent = found["TaskDuration"] * 1000
        self.told[name] = max(tasks, default=0.0), spent - self._spent
        self._spent = spent


async def watching(page: Page) -> Watch:
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    await page.add_init_script(f"({WATCH})()")
    return Watch(page, session)


async def wheeled(page: Page, by: int) -> None:
    box: Any = await page.locator(".react-flow").bounding_box()
    await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(MOVES):
        await page.mouse.wheel(0, by)
        await page.wait_for_timeout(16)


async def looked_around(page: Page, address: str, watch: Watch) -> None:
    await page.goto(f"{address}/applications/argocd/shop?tab=objects&full=yes")
    await page.locator(SHOWN).first.wait_for()
    await watch.take("loaded and laid out")
    await wheeled(page, 240)
    await watch.take(f"panned, {MOVES} times")
    for name in ("Zoom out", "Zoom in"):
        for _ in range(12):
            await page.get_by_role("button", name=name).click()
            await page.wait_for_timeout(60)
        await watch.take(f"{name}, 12 times")
    search = page.get_by_role("searchbox")
    await search.press_sequentially("part-17 kind:pod", delay=60)
    await watch.take("searched, 16 letters")
    await search.fill("")
    await watch.take("searched no more")
    for view in ("List", "Pods", "Network", "Tree"):
        await page.get_by_role("radio", name=view).click()
        await watch.take(f"view: {view}")


async def scaled(it: Place, watch: Watch) -> None:
    """Pods come: twenty Deployments get one more, one after the other."""
    for number in range(20):
        ref = Ref(GroupKind("apps", "Deployment"), "shop", f"part-{number}")
        await it.cluster.patch(ref, {"spec": {"replicas": PODS + 1}}, media_type="merge")
        await it.page.wait_for_timeout(300)
    await watch.take("twenty Deployments are scaled")


async def main() -> None:
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder), viewport={"width": 1400, "height": 900}) as it:
            await filled(it)
            await it.log_in("/applications")
            await it.page.get_by_role("row", name="shop").wait_for()
            watch = await watching(it.page)
            await looked_around(it.page, it.address, watch)
            await scaled(it, watch)
            size, parsed = await it.page.evaluate(TREE)
    print(f"  {'the tree, as JSON; parsed in':<32} {size / 1e6:>8.2f} MB {parsed:>8.1f} ms")
    print(f"  {'':<32} {'longest task':>11} {'processor':>11}")
    for name, (longest, spent) in watch.told.items():
        print(f"  {name:<32} {longest:>8.0f} ms {spent:>8.0f} ms")


if __name__ == "__main__":
    asyncio.run(main())
