"""
The page with the tree of 2,000 objects. ``python -m bench.page_tree`` prints what it measures.

A real ``trueup serve`` and Chromium: 250 Deployments with a ReplicaSet and five simulated pods each,
and 250 Services, all of them shown (nothing folded). *longest task*: the longest time that the page did
not answer, while the objects are laid out, panned, zoomed out and in, and while pods change; its goal is
what a person does not notice. ``make ui`` first.
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Page

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
SHOWN = ".react-flow__node"


async def filled(it: Place) -> None:
    """The application with all of its objects, settled."""
    parts = (MANIFEST.format(number, PODS) for number in range(DEPLOYMENTS))
    it.repository.commit({"k8s/web.yaml": "---".join(parts)})
    operation = {"operation": {"sync": {"syncOptions": ["CreateNamespace=true"]}}}
    await it.cluster.patch(APP, operation, media_type="merge")
    async with asyncio.timeout(300):
        while await pods(it) < DEPLOYMENTS * PODS:
            await asyncio.sleep(1)
        while (app := await it.cluster.get(APP)) is None or app.at(
            "status", "health", "status"
        ) != "Healthy":
            await asyncio.sleep(1)


async def pods(it: Place) -> int:
    found, _ = await it.cluster.list(GroupKind("", "Pod"), namespace="shop")
    return len(found)


async def taken(page: Page) -> list[float]:
    await page.wait_for_timeout(1500)
    found: list[float] = await page.evaluate(TAKE)
    return found


async def measured(page: Page, address: str) -> dict[str, list[float]]:
    await page.add_init_script(f"({WATCH})()")
    found = {}
    await page.goto(f"{address}/applications/argocd/shop?tab=objects&full=yes")
    await page.locator(SHOWN).first.wait_for()
    found["loaded and laid out"] = await taken(page)
    box: Any = await page.locator(".react-flow").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await page.mouse.move(x, y)
    for _ in range(40):
        await page.mouse.wheel(0, 240)
        await page.wait_for_timeout(16)
    found["panned"] = await taken(page)
    for _ in range(12):
        await page.get_by_role("button", name="Further away").click()
        await page.wait_for_timeout(60)
    found["zoomed out until all are in sight"] = await taken(page)
    for _ in range(20):
        await page.mouse.wheel(0, 120)
        await page.wait_for_timeout(16)
    found["panned there"] = await taken(page)
    for _ in range(12):
        await page.get_by_role("button", name="Closer").click()
        await page.wait_for_timeout(60)
    found["zoomed in"] = await taken(page)
    await page.get_by_role("searchbox").press_sequentially("part-17 kind:pod", delay=60)
    found["searched"] = await taken(page)
    await page.get_by_role("searchbox").fill("")
    found["searched no more"] = await taken(page)
    for view in ("List", "Pods", "Network", "Tree"):
        await page.get_by_role("radio", name=view).click()
        await page.wait_for_timeout(2500 if view == "Network" else 0)
        found[f"view {view}"] = await taken(page)
    return found


async def changed(it: Place, page: Page) -> list[float]:
    """While pods come and go: twenty Deployments are scaled, one after the other."""
    for number in range(20):
        ref = Ref(GroupKind("apps", "Deployment"), "shop", f"part-{number}")
        await it.cluster.patch(ref, {"spec": {"replicas": PODS + 1}}, media_type="merge")
        await page.wait_for_timeout(300)
    return await taken(page)


async def main() -> None:
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder), viewport={"width": 1400, "height": 900}) as it:
            await filled(it)
            await it.log_in("/applications")
            await it.page.get_by_role("row", name="shop").wait_for()
            found = await measured(it.page, it.address)
            found["twenty Deployments are scaled"] = await changed(it, it.page)
            size = await it.page.evaluate(
                "async () => { const a = await fetch('/api/v1/applications/shop/resource-tree');"
                " const text = await a.text(); const at = performance.now(); JSON.parse(text);"
                " return [text.length, performance.now() - at]; }"
            )
    print(f"  {'the tree, as JSON; parsed in':<40} {size[0] / 1e6:.2f} MB  {size[1]:.1f} ms")
    for name, tasks in found.items():
        print(
            f"  {name:<40} longest task {max(tasks, default=0):>5.0f} ms  in all {sum(tasks):.0f}"
        )


if __name__ == "__main__":
    asyncio.run(main())
