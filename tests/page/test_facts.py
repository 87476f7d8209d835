"""Stories of people who want to know where, until when, since when, and what it was before."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.page.place import CONFIG, DEPLOYMENT, Place, configured, opened
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION, PROJECT

pytestmark = pytest.mark.slow

SHOP = "/applications/argocd/shop"
LATER = 20_000
ASKING = DEPLOYMENT.replace(
    'image: "web:1"', 'image: "web:1", resources: {requests: {cpu: 250m, memory: 64Mi}}'
)
NEIGHBOUR = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "neighbour", "namespace": "default"},
    "spec": {
        "containers": [
            {"name": "c", "image": "c:1", "resources": {"requests": {"cpu": "63", "memory": "1Gi"}}}
        ]
    },
}
MONTHLY = {
    "kind": "allow",
    "schedule": "0 3 1 * *",
    "duration": "1h",
    "timeZone": "Asia/Seoul",
    "applications": ["*"],
    "description": "<b>the first</b> of the month",
}


async def shown(page: Page, name: str) -> None:
    """A picture, if somebody wants to look at one."""
    if folder := os.environ.get("PICTURES"):
        await page.screenshot(path=f"{folder}/{name}.png", full_page=True)


async def patched(it: Place, kind: Any, name: str, patch: dict[str, Any]) -> None:
    await it.cluster.patch(Ref(kind, "argocd", name), patch, media_type="merge")


async def synced(it: Place, deployments: int) -> None:
    """By an operation, until the history is as long as that."""
    await patched(it, APPLICATION, "shop", {"operation": {"sync": {}}})
    tab = it.page.get_by_role("tabpanel", name="History")
    last = tab.get_by_role("heading", name=re.compile(f"#{deployments - 1}"))
    await expect(last).to_be_visible(timeout=LATER)


def fact(page: Page, name: str) -> Locator:
    return page.locator("dl > div").filter(has=page.get_by_text(name, exact=True))


async def test_what_nodes_have_and_who_has_asked_for_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        it.repository.commit({"k8s/web.yaml": ASKING}, "Ask for something")
        await configured(
            it.cluster, "argocd-cm", {"application.allowedNodeLabels": "kubernetes.io/os"}
        )
        await patched(it, APPLICATION, "shop", {"operation": {"sync": {}}})
        await it.log_in(f"{SHOP}?tab=objects&view=pods")
        node = page.locator("section").filter(has=page.get_by_role("heading", name="trueup-node"))
        has = node.get_by_role("group", name="What the node has")
        await expect(has).to_contain_text("500m this application", timeout=LATER)
        await expect(has).to_contain_text("63.5 free of 64")
        await expect(has).to_contain_text("128 MiB this application")
        await expect(has).to_contain_text("kubernetes.io/os=linux")
        await expect(has).not_to_contain_text("kubernetes.io/hostname")
        await it.cluster.create(NEIGHBOUR)
        await expect(has).to_contain_text("63 others", timeout=LATER)  # and nobody asked again
        await expect(has).to_contain_text("500m free of 64")
        await it.is_accessible_by_day_and_night()
        await shown(page, "hosts-light")
        await page.emulate_media(color_scheme="dark")
        await shown(page, "hosts-dark")
        await page.set_viewport_size({"width": 390, "height": 844})
        await it.is_accessible_by_day_and_night()
        await shown(page, "hosts-phone")
        await page.get_by_label("Group by").select_option("Owner")
        await expect(has).to_have_count(0)


async def test_automation_waits_for_a_window_and_says_until_when(tmp_path: Path) -> None:
    async with opened(tmp_path, timezone_id="Europe/Berlin") as it:
        page = it.page
        await patched(it, PROJECT, "default", {"spec": {"syncWindows": [MONTHLY]}})
        automated = {"spec": {"syncPolicy": {"automated": {"prune": True}}}}
        await patched(it, APPLICATION, "shop", automated)
        await it.log_in(SHOP)
        verdict = page.get_by_role("region", name="What is wrong")
        waits = verdict.get_by_text("Automatic sync waits until")
        await expect(waits).to_be_visible(timeout=LATER)
        await expect(waits).to_contain_text(re.compile(r"3:00\sAM in Asia/Seoul"))
        await expect(fact(page, "Automation")).to_contain_text("Held by a window until")
        windows = page.locator("section").filter(
            has=page.get_by_role("heading", name="Sync windows")
        )
        await expect(windows).to_contain_text("Nobody may sync until")
        await expect(windows).to_contain_text("shut now; opens")
        await expect(windows).to_contain_text("<b>the first</b> of the month")
        await expect(fact(page, "Differs from Git since").locator("time")).to_be_visible()
        await it.is_accessible_by_day_and_night()
        await shown(page, "windows")
        await page.set_viewport_size({"width": 390, "height": 844})
        await it.is_accessible_by_day_and_night()
        await shown(page, "windows-phone")
        await page.set_viewport_size({"width": 1280, "height": 720})

        await page.goto(f"{it.address}/drift")
        await expect(page.get_by_text(re.compile("^Out of sync since")).first).to_be_visible()
        await it.is_accessible_by_day_and_night()
        await shown(page, "drift")
        await page.goto(f"{it.address}{SHOP}")
        await expect(waits).to_be_visible()
        by_hand = {"spec": {"syncWindows": [MONTHLY | {"duration": "nonsense"}]}}
        await patched(it, PROJECT, "default", by_hand)
        await page.reload()
        await expect(windows).to_contain_text("It makes no sense")
        await expect(waits).to_have_count(0)
        await expect(verdict).to_contain_text("no end is in sight")
        await patched(it, PROJECT, "default", {"spec": {"syncWindows": None}})
        await page.reload()
        fine = page.get_by_text("Everything is as Git declares it, and well.")
        await expect(fine).to_be_visible(timeout=LATER)
        await expect(windows).to_have_count(0)
        await expect(fact(page, "Differs from Git since")).to_have_count(0)


async def test_any_two_deployments_are_compared(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page, repository = it.page, it.repository
        await it.log_in(f"{SHOP}?tab=history")
        await expect(page.get_by_text("Nothing has been deployed yet.")).to_be_visible()
        await synced(it, 1)
        await expect(page.get_by_role("button", name="Compare with another…")).to_have_count(0)
        repository.commit({"k8s/config.yaml": CONFIG.format("green")}, "Make it green")
        await synced(it, 2)
        red = {"k8s/config.yaml": CONFIG.format("<i>red</i>"), "k8s/web.yaml": None}
        repository.commit(red, "No, <b>red</b>")
        await synced(it, 3)

        newest = page.get_by_role("listitem").filter(
            has=page.get_by_role("heading", name=re.compile("#2"))
        )
        await newest.get_by_role("button", name="Compare with another…").click()
        dialog = page.get_by_role("dialog", name="Two deployments")
        await expect(dialog).to_contain_text("green → <i>red</i>")
        await dialog.get_by_label("From", exact=True).select_option(index=2)
        await expect(dialog).to_contain_text("blue → <i>red</i>")
        await expect(dialog).to_contain_text("Make it green")
        await expect(dialog).to_contain_text("No, <b>red</b>")
        await expect(dialog).to_contain_text("2 commits")
        await expect(dialog).to_contain_text(re.compile(r"removed Deployment\s+web"))
        await it.is_accessible_by_day_and_night()
        await shown(page, "compare")
        await expect(page).to_have_url(re.compile("act=compare.*from=0|from=0.*act=compare"))
        await page.reload()
        await expect(dialog).to_contain_text("blue → <i>red</i>")
        await dialog.get_by_role("button", name="The other way round").click()
        await expect(dialog).to_contain_text("<i>red</i> → blue")
        await expect(dialog).to_contain_text("Takes back 2 commits")
        await dialog.get_by_label("From", exact=True).select_option(index=2)
        await expect(dialog).to_contain_text("It is the same deployment.")
        await page.set_viewport_size({"width": 390, "height": 844})
        await dialog.get_by_label("To", exact=True).select_option(index=0)
        await expect(dialog).to_contain_text("blue → <i>red</i>")
        await it.is_accessible_by_day_and_night()
        await shown(page, "compare-phone")
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(page).not_to_have_url(re.compile("act=|from="))
        await page.goto(f"{it.address}{SHOP}?tab=history&act=compare&from=0&to=77")
        await expect(dialog).to_contain_text("One of them is not in the history any more.")
